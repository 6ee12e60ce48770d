"""Languages offered to patients although not all of their texts are reviewed: somebody accepts each by name (PRV-09)."""

from __future__ import annotations

from typing import Any

from screening.questionnaire.model import LANGUAGES
from screening.storage import settings
from screening.storage.work import Work
from screening.web import wording
from screening.web.parts import parts
from screening.web.settings.forms import Field, Kind, Typed, Wrong, found, line
from screening.web.words import IN_ENGLISH


def fields(work: Work, typed: Typed) -> list[Field]:
    return [
        *(
            Field(f"accept-{language}", f"Offer {IN_ENGLISH[language]}", state(language), "tick")
            for language in LANGUAGES
        ),
        Field("name", "Your name, if you accept a language now", "As it stands at the top of this page."),
    ]


def state(language: str) -> str:
    """How much of a language is reviewed."""
    states = wording.states(parts().content.questionnaire, language)
    if not states["drafted"]:
        return "Every text is reviewed; it is offered in any case."
    return f"{states['drafted']:,} of {sum(states.values()):,} texts are drafted and not reviewed."


def show(work: Work, value: Any) -> dict[str, str]:
    accepted = value if isinstance(value, dict) else {}
    return {f"accept-{language}": "yes" if language in accepted else "" for language in LANGUAGES}


def read(work: Work, typed: Typed, name: str) -> Any:
    kept = settings.get(work, wording.ACCEPTED)
    before = kept if isinstance(kept, dict) else {}
    chosen = [language for language in LANGUAGES if typed.get(f"accept-{language}") == "yes"]
    newly = [language for language in chosen if language not in before]
    if newly and line(typed, "name") != name:
        raise Wrong({"name": f"found {found(line(typed, 'name'))}; allowed your own name, {name}"})
    return wording.checked_languages({language: before.get(language, name) for language in chosen})


KIND = Kind(
    wording.ACCEPTED,
    "Languages",
    "Which languages are offered to patients although some of their texts nobody has reviewed. The demo offers all.",
    fields,
    show,
    read,
)
