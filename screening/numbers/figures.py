"""From counts to what the page says: figures with lines, and nothing in them that may not be told.

A figure is a function of the counts of one period that has ended, and of the words of what was asked.  So the page is the
same after tomorrow's forms, and nobody reads one person from the difference of two looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from screening.numbers import names
from screening.numbers.hiding import HALF, LEAST, NINE_OF_TEN, alone, among, divided, merged, reached, told
from screening.questionnaire.whole import Questionnaire

Counts = Mapping[str, int]
LANGUAGES = {"en": "English", "es": "Spanish"}


@dataclass(frozen=True)
class Line:
    """``count``: persons' forms, None where it is hidden; ``of``: the whole that a share is taken of; ``words``: for what
    is no count.  ``part``: it says more about the line above it."""

    label: str
    count: int | None = None
    of: int | None = None
    words: str = ""
    part: bool = False

    @property
    def share(self) -> int | None:
        """In whole per cent, where both numbers are told."""
        return None if self.count is None or not self.of else round(100 * self.count / self.of)


@dataclass(frozen=True)
class Figure:
    """Lines under a title.  ``about``: what is counted, and what not."""

    id: str
    title: str
    about: str
    lines: tuple[Line, ...]

    @property
    def most(self) -> int:
        """The longest bar."""
        return max((line.of or line.count or 0 for line in self.lines), default=0)


def figures(counts: Counts, asked: Questionnaire, dispositions: Mapping[str, str]) -> list[Figure]:
    """All figures of one period, in the order of a form's way."""
    sent = told(counts.get(names.SENT, 0))
    return [
        Figure("funnel", "How far forms came", FUNNEL, tuple(_funnel(counts, sent, asked))),
        Figure("stopped", "Where people stopped", STOPPED, tuple(_stopped(counts, asked))),
        Figure("minutes", "How long it took", MINUTES, tuple(_minutes(counts))),
        Figure("missing", "Questions without an answer", MISSING, tuple(_missing(counts, sent, asked))),
        Figure("added", "Added after sending", ADDED, tuple(_added(counts))),
        Figure("urgency", "Forms with an urgency", URGENCY, tuple(_urgency(counts, sent))),
        Figure("taken", "Until somebody read it", TAKEN, tuple(_taken(counts))),
        Figure("decided", "What was decided", DECIDED, tuple(_decided(counts, dispositions))),
    ]


FUNNEL = (
    "Forms that were sent, or ended unfinished, in this period. A form ends unfinished when its patient takes it back "
    "before sending it, or saves nothing for 30 days. Each counts once, where it ended."
)
STOPPED = (
    "Forms that ended unfinished, by the part in which they stopped. Neighboring parts are counted together until they are "
    f"{LEAST} or more; a page is named where it may be."
)
MINUTES = (
    "From page to page, for forms that were sent. Ten minutes or more without a saved page count as ten. Of a page that was "
    "saved again only the last time is known, so whoever went over pages was at the form for longer than is said here. "
    "What was added after sending is not in it. Half needs 22 forms, nine of ten 110."
)
ADDED = (
    "Forms to which their patients added or corrected something after sending, counted when "
    "that was sent for the first time. Some of these forms were sent in an earlier period: it is no share of those above."
)
MISSING = (
    "Forms that were sent with this answer, and their share of all that were sent. Questions with fewer than "
    f"{LEAST} are not in the list, nor those where fewer than {LEAST} said anything else."
)
URGENCY = (
    "Forms that had any urgency when they were sent. Most people who come here have some; the number says how much the "
    "people on call have to carry, and names no reason."
)
TAKEN = "Forms that somebody took to read for the first time in this period, against what their patients were promised."
DECIDED = (
    "First signed decisions of this period, by language of the form and age. Neighboring bands of age are counted together "
    f"until they are {LEAST} or more; languages are shown where each has {LEAST} or more."
)


def _funnel(counts: Counts, sent: int | None, asked: Questionnaire) -> Iterator[Line]:
    if sent is None:
        return
    stops = merged(_by_section(counts, asked))
    whole = sent + sum(count for _, count in stops)
    left = whole
    if stops:
        yield Line("All", whole, whole)
    for sections, count in stops[:-1]:
        left -= count
        yield Line(f"Came past “{_title(asked, sections[-1])}”", left, whole)
    yield Line("Sent", sent, whole)
    for how_far, some in divided({key: counts.get(names.came(key), 0) for key in names.REACHED}).items():
        if some is not None:
            yield Line(names.REACHED[how_far], some, whole, part=True)


