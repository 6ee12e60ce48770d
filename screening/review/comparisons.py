"""Beside the classification, as information: staging methods, and what others ask, as a list of gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.rules.derived import restated
from screening.rules.missing import Facts
from screening.rules.profiles import GapList, gaps_of, shipped_profiles
from screening.rules.staging import Stage, shipped_staging, stages
from screening.rules.trd.load import TrdPack
from screening.rules.trd.person import read_person


@dataclass(frozen=True)
class Comparisons:
    """Worked out when the record is opened, from the facts of its evaluation; nothing is concluded from them."""

    stages: tuple[Stage, ...]
    profiles: tuple[GapList, ...]
    staging_version: str
    profiles_version: str


def comparisons(pack: TrdPack, facts: Facts, sent: date) -> Comparisons:
    """Every method and every profile of this release over one person, as of the day of sending."""
    staging, profiles = shipped_staging(), shipped_profiles()
    person = read_person(pack, restated(facts))
    return Comparisons(
        stages(staging, facts),
        tuple(gaps_of(profile, pack, person, sent) for profile in profiles.by_id.values()),
        staging.version,
        profiles.version,
    )
