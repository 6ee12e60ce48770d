"""Whether the examples of the trial pack hold, and whether they notice each change of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from random import Random

from screening.rules.changes import change_problems, unnoticed
from screening.rules.missing import Facts, Missing, Record, Scalar
from screening.rules.strict_yaml import Problem
from screening.rules.trd.changes import trd_changes
from screening.rules.trd.examples import Said, Scene, read_examples, scene
from screening.rules.trd.load import TrdPack
from screening.rules.vocabulary import FactType, Vocabulary

DRAWS = 100  # people near the examples on whom a part that is kept is tried
DOSES = (10, 20, 40, 50, 75, 100, 150, 225, 300)  # mg a day
WEEKS = tuple(map(Decimal, ("2", "3.9", "4", "5.9", "6", "8", "12")))


def check_trials(pack: TrdPack, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Examples that cannot be read or do not hold; else the changes that none of them notices."""
    scenes, problems = read_examples(pack, vocabulary)
    yield from problems
    if not problems:
        left = unnoticed(trd_changes(pack, vocabulary), scenes, [each.said for each in scenes])

        @cache
        def others() -> tuple[tuple[Scene, Said], ...]:
            return tuple((near, near.said) for near in _near(pack, scenes, vocabulary["trials"]))

        yield from change_problems(pack.tree, pack.file.keep, left, others)


def _near(pack: TrdPack, scenes: Sequence[Scene], trials: FactType) -> Iterator[Scene]:
    """People with trials like those of the examples, one of which has another dose, time, effect or answer."""
    chance = Random("near the examples")
    told = [each.facts for each in scenes if each.person.trials]
    for _ in range(DRAWS if told else 0):
        facts = chance.choice(told)
        given = [each.reading.trial for each in scene(pack, facts).person.trials]
        place = chance.randrange(len(given))
        given[place] = {**given[place], **_another(trials, chance)}
        changed: Facts = {**facts, "trials": tuple(given)}
        yield scene(pack, changed)


def _another(trials: FactType, chance: Random) -> Record:
    choice: dict[str, Scalar] = {
        "dose_mg": chance.choice(DOSES),
        "weeks_at_dose": chance.choice(WEEKS),
        "improvement": chance.choice(trials.fields["improvement"].allowed),
        "adherence": chance.choice(trials.fields["adherence"].allowed),
    }
    name = chance.choice(tuple(choice))
    return {name: chance.choice((choice[name], choice[name], choice[name], Missing.UNKNOWN))}
