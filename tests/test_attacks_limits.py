"""Scripts that begin forms without end, and bodies made of fields: both have an end, and help stays in sight."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.intake.verbs import STARTS_AN_HOUR
from screening.storage.tables import LimitRow, SubmissionRow
from screening.web.security import network
from tests.attackers import BASE, World, world_of
from tests.databases import fresh_store
from tests.web.client import Visitor

MANY = 1_000_000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with fresh_store("sqlite", folder) as store:
        yield world_of(store, folder)


def start(world: World, network: str) -> Visitor:
    """Somebody who agrees and wants to begin, from this network."""
    visitor = world.visitor()
    visitor.client.environ_base["REMOTE_ADDR"] = network
    visitor.get("/en/consent")
    visitor.press("continue", {"adult": "yes", "agree": "yes"}, follow=False)
    return visitor


def forms(world: World) -> int:
    with world.store.reading(world.clock()) as work:
        return work.db.scalar(sa.select(sa.func.count()).select_from(SubmissionRow)) or 0


def tries(world: World) -> int:
    with world.store.reading(world.clock()) as work:
        return work.db.scalar(sa.select(sa.func.sum(LimitRow.count))) or 0


def test_a_network_begins_so_many_forms_an_hour_then_sees_help_and_nobody_else_waits(world: World) -> None:
    inside = world.patient()
    inside.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    before = forms(world)
    for _ in range(STARTS_AN_HOUR):
        assert start(world, "203.0.113.7").page.status == 303  # type: ignore[union-attr]
    refused = start(world, "203.0.113.200").page
    assert refused is not None
    assert refused.status == 429
    assert "988" in refused.html
    assert forms(world) == before + STARTS_AN_HOUR
    counted = tries(world)
    for _ in range(3):
        assert start(world, "203.0.113.201").page.status == 429  # type: ignore[union-attr]
    assert tries(world) == counted, "a flood becomes no writes"
    for _ in range(3):  # who fills in a form there saves on, and help is there for everybody
        assert inside.answer("reach-1", {"full_name": "Ana Ruiz"}).status == 200
        assert inside.at("help").status == 200
    assert tries(world) == counted, "neither is counted"
    assert start(world, "198.51.100.7").page.status == 303  # type: ignore[union-attr]
    world.clock.pass_(hours=1, minutes=1)
    assert start(world, "203.0.113.7").page.status == 303  # type: ignore[union-attr]


def test_a_million_fields_are_refused_with_a_page_that_says_so_and_cost_no_memory(world: World) -> None:
    client, body = world.app.test_client(), b"a&" * MANY
    client.get("/en/consent", base_url=BASE)
    tracemalloc.start()
    try:
        answer = client.post(
            "/en/consent", data=body, content_type="application/x-www-form-urlencoded", base_url=BASE
        )
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 413
    assert "988" in answer.get_data(as_text=True)
    assert most < 5 * len(body)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:0:12ff::1", "2001:db8:0:1200::/56"),
        ("", "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_tries_are_counted_by_network_and_never_by_an_exact_address(address: str, counted: str) -> None:
    with Flask("screening").test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network() == counted
