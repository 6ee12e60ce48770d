"""Plain data has one spelling, and numbers stay exact."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from screening.storage import heartbeat, kept, settings
from screening.storage.columns import UTCDateTime
from screening.storage.errors import DatabaseUnfit, NotFound, Refused
from screening.storage.plain import from_text, to_text
from screening.storage.process_lock import only_process
from screening.storage.work import Store
from tests.databases import NOW

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3).filter(
    lambda number: abs(number) < 10**9
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | DECIMALS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_data_comes_back_the_same_and_spelled_the_same(value: object) -> None:
    text = to_text(value)
    assert from_text(text) == value
    assert to_text(from_text(text)) == text


def test_the_spelling_does_not_depend_on_order_or_kind_of_mapping() -> None:
    assert to_text({"b": (1, Decimal("1.50")), "a": "ñ"}) == '{"a":"ñ","b":[1,1.50]}'


@pytest.mark.parametrize("value", [1.5, {1: "a"}, b"x", {"a"}, Decimal("NaN"), object()])
def test_what_is_not_exact_plain_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_text(value)


@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_comes_back_in_utc(instant: dt.datetime) -> None:
    column = UTCDateTime()
    for dialect in (sa.create_engine("sqlite://").dialect, sa.make_url("postgresql://").get_dialect()()):
        kept_as = column.process_bind_param(instant, dialect)
        back = column.process_result_value(kept_as, dialect)
        assert back == instant.astimezone(dt.UTC)
        assert back.tzinfo is dt.UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="without a zone"):
        UTCDateTime().process_bind_param(NOW.replace(tzinfo=None), sa.create_engine("sqlite://").dialect)


def test_a_setting_is_kept_and_its_version_grows_with_any_change(store: Store) -> None:
    with store.writing(NOW) as work:
        assert settings.get(work, "hours", "none") == "none"
        assert settings.version(work) == 0
        settings.put(work, "hours", {"mon": [8, Decimal("17.5")]}, actor="staff:a")
        settings.put(work, "zone", "America/Denver", actor="staff:a")
        settings.put(work, "hours", None, actor="staff:b")
    with store.reading(NOW) as work:
        assert settings.get(work, "hours", "none") is None
        assert settings.get(work, "zone") == "America/Denver"
        assert settings.version(work) == 3


def test_a_proposed_value_waits_two_weeks_for_a_second_person_and_then_counts_no_more(store: Store) -> None:
    with store.writing(NOW) as work:
        settings.propose(work, "hours", 1, actor="staff:a")
        early, late = (settings.propose(work, "hours", value, actor="staff:a") for value in (2, 3))
        assert (early.state, settings.newest(work, "hours")) == ("refused", late.number)
        with pytest.raises(Refused, match="second person"):
            settings.confirm(work, late.number, actor="staff:a")
    with store.reading(NOW + settings.WAITS - dt.timedelta(seconds=1)) as work:
        assert [row.number for row in settings.waiting(work)] == [late.number]
    with store.writing(NOW + settings.WAITS) as work:
        assert settings.waiting(work) == []
        assert settings.has_expired(settings.change(work, late.number), work.now)
        with pytest.raises(Refused, match="ask for it again"):
            settings.confirm(work, late.number, actor="staff:b")
        again = settings.propose(work, "hours", 3, actor="staff:a")
        assert settings.change(work, late.number).state == "refused"
        settings.confirm(work, again.number, actor="staff:b")
        assert settings.get(work, "hours") == settings.value_of(again) == 3


def test_the_newest_sign_of_life_counts(store: Store) -> None:
    with store.writing(NOW) as work:
        assert heartbeat.last(work) is None
        heartbeat.beat(work, "one")
    with store.writing(NOW + dt.timedelta(seconds=30)) as work:
        heartbeat.beat(work, "two")
        heartbeat.beat(work, "two")
        assert heartbeat.last(work) == NOW + dt.timedelta(seconds=30)


def test_a_text_is_kept_once_by_its_digest(store: Store) -> None:
    with store.writing(NOW) as work:
        digest = kept.keep(work, "consent", "I agree. ¿Sí?")
        assert kept.keep(work, "consent", "I agree. ¿Sí?") == digest == kept.digest_of("I agree. ¿Sí?")
        assert kept.text(work, digest) == "I agree. ¿Sí?"
        with pytest.raises(NotFound):
            kept.text(work, "0" * 64)


def test_the_pack_that_was_activated_last_is_in_use(store: Store) -> None:
    with store.writing(NOW) as work:
        assert kept.active(work, "safety") is None
        for text in ("one", "two"):
            digest = kept.keep(work, "safety", text)
            kept.activate(work, "safety", digest, proposed_by="release", approved_by=None, actor="cli:test")
        active = kept.active(work, "safety")
        assert active is not None
        assert (active.digest, active.approved_by) == (kept.digest_of("two"), None)
        with pytest.raises(NotFound):
            kept.activate(work, "safety", "0" * 64, proposed_by="a", approved_by="b", actor="cli:test")


def test_a_second_web_process_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "screening.db"
    with only_process(database, "web"), only_process(database, "worker"):
        with pytest.raises(DatabaseUnfit, match="another web process"), only_process(database, "web"):
            pass
        with only_process(tmp_path / "other.db", "web"):
            pass
    with only_process(database, "web"):
        pass
