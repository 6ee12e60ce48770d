"""Letters to patients go out through the mail server, tell nothing, and remind at most three times, by day."""

from __future__ import annotations

import email.policy
import re
from datetime import datetime, timedelta
from email import message_from_string
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from screening.channels.mail import MailServer
from screening.channels.settings import ChannelSettings, from_environment
from screening.content import Content
from screening.hours import DAYS, Hours, read_hours
from screening.mailing import inviting, reminding, sending, words
from screening.mailing.inviting import Wish
from screening.mailing.sending import AT_A_TIME, Postman, channel_of
from screening.questionnaire.answers import Answers
from screening.storage import invitations, invited, letters, settings, submissions
from screening.storage.tables import LetterRow
from screening.storage.work import Store
from tests.clinic import Clock, config_in
from tests.filled import begin, text_of
from tests.on_call.people import URL, production
from tests.on_call.servers import PASSWORD, USER, Taken
from tests.properties.silence import forbidden
from tests.questionnaire.reading_level import grade, inflesz, sentences
from tests.questionnaire.reading_level import words as words_of
from tests.web.test_words import HARDEST_GRADE, HARDEST_INFLESZ, INFORMAL, LONGEST_SENTENCE

NEW_YORK = ZoneInfo("America/New_York")
WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=NEW_YORK)
TELLING = re.compile(
    r"clini|screening|ketamin|depress|doctor|health|salud|patient|pacien|treat|trat[ae]m", re.I
)
ANA, BO = "ana@mail.example", "bo@mail.example"


@pytest.fixture
def clock() -> Clock:
    return Clock(WEDNESDAY)


@pytest.fixture
def postman(store: Store, clock: Clock, mail_port: int, tmp_path: Path) -> Postman:
    server = MailServer("127.0.0.1", mail_port, False, USER, PASSWORD, "screening@clinic.example")
    channels = ChannelSettings({"mail": server}, letters_from="post@forms.example")
    return Postman(store, channel_of(production(tmp_path, **vars(channels))), URL, clock)


def invite(store: Store, clock: Clock, address: str = ANA, language: str = "en") -> str:
    """Somebody is invited; the id of the invitation."""
    with store.writing(clock()) as work:
        return inviting.invite(work, Wish(language, "Ana Ruiz", address), actor="staff:fay")[0].id


def left_form(store: Store, content: Content, clock: Clock, **answers: str) -> str:
    """A form that somebody has begun; its id."""
    with store.writing(clock()) as work:
        draft = begin(work, content)
        return submissions.save_answers(work, draft, text_of(Answers().with_values(answers))).id


def state_of(store: Store, clock: Clock, invitation_id: str) -> str:
    with store.reading(clock()) as work:
        return inviting.state(work, invited.get(work, invitation_id))


def rows(store: Store, clock: Clock) -> list[LetterRow]:
    with store.reading(clock()) as work:
        return list(work.db.scalars(sa.select(LetterRow).order_by(LetterRow.due_at, LetterRow.id)))


def days(postman: Postman, clock: Clock, count: int) -> list[str]:
    """On which of the next days letters went out, looked at every six hours, and when by the clinic's clock."""
    began, out = clock(), []
    for _ in range(count * 4):
        clock.pass_(hours=6)
        if postman.round():
            at = clock().astimezone(NEW_YORK)
            out.append(f"{(at.date() - began.astimezone(NEW_YORK).date()).days} {at:%a %H:%M}")
    return out


def test_a_letter_is_taken_by_the_mail_server_and_no_part_of_it_tells_a_household_anything(
    postman: Postman, store: Store, clock: Clock, taken: Taken
) -> None:
    invite(store, clock)
    invite(store, clock, BO, "es")
    assert postman.round() == 2
    for to, text in taken.letters:
        letter = message_from_string(text, policy=email.policy.default)
        body = letter.get_content().replace("\r\n", "\n")
        language = "en" if to == ANA else "es"
        assert (letter["To"], letter["From"]) == (to, "post@forms.example")
        assert letter["Subject"] == words.say("subject", language)
        assert "Ana" not in text
        links = re.findall(rf"^{URL}/{language}/(\S+)$", body, re.MULTILINE)
        assert [link.split("/")[0] for link in links] == ["invited", "no-letters"]
        said = re.sub(rf"{URL}\S+", "", f"{letter}\n{body}").replace(ANA, "")
        assert not TELLING.findall(said)
        assert not forbidden().findall(said)
        assert ("2 de diciembre" if language == "es" else "December 2") in body
    assert postman.round() == 0
    assert [row.state for row in rows(store, clock)] == ["sent", "sent"]


