"""What a pack's own examples would not notice: changed conditions, and rules that add nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screening.rules.language.conditions import spelt
from screening.rules.missing import Facts, Missing
from screening.rules.mutation import MOST_TRIES, Mutation, Survivor, Telling
from screening.rules.pack import Rule, RulePack
from screening.rules.pack_file import Keep
from screening.rules.shadows import shadowed
from screening.rules.strict_yaml import Problem
from screening.rules.truth import Truth

FIRES = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}


def change_problems(pack: RulePack, examples: Sequence[tuple[Rule, Facts, bool]]) -> Iterator[Problem]:
    """Changes that no example notices, each with the example to add, or with the word that nothing can.

    A part that nothing can tell from its change stays when the pack says under `keep` why.
    """
    mutation = Mutation(pack, examples)
    found = list(mutation.as_far_as_possible(mutation.survivors()))
    shadows = list(mutation.as_far_as_possible(shadowed(mutation)))
    if mutation.tries > MOST_TRIES:
        message = "not every change was tried: too many are noticed by no example; mend these and check again"
        yield pack.tree.problem(("rules",), message)
    needless = dict(enumerate(pack.keep))
    for survivor in _outermost(found):
        if survivor.telling is not None:
            yield pack.tree.problem(survivor.path, _missing(survivor, survivor.telling))
            continue
        kept = [place for place, keep in enumerate(pack.keep) if _is_about(keep, survivor)]
        for place in kept:
            needless.pop(place, None)
        if not kept:
            yield pack.tree.problem(
                survivor.path,
                f"in {survivor.of} no facts notice {survivor.mutant}; simplify it, or write under keep why it stays",
            )
    for place, keep in needless.items():
        message = f"nothing needs to be kept in {keep.of}: '{keep.part}' is no part that could go"
        yield pack.tree.problem(("keep", place), message)
    for rule, other in shadows:
        yield pack.tree.problem(
            ("rules", pack.rules.index(rule)),
            f"{rule.id} fires only where {other.id} fires, which weighs as much: it adds nothing",
        )


def _outermost(survivors: list[Survivor]) -> Iterator[Survivor]:
    """Without the changes inside a clause that could go altogether."""
    idle = [each for each in survivors if each.telling is None and not each.mutant.now]
    for survivor in survivors:
        if not any(
            clause is not survivor
            and clause.of == survivor.of
            and survivor.mutant.part in clause.mutant.part
            and (survivor.mutant.now or survivor.mutant.part != clause.mutant.part)
            for clause in idle
        ):
            yield survivor


def _is_about(keep: Keep, survivor: Survivor) -> bool:
    return keep.of == survivor.of and keep.part == survivor.mutant.part


def _missing(survivor: Survivor, telling: Telling) -> str:
    sent = "" if telling.sent else ", sent: no"
    example = f"{{facts: {flow(telling.facts)}{sent}, fires: {FIRES[telling.truth]}}}"
    return f"no example notices {survivor.mutant} in {survivor.of}; add to {telling.rule.id}: {example}"


def flow(value: object) -> str:
    """A value as an example in a pack writes it, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {flow(part)}" for name, part in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, Missing):
        return "null" if value is Missing.BLANK else value.value
    return spelt(value) if isinstance(value, str) else str(value)
