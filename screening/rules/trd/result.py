"""What the classification says: a level, counts, notes, and every trial with its tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from screening.rules.missing import Number

Outcome: TypeAlias = Literal["strict", "broad", "fails", "unknown"]
OUTCOMES: tuple[Outcome, ...] = ("strict", "broad", "unknown", "fails")  # best first
Level: TypeAlias = Literal["out_of_scope_bipolar", "likely", "possible", "indeterminate", "not_met"]
LEVELS: tuple[Level, ...] = ("out_of_scope_bipolar", "likely", "possible", "indeterminate", "not_met")
Shown: TypeAlias = str | Number | tuple[Number, Number | None] | None
Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class TrdTest:
    """One test of one trial, in words, with the fields that were missing for it."""

    test: str
    title: str
    outcome: Outcome
    words: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class TrdTrial:
    """One trial as judged. `values` are what the tests compared; an uncertain number is (least, most)."""

    drug: str | None
    result: Outcome
    reasons: tuple[str, ...]
    counts_as: str | None
    tests: tuple[TrdTest, ...]
    values: Mapping[str, Shown]
    contradictions: tuple[str, ...]


@dataclass(frozen=True)
class ToObtain:
    """Details that could change the level: of the trial at `position` (from 0); None: of the whole list."""

    position: int | None
    drug: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class TrdResult:
    """The result for one person; `broad` includes strict; `words` explains codes, notes and level."""

    pack_id: str
    pack_version: str
    pack_digest: str
    level: Level
    strict: int
    broad: int
    unknown: int
    notes: tuple[str, ...]
    trials: tuple[TrdTrial, ...]
    to_obtain: tuple[ToObtain, ...]
    words: Mapping[str, str]

    def contract(self) -> Json:
        """The `trd` part of the command line's answer: exactly the keys of that contract."""
        return {
            "pack": {"id": self.pack_id, "version": self.pack_version, "digest": self.pack_digest},
            "level": self.level,
            "strict": self.strict,
            "broad": self.broad,
            "unknown": self.unknown,
            "notes": list(self.notes),
            "trials": [
                {"drug": trial.drug, "result": trial.result, "reasons": list(trial.reasons)}
                for trial in self.trials
            ],
        }

    def to_json(self) -> Json:
        """Everything, as plain data: `TrdResult.from_json` gives back an equal result."""
        return {
            **self.contract(),
            "trials": [_plain(asdict(trial)) for trial in self.trials],
            "to_obtain": [_plain(asdict(item)) for item in self.to_obtain],
            "words": dict(self.words),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TrdResult:
        """Read what `to_json` wrote; raises KeyError or TypeError when it is something else."""
        return cls(
            pack_id=data["pack"]["id"],
            pack_version=data["pack"]["version"],
            pack_digest=data["pack"]["digest"],
            level=data["level"],
            strict=data["strict"],
            broad=data["broad"],
            unknown=data["unknown"],
            notes=tuple(data["notes"]),
            trials=tuple(_trial(trial) for trial in data["trials"]),
            to_obtain=tuple(
                ToObtain(item["position"], item["drug"], tuple(item["fields"])) for item in data["to_obtain"]
            ),
            words=dict(data["words"]),
        )


def _trial(data: Mapping[str, Any]) -> TrdTrial:
    tests = tuple(
        TrdTest(test["test"], test["title"], test["outcome"], test["words"], tuple(test["missing"]))
        for test in data["tests"]
    )
    return TrdTrial(
        drug=data["drug"],
        result=data["result"],
        reasons=tuple(data["reasons"]),
        counts_as=data["counts_as"],
        tests=tests,
        values={key: _shown(value) for key, value in data["values"].items()},
        contradictions=tuple(data["contradictions"]),
    )


def _shown(value: Any) -> Any:
    """A value as it was before it became JSON: ranges are tuples, numbers never float."""
    if isinstance(value, list):
        return tuple(_shown(inner) for inner in value)
    return Decimal(repr(value)) if isinstance(value, float) else value


def _plain(value: Any) -> Any:
    """JSON has one kind of number: whole ones as int, others as the float that prints the same digits."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value
