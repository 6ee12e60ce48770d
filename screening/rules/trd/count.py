"""From judged trials to what is known of the person: counts of different medicines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.rules.missing import Missing, Record, Value
from screening.rules.trd.calendar import any_overlap
from screening.rules.trd.course import number_or_none
from screening.rules.trd.result import OUTCOMES, Outcome, ToObtain
from screening.rules.trd.trial import Judged, missing_for
from screening.rules.trd.values import UNRECOGNISED
from screening.rules.vocabulary import FactType

QUALIFYING: tuple[Outcome, ...] = ("strict", "broad")


def _count(name: str, about: str) -> FactType:
    return FactType(name, "number", minimum=0, whole=True, about=about)


# What a level or a note may read besides the facts.
PERSON_VALUES = {
    entry.name: entry
    for entry in (
        _count("strict_drugs", "Different medicines with a strict trial"),
        _count("broad_drugs", "Different medicines with a strict or broad trial"),
        _count("unknown_drugs", "Further medicines whose only obstacle is missing data"),
        _count("unnamed_drugs", "Medicines that were taken but cannot be named"),
        _count("could_be_strict_drugs", "Medicines that are strict, or could be once details are known"),
        _count("lifetime_drugs", "Different medicines that count when the episode is ignored"),
        _count("lifetime_drugs_maybe_now", "Those of them that are, or may be, of the current episode"),
        _count("related_drugs", "Different medicines that count, in the largest group of related ones"),
        FactType("overlapping", "yes_no", about="Two courses that count ran at the same time"),
        FactType("ketamine_in_meds", "yes_no", about="The medicines taken now name ketamine or esketamine"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Drug:
    """All trials that count as one medicine."""

    key: str
    trials: tuple[Judged, ...]

    @property
    def best(self) -> Outcome:
        """The best course speaks for the medicine; weeks of separate courses are not added."""
        return min((trial.result for trial in self.trials), key=OUTCOMES.index)

    @property
    def may_be_strict(self) -> bool:
        """Some course is strict, or could be."""
        return any(trial.may_be_strict for trial in self.trials)

    @property
    def counted(self) -> tuple[Judged, ...]:
        """The courses with the best result."""
        return tuple(trial for trial in self.trials if trial.result == self.best)


def drugs_of(trials: Sequence[Judged]) -> tuple[Drug, ...]:
    """Trials by the medicine that they count as; a name that is not recognised is a medicine of its own."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for position, trial in enumerate(trials):
        groups[_key(trial, position)].append(trial)
    return tuple(Drug(key, tuple(found)) for key, found in groups.items())


def person_values(trials: Sequence[Judged], unnamed: int) -> dict[str, Value]:
    """The values of PERSON_VALUES but `ketamine_in_meds`."""
    drugs = drugs_of(trials)
    best = [drug.best for drug in drugs]
    over_lifetime = [
        drug for drug in drugs if any(trial.result_over_lifetime in QUALIFYING for trial in drug.trials)
    ]
    maybe_now = [
        drug
        for drug in over_lifetime
        if any(t.may_be_in_episode for t in drug.trials if t.result_over_lifetime in QUALIFYING)
    ]
    qualifying = [trial for trial in trials if trial.result in QUALIFYING]
    courses = [(trial.reading.counts_as or "", trial.reading.span) for trial in qualifying]
    return {
        "strict_drugs": best.count("strict"),
        "broad_drugs": best.count("strict") + best.count("broad"),
        "unknown_drugs": best.count("unknown") + unnamed,
        "unnamed_drugs": unnamed,
        "could_be_strict_drugs": sum(drug.may_be_strict for drug in drugs) + unnamed,
        "lifetime_drugs": len(over_lifetime),
        "lifetime_drugs_maybe_now": len(maybe_now),
        "related_drugs": _largest_related(qualifying),
        "overlapping": "yes" if any_overlap(courses) else "no",
    }


def trial_record(judged: Judged) -> Record:
    """The trial as levels and notes read it: its answers, the certain values, and what came out."""
    row = judged.reading.thresholds[0] if judged.reading.thresholds else None
    certain = {name: judged.reading.certain(name) for name in judged.reading.worlds[0]}
    return {
        **certain,
        "result": judged.result,
        "reasons": judged.reasons,
        "medicine_class": row.medicine_class if row else Missing.UNKNOWN,
    }


def codes_that_kept(trials: Sequence[Judged]) -> frozenset[str]:
    """What kept the medicines that count in the broad reading only from the strict one."""
    return frozenset(
        code
        for drug in drugs_of(trials)
        if drug.best == "broad"
        for trial in drug.counted
        for code in trial.reasons
    )


def to_obtain(trials: Sequence[Judged], unnamed: int, *, for_strict: bool) -> tuple[ToObtain, ...]:
    """The details that could lift the level: to the strict reading, or from unknown to any."""
    settled = {id(t) for drug in drugs_of(trials) if _is_settled(drug, for_strict) for t in drug.trials}
    found: list[ToObtain] = []
    for position, judged in enumerate(trials):
        wanted = judged.may_be_strict if for_strict else judged.result == "unknown"
        if wanted and id(judged) not in settled:
            fields = dict.fromkeys(name for one in judged.tested for name in missing_for(one, judged.reading))
            drug = judged.reading.trial.get("drug")
            found.append(ToObtain(position, drug if isinstance(drug, str) else None, tuple(fields)))
    return (*found, ToObtain(None, None, ("drug",))) if unnamed else tuple(found)


def unnamed_count(facts: Mapping[str, Value]) -> int:
    """How many medicines were taken that cannot be named; not answered counts as none."""
    return int(number_or_none(facts.get("unnamed_count")) or 0)


def _is_settled(drug: Drug, for_strict: bool) -> bool:
    return drug.best == "strict" if for_strict else drug.best in QUALIFYING


def _key(judged: Judged, position: int) -> str:
    if judged.reading.counts_as is not None:
        return judged.reading.counts_as
    typed = judged.reading.trial.get("drug_text")
    if isinstance(typed, str) and typed.strip():
        return f"{UNRECOGNISED}: {' '.join(typed.casefold().split())}"
    return f"{UNRECOGNISED} {position}"


def _largest_related(qualifying: Sequence[Judged]) -> int:
    groups: dict[str, set[str]] = defaultdict(set)
    for judged in qualifying:
        for row in judged.reading.thresholds:
            if row.related_group is not None:
                groups[row.related_group].add(row.counts_as)
    return max((len(found) for found in groups.values()), default=0)
