"""The copy of a record, and who and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from screening.documents.shape.answers import Answer, Missing, Section
from screening.documents.shape.findings import Finding, Phq9, Pressure
from screening.documents.shape.later import Addition, EarlierEvaluation, QuestionsBack
from screening.documents.shape.signed import Decision
from screening.documents.shape.trials import Profile, Resistance, Stage

FORMAT, VERSION = "screening-record", 1


@dataclass(frozen=True)
class Medicines:
    """Medicines taken now that matter to a rule."""

    named: Annotated[list[str], "classes and medicines that rules read"]
    typed: Annotated[list[str], "as the person typed them"]
    complete: Annotated[str, "whether the list is complete"]


@dataclass(frozen=True)
class Contradiction:
    """Answers that do not fit together."""

    words: Annotated[str, "what does not fit"]
    answers: Annotated[list[Answer], "the answers"]


@dataclass(frozen=True)
class Pack:
    """What an evaluation was made with."""

    kind: Annotated[str, "safety or trd"]
    id: Annotated[str, "name of the pack"]
    version: Annotated[str, "version"]
    digest: Annotated[str, "SHA-256 of its text"]
    evaluated: Annotated[str, "when the evaluation was made"]
    as_of: Annotated[str, "the day from which ages and intervals are counted"]


@dataclass(frozen=True)
class Person:
    """Who it is about."""

    name: Annotated[str | None, "name"]
    called: Annotated[str | None, "name to use"]
    born: Annotated[str | None, "date of birth"]
    age: Annotated[int | None, "age in years on the day of sending"]


@dataclass(frozen=True)
class Unasked:
    """Words beside the answers of a form that staff typed; no question asked for them, and no rule has read them."""

    by: Annotated[str, "who wrote them down"]
    at: Annotated[str, "when"]
    words: Annotated[str, "as written down"]


@dataclass(frozen=True)
class Entered:
    """A form that a member of staff typed for its person."""

    by: Annotated[str, "who typed it"]
    at: Annotated[str, "when that was begun"]
    how: Annotated[str, "with the person present, by telephone, or from paper"]
    why: Annotated[str, "why the person did not type it, in the words of who did"]
    informant: Annotated[str | None, "who answered in the person's place; null when the person did"]
    consent: Annotated[str, "how consent was given"]
    consent_by: Annotated[str | None, "who gave it in the person's place; null when the person did"]
    paper: Annotated[
        str | None, "code at the foot of the paper; null when there was none or nobody could read it"
    ]
    other_paper: Annotated[bool, "the paper was not the form of that day"]
    unasked: Annotated[list[Unasked], "what came with the answers and was not asked"]


@dataclass(frozen=True)
class RecordCopy:
    """The whole document."""

    format: Annotated[str, "always screening-record"]
    version: Annotated[int, "version of these keys"]
    self_reported: Annotated[str, "that nothing in it is verified"]
    intended_use: Annotated[str, "intended use"]
    part_2: Annotated[
        str | None, "notice of 42 CFR part 2; null when no answer about alcohol or drugs is in it"
    ]
    reference: Annotated[str, "reference of the record"]
    state: Annotated[str, "submitted, in_review, asked or signed"]
    language: Annotated[str, "language of the form: en or es"]
    sent: Annotated[str, "when the form was sent"]
    copied: Annotated[str, "when this copy was made"]
    filled_in_by_other: Annotated[bool, "somebody else filled it in"]
    entered: Annotated[Entered | None, "who typed it for the person; null when nobody did"]
    person: Annotated[Person, "who it is about"]
    questionnaire: Annotated[str, "version of the questionnaire"]
    packs: Annotated[list[Pack], "the rule packs; one that is missing was not evaluated"]
    suicide: Annotated[list[Answer], "what the person said about suicide, word for word"]
    findings: Annotated[list[Finding] | None, "in order of attention; null when the rules were not evaluated"]
    before_treatment: Annotated[list[str], "checks to consider before treatment"]
    unanswered: Annotated[list[Missing], "what matters to a rule and has no answer"]
    contradictions: Annotated[list[Contradiction], "what does not fit together"]
    pressure: Annotated[Pressure | None, "blood pressure; null when not evaluated"]
    phq9: Annotated[Phq9 | None, "PHQ-9; null when not evaluated"]
    medicines: Annotated[Medicines, "medicines of note"]
    resistance: Annotated[Resistance | None, "treatment resistance; null when not evaluated"]
    staging: Annotated[list[Stage], "staging methods, as information; empty when not evaluated"]
    profiles: Annotated[
        list[Profile], "documentation gaps for each criteria profile, as of the day of sending"
    ]
    asked: Annotated[int, "how many questions were asked"]
    answered: Annotated[int, "how many of them have an answer"]
    sections: Annotated[list[Section], "all answers, section by section"]
    added: Annotated[list[Addition], "what the person added after sending, newest first"]
    added_unreadable: Annotated[bool, "something was added and cannot be read; the list is empty"]
    evaluated_before: Annotated[
        list[EarlierEvaluation], "evaluations before the one that is shown, the last of them first"
    ]
    questions_back: Annotated[list[QuestionsBack], "topics that clinicians asked again, newest first"]
    decisions: Annotated[list[Decision], "signed decisions, oldest first; an unsigned one does not leave"]
