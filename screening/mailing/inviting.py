"""What the desk does with invitations: one, a list of them, sending one again, and hearing that an address is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from screening.safety.clinic import hours_of
from screening.storage import invited, letters
from screening.storage.errors import Refused
from screening.storage.invited import Invited
from screening.storage.letters import WhyNot
from screening.storage.tables import InvitationRow
from screening.storage.work import Work

LANGUAGES = {
    **dict.fromkeys(("en", "english", "inglés", "ingles"), "en"),
    **dict.fromkeys(("es", "spanish", "español", "espanol"), "es"),
}
MOST_LINES = 200
"""Of one list: all of it is written in one transaction, for which everybody else who saves waits."""
LONGEST_NAME = 200
AGAIN_AFTER = timedelta(hours=1)
"""Between two letters of one invitation that somebody sends: a button that is pressed twice sends one."""
WAITS = "An invitation to this address can still be used: send that one again, or withdraw it first."
TWICE = "The same as line {line}."
NO_LANGUAGE = "The language is en or es, after the address and a comma."
LONG_NAME = f"A name has at most {LONGEST_NAME} characters."
EMPTY = "The list is empty. Write a line for each person: address, language."


@dataclass(frozen=True)
class Wish:
    """Who is to be invited.  Without an address the link is handed over."""

    language: str
    name: str = ""
    address: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells two people apart: a couple may share an address."""
        return self.address.casefold(), " ".join(self.name.casefold().split())


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, the first being 1; 0: with the list as a whole."""

    line: int
    words: str


def read_list(text: str) -> tuple[list[tuple[int, Wish]], list[Fault]]:
    """Lines of "address, language" or "address, language, name", with their numbers; blank lines are passed over."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        return [], [Fault(0, EMPTY)]
    if len(lines) > MOST_LINES:
        words = f"The list has {len(lines)} lines, and at most {MOST_LINES} go at a time. Take the rest out, and send them next."
        return [], [Fault(0, words)]
    wishes, faults, seen = list[tuple[int, Wish]](), list[Fault](), dict[tuple[str, str], int]()
    for number, line in lines:
        try:
            wish = _line(line)
            if wish.key in seen:
                raise Refused(TWICE.format(line=seen[wish.key]))
            seen[wish.key] = number
            wishes.append((number, wish))
        except Refused as why:
            faults.append(Fault(number, str(why)))
    return wishes, faults


def faults_of(work: Work, wishes: Iterable[tuple[int, Wish]]) -> list[Fault]:
    """Which of them cannot be written to: invited already, refused by the mail server before, or not willing."""
    known = _known(work)
    faults = []
    for number, wish in wishes:
        why = _why_not(known, wish)
        if why:
            faults.append(Fault(number, why))
    return faults


def invite(work: Work, wish: Wish, *, actor: str) -> tuple[InvitationRow, str]:
    """The invitation and its code; with an address, its letter waits to go out."""
    row, code = invited.invite(
        work, language=wish.language, name=wish.name, address=wish.address, actor=actor
    )
    if wish.address:
        letters.write(
            work,
            kind="invitation",
            language=wish.language,
            address=wish.address,
            link=f"/{wish.language}/invited/{code}",
            until=hours_of(work).day_of(row.ends_at),
            invitation=row.id,
            actor=actor,
        )
    return row, code


def send_again(work: Work, invitation_id: str, *, actor: str) -> None:
    """The same link in another letter.  Refused, in words, when it cannot be used, or has just gone out."""
    one = invited.get(work, invitation_id)
    if one.row.spent_at is not None or one.row.ends_at <= work.now:
        raise Refused("This invitation cannot be used any more. Make a new one.")
    first = next((row for row in one.letters if row.kind == "invitation"), None)
    if first is None or not one.address:
        raise Refused("The link of this invitation was handed over and is kept nowhere. Make a new one.")
    lately = work.now - AGAIN_AFTER
    if any(row.state in ("waiting", "sending") or (row.sent_at or lately) > lately for row in one.letters):
        raise Refused("A letter with this link waits, or went out within the last hour.")
    opened = letters.opened(work, first)
    letters.write(
        work,
        kind="invitation",
        language=one.row.language or "en",
        address=one.address,
        link=opened.link,
        until=opened.until,
        invitation=one.row.id,
        actor=actor,
    )


def address_is_wrong(work: Work, invitation_id: str, *, actor: str) -> None:
    """Somebody says that mail to it came back, or reached somebody else: nothing more goes there."""
    one = invited.get(work, invitation_id)
    if not one.letters:
        raise Refused("No letter belongs to this invitation.")
    letters.mark_bounced(work, one.letters[-1], actor=actor)


def state(work: Work, one: Invited) -> str:
    """How far it has come: the one word that the desk sees.  It hangs on no answer (PRV-12)."""
    if one.form:
        return {"begun": "begun", "sent": "sent in", "over": "ended"}[one.form]
    if one.row.ends_at <= work.now:
        return "ended"
    if any(row.state == "failed" and not row.stopped_at for row in one.letters):
        return "bounced"
    if one.row.exchanges:
        return "opened"
    return "sent" if any(row.sent_at or row.stopped_at for row in one.letters) else "made"


def _line(text: str) -> Wish:
    address, language, name, *more = [part.strip() for part in re.split(r"[,;\t]", text)] + ["", ""]
    address = letters.checked_address(address)
    if language.casefold() not in LANGUAGES:
        raise Refused(NO_LANGUAGE)
    name = ", ".join([name, *filter(None, more)]) if name else ""
    if len(name) > LONGEST_NAME:
        raise Refused(LONG_NAME)
    return Wish(LANGUAGES[language.casefold()], name, address)


def _known(work: Work) -> tuple[set[tuple[str, str]], dict[str, WhyNot]]:
    """Who has an invitation that can be used, and why no letter goes to an address."""
    usable, closed = set[tuple[str, str]](), dict[str, WhyNot]()
    for one in invited.everybody(work):
        wish = Wish(one.row.language or "", one.name, one.address)
        if one.row.spent_at is None and one.row.ends_at > work.now:
            usable.add(wish.key)
        if one.is_stopped:
            closed[wish.key[0]] = "stopped"
        elif any(row.state == "failed" for row in one.letters):
            closed.setdefault(wish.key[0], "bounced")
    return usable, closed


def _why_not(known: tuple[set[tuple[str, str]], dict[str, WhyNot]], wish: Wish) -> str:
    usable, closed = known
    why = closed.get(wish.key[0], "")
    if why:
        return letters.WHY_NOT[why]
    return WAITS if wish.key in usable else ""
