"""The record as it leaves: one shape, from which text, JSON and paper are made.

The names of the fields are the keys of the JSON document; docs/export.md is printed from here. A key that is added
keeps `VERSION`; one that is renamed, removed or means something else raises it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from screening.documents.shape_beside import EarlierEvaluation, Entered, QuestionsBack, Stage, Unfinished

FORMAT, VERSION = "screening-record", 1
WHOLE_FORMAT, WHOLE_VERSION = "screening-whole-record", 1
TASKS_FORMAT, TASKS_VERSION = "screening-urgent-tasks", 1


@dataclass(frozen=True)
class Answer:
    """One answer, word for word."""

    item: Annotated[str, "id of the question in the questionnaire"]
    entry: Annotated[str | None, "which reading or medicine it belongs to; null outside of a list"]
    question: Annotated[str, "the question in English"]
    answer: Annotated[str, "the answer in English words, or as typed"]
    question_asked: Annotated[str | None, "the question as it was shown, where that was not English"]
    answer_asked: Annotated[str | None, "the answer as it was chosen, where that was not English"]
    own: Annotated[bool, "the answer is the person's own words, never translated"]
    missing: Annotated[
        str | None, "how it is missing: blank, unknown (I don't know), declined; null when answered"
    ]
    at: Annotated[str | None, "when its page was last saved"]


@dataclass(frozen=True)
class Missing:
    """Something that is not known."""

    about: Annotated[str, "what it is about"]
    how: Annotated[str, "how it is missing, in words"]


@dataclass(frozen=True)
class Route:
    """The severity of a finding for one treatment route."""

    route: Annotated[str, "Esketamine or IV ketamine"]
    severity: Annotated[str | None, "in words; null when the rule gives none for this route"]
    clause: Annotated[str | None, "said when the label names it only in its general clause"]


@dataclass(frozen=True)
class Source:
    """What a rule rests on."""

    id: Annotated[str, "name of the source in the pack"]
    title: Annotated[str, "title"]
    kind: Annotated[str, "label, guideline, study or other kind"]
    section: Annotated[str | None, "section of the source"]
    published: Annotated[str | None, "date of publication"]
    address: Annotated[str | None, "web address"]
    status: Annotated[str, "how the source was read"]


@dataclass(frozen=True)
class Finding:
    """A rule that applies, with its basis."""

    rule: Annotated[str, "id of the rule"]
    title: Annotated[str, "title"]
    domain: Annotated[str, "domain in words"]
    urgency: Annotated[str | None, "now, same_day or null"]
    look_first: Annotated[bool, "one of the at most three that are to be looked at first"]
    routes: Annotated[list[Route], "severity for each route"]
    because: Annotated[str, "what the rule says"]
    note: Annotated[str | None, "note of the pack"]
    logic: Annotated[
        list[str], "the rule in words, part by part, indented; each with whether it holds and what it saw"
    ]
    terms: Annotated[list[str], "what the definitions in it mean"]
    basis: Annotated[list[str], "what decided it, each part as a sentence"]
    answers: Annotated[list[Answer], "the answers that decided it"]
    other_answers: Annotated[list[Answer], "the other answers that it read"]
    unknown: Annotated[list[Missing], "facts that it reads and that have no answer"]
    evidence: Annotated[str, "grade of the evidence, as the pack gives it"]
    limits: Annotated[str, "what self-report cannot tell"]
    sources: Annotated[list[Source], "sources"]


@dataclass(frozen=True)
class Reading:
    """One blood pressure reading."""

    systolic: Annotated[str, "mmHg, or how it is missing"]
    diastolic: Annotated[str, "mmHg, or how it is missing"]
    days_ago: Annotated[int | None, "days before sending"]
    where: Annotated[str, "setting"]
    device: Annotated[str, "device"]
    counts: Annotated[bool, "is part of the decision blood pressure"]
    why_not: Annotated[str, "why it is not; empty when it is"]


@dataclass(frozen=True)
class Pressure:
    """Blood pressure."""

    decision: Annotated[
        str | None, "mean systolic/diastolic in mmHg, not rounded; null without a reading that counts"
    ]
    basis: Annotated[str, "over how many readings, and how old the newest is"]
    said: Annotated[str, "what was answered when there is no reading"]
    readings: Annotated[list[Reading], "every reading"]


@dataclass(frozen=True)
class InstrumentItem:
    """One item of an instrument."""

    answer: Annotated[Answer, "question and answer"]
    points: Annotated[int | None, "points; null when missing"]


@dataclass(frozen=True)
class Phq9:
    """PHQ-9."""

    sentence: Annotated[str, "the total, or how many items were answered and at least how many points"]
    items: Annotated[list[InstrumentItem], "the nine items"]


@dataclass(frozen=True)
class Test:
    """How a trial comes out of one test."""

    title: Annotated[str, "what is tested"]
    outcome: Annotated[str, "met, broad only, not met or open"]
    words: Annotated[str, "in words"]


@dataclass(frozen=True)
class Trial:
    """One course of one medicine."""

    medicine: Annotated[str, "generic name, or another medicine"]
    typed: Annotated[str | None, "as the person typed it"]
    result: Annotated[str, "whether it counts: strict, broad only, not, cannot be settled"]
    short: Annotated[str, "why it does not count in full"]
    dose: Annotated[str, "dose as told"]
    counts_from: Annotated[str, "lowest dose that counts in full"]
    weeks_at_dose: Annotated[str, "weeks at that dose"]
    improvement: Annotated[str, "how much it helped"]
    adherence: Annotated[str, "how regularly it was taken"]
    episode: Annotated[str, "this episode or an earlier one"]
    stop_reason: Annotated[str, "why it was stopped"]
    start: Annotated[float | None, "begin in months counted from year 0, for drawing; null when not told"]
    stop: Annotated[float | None, "end in the same count; null when not told or still taken"]
    ongoing: Annotated[bool, "still taken"]
    share: Annotated[float | None, "dose over the lowest dose that counts in full"]
    lacking: Annotated[bool, "too short or too low"]
    tests: Annotated[list[Test], "each test with its outcome"]
    contradictions: Annotated[list[str], "what does not fit together"]


@dataclass(frozen=True)
class Resistance:
    """Treatment resistance as reported."""

    level: Annotated[str, "the level in words"]
    sentence: Annotated[str, "how many trials were told, and how many count"]
    strict: Annotated[int, "trials that count in the strict reading"]
    broad: Annotated[int, "trials that count in the broad reading"]
    unknown: Annotated[int, "trials that cannot be settled"]
    notes: Annotated[list[str], "notes of the pack"]
    to_obtain: Annotated[list[str], "details to obtain"]
    trials: Annotated[list[Trial], "every trial"]


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
class Change:
    """An answer that was given later."""

    before: Annotated[Answer | None, "the earlier answer; null without one"]
    now: Annotated[Answer, "the later answer"]


@dataclass(frozen=True)
class Addition:
    """What the person added after sending."""

    at: Annotated[str, "when"]
    changes: Annotated[list[Change], "each answer beside the earlier one"]
    compared: Annotated[bool, "the findings before and after could be compared"]
    new: Annotated[list[str], "titles of findings that are new since"]
    gone: Annotated[list[str], "titles of findings that are no longer there"]
    unfinished: Annotated[list[Unfinished], "typed in it and no answer: the person left the page"]


@dataclass(frozen=True)
class Criterion:
    """One thing that a profile asks."""

    asks: Annotated[str, "what is asked, in words"]
    documented: Annotated[list[str], "what was told for it"]
    missing: Annotated[list[str], "what is missing or not documented"]


@dataclass(frozen=True)
class Profile:
    """What a definition or a payer asks, beside what was told: gaps, no verdict."""

    id: Annotated[str, "id of the profile"]
    title: Annotated[str, "title"]
    mark: Annotated[str | None, "warning that a payer's profile is a sample"]
    words: Annotated[str, "what it is"]
    dated: Annotated[str, "date of the criteria"]
    source: Annotated[str, "title of their source"]
    version: Annotated[str, "version of the profiles"]
    criteria: Annotated[list[Criterion], "criterion by criterion"]
    not_looked_at: Annotated[list[str], "criteria that answers in a form cannot show"]


@dataclass(frozen=True)
class Page:
    """A page of the form."""

    title: Annotated[str, "title"]
    entry: Annotated[str | None, "the reading or medicine that it is about"]
    answers: Annotated[list[Answer], "its answers"]


@dataclass(frozen=True)
class Section:
    """A section of the form."""

    title: Annotated[str, "title"]
    substances: Annotated[bool, "asks about alcohol and drugs"]
    pages: Annotated[list[Page], "its pages, as asked"]


@dataclass(frozen=True)
class Note:
    """Words of a member of staff."""

    author: Annotated[str, "name"]
    at: Annotated[str, "when"]
    text: Annotated[str, "the words"]


@dataclass(frozen=True)
class FindingDecision:
    """What a clinician said about one finding."""

    rule: Annotated[str, "id of the rule"]
    title: Annotated[str, "title of the finding, where the present evaluation still has it"]
    answer: Annotated[str, "in words"]
    words: Annotated[str, "what was added"]


@dataclass(frozen=True)
class Decision:
    """A signed decision."""

    signer: Annotated[str, "name of the person who signed"]
    at: Annotated[str, "when it was signed"]
    meaning: Annotated[str, "what the signature means"]
    sha256: Annotated[str, "SHA-256 of the signed statement"]
    intact: Annotated[bool, "the statement still has that SHA-256"]
    findings: Annotated[list[FindingDecision], "an answer on each finding"]
    disposition: Annotated[str, "in words"]
    disposition_words: Annotated[str, "what was added"]
    note: Annotated[str, "note"]
    addenda: Annotated[list[Note], "what was added afterwards"]
    retracted: Annotated[Note | None, "said when the signature was entered in error"]


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


@dataclass(frozen=True)
class KeptText:
    """Something as it is kept."""

    kind: Annotated[str, "what it is: safety or trd for an evaluation, addition for what was added"]
    at: Annotated[str, "when it was made or sent"]
    kept: Annotated[dict[str, Any], "the document as it is kept"]


@dataclass(frozen=True)
class UrgentTask:
    """An urgent task with what was answered and how it was closed."""

    urgency: Annotated[str, "now or same_day"]
    state: Annotated[str, "open, acknowledged or closed"]
    raised: Annotated[str, "when it was raised"]
    evidence: Annotated[list[dict[str, Any]], "what was answered, each time that it was raised or added to"]
    closing: Annotated[dict[str, Any] | None, "outcome, attempts and note; null while it is open"]


@dataclass(frozen=True)
class Event:
    """Who did what with the record."""

    at: Annotated[str, "when"]
    who: Annotated[str, "name, or which part of the system"]
    what: Annotated[str, "kind of the event"]
    outcome: Annotated[str, "ok or refused"]


@dataclass(frozen=True)
class Letter:
    """A letter to the person's own address. Its words are the same for everybody; no link is copied."""

    kind: Annotated[str, "invitation, reminder or ask"]
    address: Annotated[str, "where it went"]
    sent: Annotated[str | None, "when the mail server took it; null when it has not"]
    arrived: Annotated[bool, "false when the address refused it, or somebody says that it did not arrive"]