def test_no_text_of_any_letter_tells_a_household_anything() -> None:
    for pair in words.texts().values():
        for text in (pair.en, pair.es):
            assert not TELLING.findall(text)
            assert not forbidden().findall(text)


@pytest.mark.parametrize("about", ["invitation", "invited_again", "unfinished", "ask"])
def test_each_letter_is_easy_to_read_has_short_sentences_and_says_usted(about: str) -> None:
    """TXT-01: grade 6 in English, 65 in Spanish, over the whole letter."""
    keys = ("hello", about, "until", "pause", "mistaken", "stop", "no_reply")
    english, spanish = ([words.say(key, lang, day="May 3") for key in keys] for lang in ("en", "es"))
    assert grade(english) <= HARDEST_GRADE
    assert inflesz(spanish) >= HARDEST_INFLESZ
    for text in (*english, *spanish):
        assert all(len(words_of(one)) <= LONGEST_SENTENCE for one in sentences(text)), text
    assert not re.search(INFORMAL, " ".join(spanish), re.IGNORECASE)


def test_an_address_that_the_server_refuses_is_told_and_gets_no_more_letters(
    postman: Postman, store: Store, clock: Clock, taken: Taken
) -> None:
    one = invite(store, clock)
    taken.refuse = "550 no such user"
    assert postman.round() == 0
    assert state_of(store, clock, one) == "bounced"
    taken.refuse = ""
    assert days(postman, clock, 13) == []
    assert taken.letters == []


@pytest.mark.parametrize("answer", ["450 try later", "530 sign in first", "501 what?"])
def test_what_is_only_so_now_or_our_own_fault_is_tried_again(
    postman: Postman, store: Store, clock: Clock, taken: Taken, answer: str
) -> None:
    one = invite(store, clock)
    taken.refuse = answer
    assert (postman.round(), postman.round(), state_of(store, clock, one)) == (0, 0, "made")
    assert rows(store, clock)[0].tries == 1
    taken.refuse = ""
    clock.pass_(minutes=15)
    assert (postman.round(), state_of(store, clock, one)) == (1, "sent")


def test_a_long_list_goes_out_in_portions_and_without_mail_it_waits(
    postman: Postman, store: Store, clock: Clock, taken: Taken, tmp_path: Path
) -> None:
    for number in range(AT_A_TIME + 1):
        invite(store, clock, f"p{number}@mail.example")
    config = production(tmp_path)
    assert not sending.has_mail(config)
    assert Postman(store, channel_of(config), URL, clock).round() == 0
    assert [postman.round(), postman.round(), postman.round()] == [AT_A_TIME, 1, 0]
    assert len({to for to, _ in taken.letters}) == AT_A_TIME + 1


def test_a_letter_that_cannot_be_opened_stops_no_other(
    postman: Postman, store: Store, clock: Clock, taken: Taken
) -> None:
    broken, whole = invite(store, clock), invite(store, clock, BO)
    with store.writing(clock()) as work:
        work.vault.forget(broken)
    assert postman.round() == 1
    assert [to for to, _ in taken.letters] == [BO]
    with store.reading(clock()) as work:
        assert sorted(one.address for one in invited.page(work)) == ["", BO]
    assert len(days(postman, clock, 7)) == 2
    assert {to for to, _ in taken.letters} == {BO}
    assert state_of(store, clock, whole) == "sent"


def test_the_demo_writes_letters_into_its_folder(store: Store, clock: Clock, tmp_path: Path) -> None:
    invite(store, clock)
    assert Postman(store, channel_of(config_in(tmp_path)), URL, clock).round() == 1
    (file,) = (tmp_path / "letters").iterdir()
    assert file.read_text("utf-8").startswith(f"To: {ANA}\n")