def _stopped(counts: Counts, asked: Questionnaire) -> Iterator[Line]:
    stops = merged(_by_section(counts, asked))
    whole = sum(count for _, count in stops)
    for sections, count in stops:
        first, last = _title(asked, sections[0]), _title(asked, sections[-1])
        yield Line(first if first == last else f"{first} … {last}", count, whole)
        if len(sections) > 1:
            continue  # what is told of one part's pages would tell of the other part
        for page, number in divided(_pages(counts, asked, sections[0])).items():
            if number is not None:
                yield Line(
                    asked.pages[page].title.en if page in asked.pages else page, number, whole, part=True
                )


def _by_section(counts: Counts, asked: Questionnaire) -> list[tuple[str, int]]:
    """In the order of the form; sections of earlier forms after those of today's."""
    known = [section.id for section in asked.sections]
    found = {name.split(":")[1] for name in counts if name.startswith("stopped:")}
    return [
        (section, sum(_pages(counts, asked, section).values()))
        for section in [*known, *sorted(found - set(known))]
    ]


def _pages(counts: Counts, asked: Questionnaire, section: str) -> dict[str, int]:
    """Every page of the section, also where nobody stopped: that nobody did is a small count too."""
    start = names.stopped(section, "")
    groups = [group.pages for one in asked.sections if one.id == section for group in one.groups]
    own = [one.pages for one in asked.sections if one.id == section]
    found = {page.id: 0 for pages in own + groups for page in pages}
    for name, count in sorted(counts.items()):
        if name.startswith(start):
            found[name.removeprefix(start)] = count
    return found


def _title(asked: Questionnaire, section: str) -> str:
    return next((one.title.en for one in asked.sections if one.id == section), section)


def _minutes(counts: Counts) -> Iterator[Line]:
    bands = [counts.get(names.minutes(place), 0) for place in range(len(names.MINUTES) + 1)]
    yield from _reached(bands, names.MINUTES, "minute")


def _reached(bands: Sequence[int], ends: Sequence[int], unit: str) -> Iterator[Line]:
    for label, share in (("The quicker half by", HALF), ("Nine of ten by", NINE_OF_TEN)):
        place = reached(bands, share)
        if place is not None:
            yield Line(label, words=names.in_words(place, ends, unit))


def _added(counts: Counts) -> Iterator[Line]:
    some = told(counts.get(names.ADDED, 0))
    if some is not None:
        yield Line("With an addition", some)


def _missing(counts: Counts, sent: int | None, asked: Questionnaire) -> Iterator[Line]:
    if sent is None:
        return
    known = list(asked.items)
    found = {name.split(":")[1] for name in counts if name.split(":")[0] in names.MISSING}
    for item in [*known, *sorted(found - set(known))]:
        ways = {way: counts.get(names.question(way, item), 0) for way in names.MISSING}
        label = asked.items[item].label.en if item in asked.items else item
        for way, count in among(sent, ways).items():
            if count is not None:
                yield Line(f"{label} {names.MISSING[way]}", count, sent)


def _urgency(counts: Counts, sent: int | None) -> Iterator[Line]:
    if sent is None:
        return
    some = counts.get(names.URGENT, 0)
    for some_or_none, count in divided({"With an urgency": some, "Without": sent - some}).items():
        yield Line(some_or_none, count, sent)


def _taken(counts: Counts) -> Iterator[Line]:
    ways = alone({way: counts.get(names.taken(way), 0) for way in names.LATENESS})
    if any(count is not None for count in ways.values()):
        for way, count in ways.items():
            yield Line(names.LATENESS[way], count)
    bands = [counts.get(names.waited(place), 0) for place in range(len(names.HOURS) + 1)]
    yield from _reached(bands, names.HOURS, "hour")


def _decided(counts: Counts, dispositions: Mapping[str, str]) -> Iterator[Line]:
    for disposition, words in dispositions.items():
        whole = told(counts.get(names.decided(disposition), 0))
        if whole is None:
            continue
        yield Line(words, whole)
        languages = {key: counts.get(names.decided(disposition, "language", key), 0) for key in LANGUAGES}
        for language, count in divided(languages).items():
            if count is not None:
                yield Line(LANGUAGES[language], count, whole, part=True)
        ages = merged([(key, counts.get(names.decided(disposition, "age", key), 0)) for key in names.AGES])
        for bands, count in ages if len(ages) > 1 else ():
            yield Line(_bands(bands), count, whole, part=True)


def _bands(bands: tuple[str, ...]) -> str:
    first, last = names.AGES[bands[0]], names.AGES[bands[-1]]
    if first == last:
        return first
    return f"{bands[0]} or over" if bands[-1] == "65" else f"{bands[0]} to {last.split()[-1]}"
