"""A finding as a clinician reads it: what it says, for which route, from which answers, on which source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from screening.review.basis import Part, Teller, named
from screening.review.explained import Explained, in_words
from screening.review.names import terms
from screening.review.values import in_plain_words
from screening.review.words import (
    GENERAL_CLAUSE,
    NOT_TOLD,
    ROUTES,
    SEVERITIES,
    SOURCE_STATUS,
    UNDER_REPORTED,
    domain_title,
    under_reported,
)
from screening.rules.engine import RuleOutcome, run, scope_of
from screening.rules.explain import explain
from screening.rules.language.scope import Scope
from screening.rules.missing import Facts, Missing, fact
from screening.rules.pack import Rule, RulePack
from screening.rules.truth import Truth
from screening.safety.evidence import Said, Sayings


@dataclass(frozen=True)
class Route:
    """One treatment route with the words for the severity there; `clause` tells how the label says it."""

    name: str
    severity: str | None
    clause: str | None


@dataclass(frozen=True)
class Citation:
    """A source of a rule, as the pack names it."""

    id: str
    title: str
    kind: str
    section: str | None
    published: str | None
    address: str | None
    status: str


@dataclass(frozen=True)
class RuleView:
    """A rule over one submission. `outcome` is fired, clear, not_applicable or indeterminate.

    `leans_on`: other rules whose outcome it reads. `logic`: the condition in words, part by part, with what it saw; `terms`: what its
    definitions mean; `written`: as the pack writes it. `basis`:
    what decided it, each part as a sentence. `said`: the answers that decided it, `also`: the others that it
    read. `unknown`: facts without an answer, with how they are missing. `explained`: what would be enough, or
    settle it, or have to differ, as `screening explain` prints it. `limits`: what self-report cannot tell.
    """

    rule: str
    title: str
    domain_title: str
    outcome: str
    urgency: str | None
    routes: tuple[Route, ...]
    severity: str | None
    because: str
    note: str | None
    leans_on: tuple[str, ...]
    logic: Part
    terms: tuple[tuple[str, str], ...]
    written: str
    basis: tuple[str, ...]
    said: tuple[Said, ...]
    also: tuple[Said, ...]
    unknown: tuple[tuple[str, str], ...]
    explained: Explained
    citations: tuple[Citation, ...]
    grade: str
    limits: str
    pack: str
    digest: str


@dataclass(frozen=True)
class Lens:
    """One person's facts and answers, as the rules of one pack see them; worked out once for all rules.

    `fired`: the rules that applied when the evaluation was made.
    """

    pack: RulePack
    facts: Facts
    sayings: Sayings
    fired: frozenset[str]

    @cached_property
    def scope(self) -> Scope:
        """What conditions see."""
        scope = scope_of(self.pack, self.facts, sent=True)
        scope.fired = self.fired
        return scope

    def value(self, name: str) -> str:
        """A fact in words. Nobody is said to have answered "I don't know", or nothing, who did not."""
        given = fact(self.scope.given, name)
        if given in (Missing.UNKNOWN, Missing.BLANK) and isinstance(given, Missing):
            lines = self.sayings.of(name)
            if lines and not any(line["missing"] == given.value for line in lines):
                return NOT_TOLD
        return in_plain_words(given, self.pack.vocabulary[name])

    @cached_property
    def ran(self) -> tuple[Scope, Mapping[str, Truth]]:
        """All rules over these facts, once."""
        return run(self.pack, self.facts, sent=True)

    def view(self, rule: Rule, outcome: RuleOutcome, *, why_not: bool = False) -> RuleView:
        """Everything about one rule for this submission; `why_not`: also what would have to differ."""
        reads = self.pack.inputs[rule.id]
        shown = outcome.because or reads
        found = explain(self.pack, self.facts, rule.id, in_full=why_not, ran=self.ran)
        said = self.sayings.of_all(shown)
        items = {(line["item"], line["entry"]) for line in said}
        logic = Teller(self.pack, self.scope, self.value).tell(rule.condition.test)
        return RuleView(
            rule=rule.id,
            title=rule.title,
            domain_title=domain_title(rule.domain),
            outcome=outcome.outcome,
            urgency=rule.urgency,
            routes=tuple(_route(rule, route) for route in ROUTES),
            severity=_worst(rule),
            because=rule.because,
            note=rule.note,
            leans_on=tuple(sorted(rule.condition.rules)),
            logic=logic,
            terms=terms(named(rule.condition.test)),
            written=_written(rule),
            basis=tuple(dict.fromkeys(logic.deciding())),
            said=tuple(said),
            also=tuple(
                line for line in self.sayings.of_all(reads) if (line["item"], line["entry"]) not in items
            ),
            unknown=tuple((self._about(name), self.value(name)) for name in reads if self._open(name)),
            explained=in_words(found, self.pack.vocabulary),
            citations=tuple(_citation(self.pack, source) for source in rule.sources),
            grade=rule.evidence,
            limits=_limits(reads),
            pack=f"{self.pack.id} {self.pack.version}",
            digest=self.pack.digest,
        )

    def _about(self, name: str) -> str:
        """A fact's meaning; a member's field is told by its list."""
        return self.pack.vocabulary[name.partition(".")[0]].about

    def _open(self, name: str) -> bool:
        value = fact(self.facts, name)
        return isinstance(value, Missing) and value.unanswered


def severity_rank(rule: Rule) -> int:
    """How severe it is on the worse route: 0 is worst, without a severity comes last."""
    order = list(SEVERITIES)
    found = [order.index(severity) for route in ROUTES if (severity := _severity(rule, route))]
    return min(found, default=len(order))


def _written(rule: Rule) -> str:
    """The condition as the pack writes it, with the rules that must not have fired."""
    if not rule.unless:
        return rule.when.text
    return " and ".join([f"({rule.when.text})", *(f"{other} did not fire" for other in rule.unless)])


def _worst(rule: Rule) -> str | None:
    rank = severity_rank(rule)
    return list(SEVERITIES)[rank] if rank < len(SEVERITIES) else None


def _route(rule: Rule, route: str) -> Route:
    severity = _severity(rule, route)
    general = rule.severity is not None and route in rule.severity.general_clause
    return Route(
        ROUTES[route], SEVERITIES[severity] if severity else None, GENERAL_CLAUSE if general else None
    )


def _severity(rule: Rule, route: str) -> str | None:
    found: str | None = getattr(rule.severity, route, None)
    return found


def _limits(reads: Iterable[str]) -> str:
    known = dict.fromkeys(UNDER_REPORTED[name] for name in reads if name in UNDER_REPORTED)
    return under_reported(", ".join(known)) if known else "Self-report, not verified."


def _citation(pack: RulePack, source_id: str) -> Citation:
    source = pack.sources[source_id]
    return Citation(
        source_id,
        source.title,
        source.kind,
        source.section,
        str(source.published) if source.published else None,
        source.address,
        SOURCE_STATUS.get(source.status or "", source.status or "not stated"),
    )
