"""Loading the questionnaire: strictly, with every fault of every file at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

from screening.questionnaire.building import Builder
from screening.questionnaire.checks import check, feeds
from screening.questionnaire.examples import check_examples
from screening.questionnaire.mapping_building import MappingBuilder
from screening.questionnaire.mappings import Since
from screening.questionnaire.medicines import Medicines, load_medicines
from screening.questionnaire.model import Item, Review
from screening.questionnaire.ordering import Circle, in_order
from screening.questionnaire.shapes import InstrumentShape, QuestionnaireShape, ReviewsShape
from screening.questionnaire.whole import Questionnaire
from screening.rules.strict_yaml import ContentError, Problem, Tree, load, plain, validate
from screening.rules.vocabulary import Vocabulary, shipped_vocabulary

NAME = "intake.yaml"
MEDICINES = "medicines.yaml"


@dataclass(frozen=True)
class Files:
    """The texts of the files that make up a questionnaire; instruments by their ids."""

    intake: str
    instruments: Mapping[str, str] = field(default_factory=dict)
    medicines: str | None = None
    reviews: str | None = None

    @property
    def text(self) -> str:
        """The intake, the instruments in the order of their ids, and the medicines as one text, each behind
        its length in bytes.

        Reviews are not part of it: signing a text does not change what is asked.
        """
        parts = [
            self.intake,
            *(self.instruments[name] for name in sorted(self.instruments)),
            self.medicines or "",
        ]
        return "".join(f"{len(_bytes(part))}\n{part}" for part in parts)

    @property
    def digest(self) -> str:
        """``sha256:`` and the SHA-256 of ``text``."""
        return f"sha256:{hashlib.sha256(_bytes(self.text)).hexdigest()}"

    @classmethod
    def from_text(cls, text: str) -> Files:
        """The reverse of ``text``, for a questionnaire that was kept; raises ValueError for anything else."""
        rest, parts = text.encode(), []
        while rest:
            length, _, rest = rest.partition(b"\n")
            parts.append(rest[: int(length)].decode())
            rest = rest[int(length) :]
        intake, *instruments, medicines = parts
        return cls(intake, {_instrument_id(part): part for part in instruments}, medicines or None)


def load_questionnaire(found: Files, vocabulary: Vocabulary, name: str = NAME) -> Questionnaire:
    """The questionnaire of these files; raises ContentError with every problem."""
    tree = plain(found.intake, name)
    problems: list[Problem] = []
    instruments = _instruments(found.instruments, problems)
    medicines = Medicines()
    if found.medicines is not None:
        try:
            medicines = load_medicines(found.medicines, MEDICINES)
        except ContentError as fault:
            problems += fault.problems
    try:
        shape = validate(tree, QuestionnaireShape)
    except ContentError as fault:
        raise ContentError(tuple(sorted({*problems, *fault.problems}))) from None
    builder = Builder(shape, tree, instruments, problems)
    sections = builder.sections()
    order, entry_order = _orders(builder)
    mappings = MappingBuilder(builder, vocabulary).all(shape.facts)
    birth = mappings.get("age_years")
    questionnaire = Questionnaire(
        id=shape.questionnaire,
        version=str(shape.version),
        digest=found.digest,
        text=found.text,
        sections=sections,
        order=order,
        entry_order=entry_order,
        facts=mappings,
        fact_names=tuple(vocabulary),
        feeds=feeds(sections, mappings, builder.items),
        medicines=medicines,
        consent=shape.consent.text() if shape.consent else None,
        birth_item=birth.item.id if isinstance(birth, Since) else None,
        reviews=_reviews(found.reviews) if found.reviews is not None else {},
    )
    check(builder, questionnaire)
    if not problems:
        problems += check_examples(builder, questionnaire)
    if problems:
        raise ContentError(tuple(sorted(set(problems))))
    return questionnaire


@cache
def shipped() -> Questionnaire:
    """The questionnaire of this release; raises ContentError when it is broken."""
    return load_questionnaire(shipped_files(), shipped_vocabulary())


def shipped_files() -> Files:
    """The files of this release as texts."""
    library = files("screening.questionnaire") / "library"
    instruments = sorted(library.joinpath("instruments").iterdir(), key=lambda file: file.name)
    optional = {name: library.joinpath(f"{name}.yaml") for name in ("medicines", "reviews")}
    return Files(
        intake=library.joinpath(NAME).read_text(encoding="utf-8"),
        instruments={
            file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8")
            for file in instruments
            if file.name.endswith(".yaml")
        },
        **{name: file.read_text(encoding="utf-8") for name, file in optional.items() if file.is_file()},
    )


def _bytes(text: str) -> bytes:
    """A half of a character pair is counted too: a file with one is refused by its reader, with the place."""
    return text.encode("utf-8", "surrogatepass")


def _instrument_id(text: str) -> str:
    return validate(plain(text, "instrument"), InstrumentShape).instrument


def _instruments(
    texts: Mapping[str, str], problems: list[Problem]
) -> dict[str, tuple[InstrumentShape, Tree]]:
    found: dict[str, tuple[InstrumentShape, Tree]] = {}
    for name in sorted(texts):
        try:
            tree = plain(texts[name], f"instruments/{name}.yaml")
            shape = validate(tree, InstrumentShape)
        except ContentError as fault:
            problems += fault.problems
            continue
        if shape.instrument != name:
            problems.append(
                tree.problem(("instrument",), f"instrument '{shape.instrument}' in the file {name}.yaml")
            )
        found[name] = (shape, tree)
    return found


def _orders(builder: Builder) -> tuple[tuple[Item, ...], dict[str, tuple[Item, ...]]]:
    """The order of the items outside of groups, and of each group's."""
    scopes: dict[str | None, dict[str, Item]] = {None: {}}
    for group in (group.id for section in builder.shape.sections for group in section.groups):
        scopes[group] = {}
    for item in builder.items.values():
        scopes[item.group][item.id] = item
    orders: dict[str | None, tuple[Item, ...]] = {}
    for scope, items in scopes.items():
        try:
            orders[scope] = in_order(items)
        except Circle as circle:
            place = builder.drafts[circle.items[0]].place
            builder.problems.append(place.problem(f"ask_when goes in a circle: {circle}"))
            orders[scope] = ()
    return orders[None], {scope: order for scope, order in orders.items() if scope is not None}


def _reviews(text: str) -> dict[tuple[str, str], Review]:
    shape = load(text, ReviewsShape, "reviews.yaml")
    return {
        (review.language, review.sha256): Review(review.by, date.fromisoformat(review.on))
        for review in shape.reviews
    }