def test_an_unused_invitation_is_remembered_three_times_by_day_and_no_more(
    postman: Postman, store: Store, clock: Clock, taken: Taken
) -> None:
    """From a Wednesday: the first waits for Monday, the others fall on days on which the clinic is open."""
    invite(store, clock)
    assert postman.round() == 1
    link = re.findall(r"/invited/\w+", taken.letters[0][1])[0]
    out = days(postman, clock, 20)
    assert out == ["5 Mon 10:00", "7 Wed 10:00", "12 Mon 10:00"]
    assert all(link in text for _, text in taken.letters)


def test_a_form_that_was_left_is_remembered_where_its_person_agreed_and_nowhere_else(
    postman: Postman, store: Store, content: Content, clock: Clock, taken: Taken
) -> None:
    agreed = left_form(store, content, clock, email=ANA, email_ok="yes")
    for answers in (
        {"email": "no@mail.example", "email_ok": "no"},
        {"email": "nothing@mail.example"},
        {"email_ok": "yes"},
        {"email": "not an address", "email_ok": "yes"},
    ):
        left_form(store, content, clock, **answers)
    out = days(postman, clock, 28)
    assert len(out) == 3
    assert {to for to, _ in taken.letters} == {ANA}
    assert all("/en/resume" in text for _, text in taken.letters)
    assert {row.submission_id for row in rows(store, clock)} == {agreed}


@pytest.mark.parametrize("how", ["sent", "withdrawn", "stopped", "bounced", "off", "saved"])
def test_reminders_end_with_sending_withdrawing_a_no_a_bounce_or_the_setting(
    postman: Postman, store: Store, content: Content, clock: Clock, taken: Taken, how: str
) -> None:
    form = left_form(store, content, clock, email=ANA, email_ok="yes")
    assert len(days(postman, clock, 5)) == 1
    (row,) = rows(store, clock)
    with store.writing(clock()) as work:
        found = submissions.load(work, form)
        if how == "sent":
            submissions.send(work, found, answers=found.answers, due_at=clock())
        elif how == "withdrawn":
            submissions.withdraw(work, found)
        elif how == "stopped":
            letters.stop(work, row.id)
        elif how == "bounced":
            letters.mark_bounced(work, row, actor="staff:kim")
        elif how == "off":
            settings.put(work, reminding.SETTING, False, actor="cli:test")
        else:
            submissions.save_answers(work, found, found.answers)
    assert len(days(postman, clock, 25)) == (2 if how == "saved" else 0)


def test_an_invitation_and_its_form_share_the_three_reminders(
    postman: Postman, store: Store, content: Content, clock: Clock
) -> None:
    one = invite(store, clock)
    assert postman.round() == 1
    assert len(days(postman, clock, 9)) == 2
    with store.writing(clock()) as work:
        draft = begin(work, content)
        invitations.begin(work, one, draft.id)
        answers = Answers().with_values({"email": ANA, "email_ok": "yes"})
        submissions.save_answers(work, draft, text_of(answers))
        invitations.spend(work, draft.id)
    assert len(days(postman, clock, 28)) == 1


def test_reminders_are_written_by_day_and_while_the_clinic_is_open() -> None:
    always = read_hours({"week": {day: ["00:00-23:59"] for day in DAYS}})
    assert [hour for hour in range(24) if reminding.is_daytime(always, WEDNESDAY.replace(hour=hour))] == [
        *range(8, 20)
    ]
    assert not reminding.is_daytime(Hours(), WEDNESDAY + timedelta(days=3))


def test_letters_come_from_an_address_of_their_own_where_one_is_set() -> None:
    environ = {"SCREENING_MAIL": "smtp://mail.example", "SCREENING_MAIL_FROM": "screening@clinic.example"}
    assert from_environment(environ).problems == ()
    wrong = from_environment({**environ, "SCREENING_LETTERS_FROM": "x\nBcc: all@mail.example"})
    assert "SCREENING_LETTERS_FROM" in wrong.problems[0]
    assert from_environment({**environ, "SCREENING_LETTERS_FROM": "post@forms.example"}).letters_from
