"""One question from the file as written, with its own faults."""

from __future__ import annotations

from dataclasses import dataclass

from screening.questionnaire.model import Answer, Item, Limits, Option, Text
from screening.questionnaire.shapes import InstrumentShape, ItemShape, OptionShape, PageShape, TextShape
from screening.rules.strict_yaml import Path, Problem, Tree

RESERVED = frozenset(
    {"unknown", "declined"}
)  # said with `unknown: yes` and `declined: yes`, never as an option
LONGEST = {"long_text": 10_000, "text": 200, "medicine": 200}  # characters; security.md B23


@dataclass(frozen=True)
class Place:
    """Where something is written."""

    tree: Tree
    path: Path

    def to(self, *steps: str | int) -> Place:
        """A place inside this one."""
        return Place(self.tree, (*self.path, *steps))

    def problem(self, message: str) -> Problem:
        """A fault at this place."""
        return self.tree.problem(self.path, message)


def build_item(
    shape: ItemShape,
    place: Place,
    page: PageShape,
    group: str | None,
    instrument: InstrumentShape | None,
    problems: list[Problem],
) -> Item:
    """The question as the program uses it; what is wrong with it is added to `problems`."""
    options = shape.options or (instrument.options if instrument and shape.type == "choice" else ())
    _check_options(shape, options, place, problems)
    if shape.type == "measure" and shape.unit not in ("cm", "kg"):
        problems.append(place.problem(f"{shape.id} is a measure; its unit is cm or kg"))
    if shape.holds and shape.type != "text":
        problems.append(
            place.to("holds").problem(f"{shape.id} is {shape.type}; only a text holds a {shape.holds}")
        )
    declined = shape.declined or (page.sensitive if instrument else "no")
    return Item(
        id=shape.id,
        type=shape.type,
        label=shape.label.text(),
        page=page.id,
        group=group,
        hint=text_of(shape.hint),
        noun=text_of(shape.noun),
        example=None if shape.example is None else str(shape.example),
        options=tuple(Option(str(o.id), o.label.text(), o.points, text_of(o.hint)) for o in options),
        none=text_of(shape.none),
        unknown=shape.unknown == "yes",
        declined=declined == "yes",
        unit=shape.unit,
        limits=Limits(shape.limits.hard, shape.limits.soft),
        longest=shape.longest or LONGEST.get(shape.type, 200),
        holds=shape.holds,
        future=shape.future == "yes",
        required=shape.required == "yes",
        use=shape.use or "rule",
        when_closed=_when_closed(shape, place, problems),
        instrument=instrument.instrument if instrument else None,
    )


def _check_options(
    shape: ItemShape, options: tuple[OptionShape, ...], place: Place, problems: list[Problem]
) -> None:
    ids = [str(option.id) for option in options]
    at = place.to("options")
    twice = sorted({name for name in ids if ids.count(name) > 1})
    problems += [at.problem(f"option '{name}' a second time in {shape.id}") for name in twice]
    reserved = sorted(RESERVED.intersection(ids))
    problems += [
        at.problem(f"option '{name}' of {shape.id}; write `{name}: yes` instead") for name in reserved
    ]
    chosen = shape.type in ("choice", "choices")
    if chosen and not options:
        problems.append(place.problem(f"{shape.id} has no options"))
    if not chosen and options:
        problems.append(at.problem(f"{shape.id} is {shape.type}, which has no options"))
    if shape.type == "choices" and "none" in ids:
        problems.append(at.problem(f"option 'none' of {shape.id}; write `none: {{en: …, es: …}}` instead"))
    if shape.none is not None and shape.type != "choices":
        problems.append(
            place.to("none").problem(f"{shape.id} is {shape.type}; only choices have a row `none`")
        )
    for name, limits in (("hard", shape.limits.hard), ("soft", shape.limits.soft)):
        if limits is not None and limits[0] > limits[1]:
            problems.append(place.to("limits", name).problem(f"{limits[0]} is above {limits[1]}"))


def _when_closed(shape: ItemShape, place: Place, problems: list[Problem]) -> Answer | None:
    """Only an answer that reassures may stand for a question that was not put (facts.md, Filters)."""
    closed = shape.when_closed
    if closed is None:
        return None
    fits = {
        "yes_no": closed == "no",
        "choice": closed in ("no", "none") and closed in [str(option.id) for option in shape.options],
        "choices": closed == (),
    }
    if not fits.get(shape.type, False):
        message = (
            f"when_closed: {closed!r} for {shape.id}; only no, none or [] may stand for what was not asked"
        )
        problems.append(place.to("when_closed").problem(message))
        return None
    return closed


def text_of(shape: TextShape | None) -> Text | None:
    """A text that may be left out."""
    return shape.text() if shape else None
