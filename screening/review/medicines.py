"""The medicines of note on the first screen: what rules read, what was typed, and whether the list is complete."""

from __future__ import annotations

from dataclasses import dataclass

from screening.questionnaire.answers import Answers
from screening.questionnaire.typed_medicines import says
from screening.review.values import in_plain_words
from screening.rules.missing import Facts, Missing, fact

TYPED_MEDICINES, LIST_COMPLETE = "med_rest", "med_complete"


@dataclass(frozen=True)
class Medicines:
    """``named``: classes that rules read; ``typed``: what was typed beside them; ``complete``: a sentence."""

    named: tuple[str, ...]
    typed: tuple[str, ...]
    complete: str


def medicines(answers: Answers, facts: Facts) -> Medicines:
    """As the person told them; a medicine that was typed is not named a second time, unless typed by another name."""
    classes, opioid = fact(facts, "meds"), fact(facts, "opioid")
    named = [in_plain_words(name) for name in classes] if isinstance(classes, tuple) else []
    if isinstance(opioid, str) and opioid != "none":
        named.append(f"opioid: {in_plain_words(opioid)}")
    typed = answers.items.get(TYPED_MEDICINES)
    texts = (typed,) if isinstance(typed, str) and typed.strip() else ()
    strange = bool(texts) and fact(facts, "meds_known") != "yes"
    once = tuple(name for name in named if not any(says(text, name) for text in texts))
    return Medicines(once, texts, _complete(answers, strange=strange))


def _complete(answers: Answers, *, strange: bool) -> str:
    """What the person says of the list. A typed name that no table knows is in no class: nothing is then
    certainly absent."""
    given = answers.items.get(LIST_COMPLETE, Missing.BLANK)
    if isinstance(given, Missing) or given == "no":
        return f"List complete: {in_plain_words(given)}"
    return f"Says that this is all.{' A typed name is in no table.' if strange else ''}"
