"""What reads text from outside: facts, packs, tables, the questionnaire. Any bytes are read, or refused with their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from screening.questionnaire.loading import Files, load_questionnaire
from screening.rules.facts import FactsError, read_facts
from screening.rules.library import shipped, shipped_text
from screening.rules.medicine_equivalents import read_equivalents
from screening.rules.medicine_table import read_medicines
from screening.rules.pack_load import load_pack
from screening.rules.profiles import load_profiles
from screening.rules.staging import load_staging
from screening.rules.strict_yaml import ContentError, Problem, plain
from screening.rules.trd.load import load_trd
from screening.rules.trd.table import read_thresholds
from screening.rules.vocabulary import load_vocabulary, shipped_vocabulary
from tests.questionnaire.small import MINI, SMALL_TEXT
from tests.rules.little_pack import LITTLE
from tests.rules.small import SMALL, VOCABULARY_TEXT

DOSES = "thresholds.csv"
CLASSES = shipped_text("medicine_classes.csv")
MEDICINES = read_medicines(CLASSES, "f")
READERS: Mapping[str, Callable[[str], object]] = {
    "facts": lambda text: read_facts(text, shipped_vocabulary()),
    "yaml": lambda text: plain(text, "f"),
    "pack": lambda text: load_pack(text, "f", SMALL),
    "vocabulary": lambda text: load_vocabulary(text, "f"),
    "questionnaire": lambda text: load_questionnaire(Files(text, {"mini": MINI}), shipped_vocabulary(), "f"),
    "instrument": lambda text: load_questionnaire(
        Files(SMALL_TEXT, {"mini": text}), shipped_vocabulary(), "f"
    ),
    "profiles": lambda text: load_profiles(text, "f", shipped().vocabulary),
    "staging": lambda text: load_staging(text, "f", shipped().vocabulary, shipped().trd),
    "trials": lambda text: load_trd(text, "f", shipped().vocabulary, {DOSES: shipped_text(DOSES)}),
    "medicines": lambda text: read_medicines(text, "f"),
    "doses": lambda text: read_thresholds(text, "f"),
    "equivalents": lambda text: read_equivalents(text, "f", MEDICINES),
}
SEEDS: Mapping[str, tuple[str, ...]] = {
    "facts": (
        '{"q1": "yes", "bp_readings": [{"sbp": 128, "dbp": 91, "days_ago": 1}], "phq9_items": [0,1,2,3,0,1,2,3,null]}',
        '{"trials": [{"drug": "sertraline", "dose_mg": 1.5e2}], "bmi": "unknown", "meds": []}',
    ),
    "yaml": ("a: [1, -2.50, null, 'x']\nb:\n  - {c: yes}\n  - |\n    text\n",),
    "pack": (LITTLE,),
    "vocabulary": (VOCABULARY_TEXT,),
    "questionnaire": (SMALL_TEXT,),
    "instrument": (MINI,),
    "profiles": (shipped_text("profiles.yaml"),),
    "staging": (shipped_text("staging.yaml"),),
    "trials": (shipped_text("trd.yaml"),),
    "medicines": (CLASSES,),
    "doses": (shipped_text(DOSES),),
    "equivalents": (shipped_text("lorazepam_equivalents.csv"),),
}


def survives(reader: str, raw: bytes) -> None:
    """Read it; any other exception than a refusal with its reasons is a find."""
    text = raw.decode("utf-8", "surrogateescape")
    try:
        READERS[reader](text)
    except (ContentError, FactsError) as refused:
        if not refused.problems or not all(map(_says, refused.problems)):
            raise ValueError("refused without a reason or a place") from refused


def _says(problem: Problem | str) -> bool:
    """Whether a reason has words, and a place where there is a file."""
    if isinstance(problem, str):
        return bool(problem)
    return bool(problem.message) and problem.line >= 1 and problem.column >= 1
