"""Made-up counts of past periods, so that the demo's numbers page shows what such a page shows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from screening.numbers import names
from screening.numbers.calendar import DEFAULT, around
from screening.safety.clinic import hours_of
from screening.storage import numbers
from screening.storage.work import Store

PERIODS = 3
STOPPED = {("reach", "reach-1"): 14, ("safety", "safety-2"): 3, ("now", "now-2"): 5, ("body", "body-1"): 12,
           ("meds", "meds-2"): 11, ("tried", "tried-2"): 8, ("use", "use-2"): 2}  # fmt: skip
MISSING = {("unknown", "sbp"): 31, ("unknown", "dbp"): 33, ("unknown", "dose_mg"): 44, ("unknown", "started_on"): 27,
           ("unknown", "weight"): 12, ("declined", "drugs_30d"): 13, ("declined", "asq_4"): 12, ("declined", "weight"): 16,
           ("unknown", "payer"): 19}  # fmt: skip
MINUTES = (0, 4, 17, 39, 41, 22, 18, 8, 5, 2, 0)
WAITED = (3, 12, 21, 47, 38, 19, 6, 0)
DECIDED = {
    "invite": 71,
    "ask_patient": 22,
    "needs_clearance": 26,
    "urgent_outreach": 6,
    "refer": 12,
    "not_now": 9,
}
IN_SPANISH, AGES = 0.24, {"18": 0.19, "30": 0.34, "45": 0.33, "65": 0.14}


def count_made_up(store: Store, now: datetime) -> None:
    """Some quarters that are over, each a little busier than the one before; before anything else is counted."""
    with store.reading(now) as work:
        day = hours_of(work).day_of(now)
    days = [day := around(day, DEFAULT).first - timedelta(days=1) for _ in range(PERIODS)]
    for busier, day in enumerate(reversed(days)):
        period = around(day, DEFAULT)
        with store.writing(now) as work:
            numbers.add(work, day, period.first, period.last, _made_up(busier))


def _made_up(busier: int) -> Counter[str]:
    sent = sum(MINUTES) + 8 * busier
    found = Counter({names.SENT: sent, names.came("whole"): sent - 34, names.came("early"): 34})
    found[names.ADDED] = 23 + busier
    found[names.URGENT] = round(sent * 0.58)
    found.update({names.minutes(place): count for place, count in enumerate(MINUTES)})
    found[names.minutes(4)] += 8 * busier
    found.update({names.stopped(*where): count for where, count in STOPPED.items()})
    found.update({names.question(*said): count for said, count in MISSING.items()})
    found.update({names.waited(place): count for place, count in enumerate(WAITED)})
    found.update({names.taken("in_time"): sum(WAITED) - 19, names.taken("day"): 14, names.taken("later"): 5})
    for disposition, count in DECIDED.items():
        found.update(_decided(disposition, count + busier))
    return found


def _decided(disposition: str, count: int) -> Counter[str]:
    spanish = round(count * IN_SPANISH)
    found = Counter({names.decided(disposition): count})
    found.update({names.decided(disposition, "language", "en"): count - spanish})
    found.update({names.decided(disposition, "language", "es"): spanish})
    ages = {age: int(count * share) for age, share in AGES.items()}
    ages["45"] += count - sum(ages.values())
    found.update({names.decided(disposition, "age", age): number for age, number in ages.items()})
    return found
