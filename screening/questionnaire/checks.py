"""What a questionnaire must not do, beyond being well written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from screening.questionnaire.building import Builder
from screening.questionnaire.conditions import filters_of
from screening.questionnaire.item_building import Place
from screening.questionnaire.mappings import FactMapping
from screening.questionnaire.model import Item, Section
from screening.questionnaire.whole import Questionnaire
from screening.rules.strict_yaml import Problem

ALWAYS_ASKED = (
    # IN-01 and IN-02: an exclusion, psychosis or mania that was never asked about cannot be ruled out
    "aneurysm", "avm", "ich_ever", "sah_or_sdh_ever", "aortic_dissection_or_ctd", "cardiac_event",
    "angina_unstable", "heart_failure", "stroke_tia", "raised_icp_or_mass",
    "psychosis_current", "psychotic_disorder_dx", "psychosis_past", "mania_current", "bipolar_dx",
    # nobody thinks of these behind a general question
    "ketamine_allergy", "ketamine_nonmedical", "sud_status", "illicit_use_30d", "alcohol", "opioid",
    "meds", "meds_known", "acute_symptoms_now", "pregnancy_potential",
    # the suicide pages S1 and S2, and harm to others
    "q1", "q2", "q6", "harm_others",
)  # fmt: skip
"""Facts whose own question stands on every adult's path, with no filter in front of it (facts.md)."""
MALE_FILTER = {"pregnancy_potential": "sex_at_birth"}  # the one filter that is allowed: not asked of men
ELSEWHERE = frozenset({"summary", "contact", "consent"})  # read by people, not by rules


def check(builder: Builder, questionnaire: Questionnaire) -> None:
    """Add every problem to the builder's. What nobody reads can be told only when all could be read."""
    understood = not builder.problems
    builder.problems += list(_groups(builder, questionnaire)) or list(_silent_pages(builder))
    if understood:
        builder.problems += [
            *_filters_in_front(builder, questionnaire),
            *_unused(builder, questionnaire),
            *_unread_options(builder, questionnaire),
        ]


def feeds(
    sections: Iterable[Section], facts: Mapping[str, FactMapping], items: Mapping[str, Item]
) -> dict[str, frozenset[str]]:
    """For each page the facts that read it, or that read a question which it opens or closes."""
    groups = {group.id: group for section in sections for group in section.groups}
    found: dict[str, set[str]] = {}
    for fact, mapping in facts.items():
        for name in mapping.reads:
            item = items[name]
            reads = {name} | filters_of(items, item)
            if item.group is not None:
                group = groups[item.group]
                found.setdefault(group.page, set()).add(fact)
                for filter_ in (read for condition in group.asks for read in condition.reads):
                    reads |= {filter_} | filters_of(items, items[filter_])
            for read in reads:
                found.setdefault(items[read].page, set()).add(fact)
    return {page: frozenset(names) for page, names in found.items()}


def _filters_in_front(builder: Builder, questionnaire: Questionnaire) -> Iterator[Problem]:
    """Each always-asked fact has a question that everybody gets; follow-ups may stand behind it."""
    items = builder.items
    for fact in ALWAYS_ASKED:
        mapping = questionnaire.facts.get(fact)
        if mapping is None:
            continue
        male = questionnaire.facts.get(MALE_FILTER.get(fact, ""))
        allowed = male.reads if male else frozenset()
        filters = {name: filters_of(items, items[name]) - allowed for name in sorted(mapping.reads)}
        if not filters or any(not filters[name] and items[name].group is None for name in filters):
            continue
        name = next(iter(filters))
        front = ", ".join(sorted(filters[name])) or f"group {items[name].group}"
        message = (
            f"'{front}' is a filter in front of {fact}, which is asked of every adult in a row of its own"
        )
        yield builder.drafts[name].place.problem(message)


def _unused(builder: Builder, questionnaire: Questionnaire) -> Iterator[Problem]:
    """Every question is read by a fact or a condition, or says who else reads it; else it is not asked."""
    by_facts = {name for mapping in questionnaire.facts.values() for name in mapping.reads}
    by_filters = {name for condition in builder.conditions.values() if condition for name in condition.reads}
    for name, item in builder.items.items():
        read = name in by_facts or name in by_filters
        if item.use not in ELSEWHERE and not read:
            found = f"'{name}' is used by nobody"
            yield builder.drafts[name].place.problem(
                f"{found}; let a fact read it, or say `use: summary` or `contact`"
            )


def _unread_options(builder: Builder, questionnaire: Questionnaire) -> Iterator[Problem]:
    """An option that no condition names and no fact takes over: an answer that changes nothing."""
    texts = _condition_texts(builder)
    taken = {item.id for mapping in questionnaire.facts.values() for item in mapping.takes_over}
    for name, item in builder.items.items():
        if not item.options or item.counted or item.use in ELSEWHERE or name in taken:
            continue
        near = [text for text in texts if re.search(rf"\b{name}\b", text)]
        if not near or any("!=" in text or re.search(r"\bnot\b", text) for text in near):
            continue
        for option in item.options:
            if not any(re.search(rf"(?<![\w-]){re.escape(option.id)}(?![\w-])", text) for text in near):
                message = f"option '{option.id}' of {name} is read by no case and no fact"
                yield builder.drafts[name].place.to("options").problem(message)


def _condition_texts(builder: Builder) -> list[str]:
    found = [text for _, text in builder.conditions]
    for shape in builder.shape.facts.values():
        found += _texts_of(shape.model_dump(by_alias=True))
    return found


def _texts_of(shape: object) -> list[str]:
    if isinstance(shape, Mapping):
        own = [
            value for key, value in shape.items() if key in ("when", "empty_when") and isinstance(value, str)
        ]
        return own + [text for key, value in shape.items() if key != "examples" for text in _texts_of(value)]
    if isinstance(shape, list | tuple):
        return [text for part in shape for text in _texts_of(part)]
    return []


def _groups(builder: Builder, questionnaire: Questionnaire) -> Iterator[Problem]:
    """A group lives on a page of its own section and ticks from a list that exists."""
    for n, section in enumerate(builder.shape.sections):
        pages = [page.id for page in section.pages]
        for m, group in enumerate(section.groups):
            place = Place(builder.tree, ("sections", n, "groups", m))
            if group.page not in pages:
                message = f"page '{group.page}' is not one of the section's pages: {', '.join(pages)}"
                yield place.to("page").problem(message)
            if group.pick is not None and group.pick not in questionnaire.medicines.lists:
                yield place.to("pick").problem(f"no pick list '{group.pick}'")


def _silent_pages(builder: Builder) -> Iterator[Problem]:
    """A page without questions can only be the list page of a group."""
    asked = {item.page for item in builder.items.values()}
    lists = {group.page for section in builder.shape.sections for group in section.groups}
    for n, section in enumerate(builder.shape.sections):
        for m, page in enumerate(section.pages):
            if page.id not in asked | lists:
                yield Place(builder.tree, ("sections", n, "pages", m)).problem(
                    f"page '{page.id}' asks nothing"
                )