@dataclass(frozen=True)
class WholeRecord:
    """Everything that is kept of one person's form, for an access request: `screening record export`."""

    format: Annotated[str, "always screening-whole-record"]
    version: Annotated[int, "version of these keys"]
    record: Annotated[RecordCopy, "the record as a clinician reads it"]
    consent: Annotated[str, "the text to which the person agreed"]
    answers: Annotated[
        dict[str, Any], "all answers as they are kept, also those that later answers put aside"
    ]
    evaluations: Annotated[list[KeptText], "every evaluation, oldest first"]
    additions: Annotated[list[KeptText], "what was added after sending, with what stood there before"]
    tasks: Annotated[list[UrgentTask], "urgent tasks"]
    invited_as: Annotated[str | None, "the name with which the front desk invited; null without one"]
    letters: Annotated[list[Letter], "letters to the person's own address, oldest first"]
    accounting: Annotated[list[Event], "who read, changed or took along what, oldest first"]


@dataclass(frozen=True)
class TasksAlone:
    """Urgent tasks of a form that was never sent, or was withdrawn or erased: `screening record export --all`."""

    format: Annotated[str, "always screening-urgent-tasks"]
    version: Annotated[int, "version of these keys"]
    form: Annotated[str, "id of the form"]
    tasks: Annotated[list[UrgentTask], "what was answered, and how each task was closed"]
    accounting: Annotated[list[Event], "who read, changed or took along what, oldest first"]
