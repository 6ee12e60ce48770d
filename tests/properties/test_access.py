"""Each route as each kind of visitor, by real requests, against the one table of who may see what (SEC-06)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import IntegerConverter
from werkzeug.test import TestResponse

from screening.content import Content
from screening.storage.tables import SubmissionRow, TaskRow
from screening.web import access
from screening.web.access import Audience, audience_of
from tests.clinic import BASE
from tests.properties.conftest import World
from tests.properties.visitors import ALLOWED, Visitor, everybody
from tools.access_page import page

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
LATER = {("patient.page_post", "patient who has sent")}
"""Refused by the view itself, in the transaction that would save; see the test after the table's."""
NAMES = ("Dora Draft", "Sara Sent")


@pytest.fixture
def visitors(clinic: World, content: Content) -> dict[str, Visitor]:
    return everybody(clinic, content)


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of every route, each with sound values in its places."""
    places: dict[str, Any] = {"lang": "en", "page": "safety-1", "entry": "k1"}
    adapter = app.url_map.bind("127.0.0.1:8000")
    for rule in app.url_map.iter_rules():
        numbers = {name for name, one in rule._converters.items() if isinstance(one, IntegerConverter)}
        values = {name: 1 if name in numbers else places.get(name, "0" * 32) for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


def probe(app: Flask) -> list[str]:
    """Puts a counter in the place of every view; everything before the view stays real."""
    reached: list[str] = []

    def counting(view: Any, endpoint: str) -> Any:
        @functools.wraps(view)
        def count(*_args: Any, **_values: Any) -> str:
            reached.append(endpoint)
            return "reached"

        return count

    for endpoint, view in list(app.view_functions.items()):
        app.view_functions[endpoint] = counting(view, endpoint)
    return reached


def ask(visitor: Visitor, method: str, address: str, token: str) -> TestResponse:
    return visitor.client.open(
        address, method=method, data={"csrf_token": token} if method == "POST" else None, base_url=BASE
    )


def test_every_view_is_reached_by_exactly_the_visitors_that_its_audience_names(
    clinic: World, visitors: dict[str, Visitor]
) -> None:
    tokens = {
        (name, side): visitor.token(f"/{side}")
        for name, visitor in visitors.items()
        for side in ("staff", "en")
    }
    wanted = list(routes(clinic.app))
    reached, wrong = probe(clinic.app), []
    for endpoint, method, address in wanted:
        who = audience_of(clinic.app.view_functions[endpoint])
        for name, visitor in visitors.items():
            if (endpoint, name) in LATER:
                continue
            reached.clear()
            side = "staff" if address.startswith("/staff") else "en"
            answer = ask(visitor, method, address, tokens[name, side])
            if (reached == [endpoint]) is not (who in ALLOWED[name]):
                wrong.append(
                    f"{method} {address} as {name}: {answer.status}, reached {reached}, audience {who}"
                )
            if answer.status_code >= 500:
                wrong.append(f"{method} {address} as {name}: {answer.status}")
    assert wrong == []
    assert len(wanted) > 30


def test_a_page_posted_after_sending_changes_nothing(clinic: World, visitors: dict[str, Visitor]) -> None:
    """Saving opens the form in its own transaction, and that is where a form that was sent is refused."""
    visitor, before = visitors["patient who has sent"], answers_kept(clinic)
    fields = {"csrf_token": visitor.token("/en"), "revision": "1", "go": "continue", "phone": "555-0000"}
    for go in ("continue", "back", "later", "add:trials", "remove:trials:k1", "leave"):
        for where in ("reach-2", "tried-2"):
            answer = visitor.client.post(f"/en/intake/{where}", data={**fields, "go": go}, base_url=BASE)
            assert answer.status_code in (200, 303)
    assert answers_kept(clinic) == before


def answers_kept(clinic: World) -> list[tuple[str, bytes]]:
    """Every record as it is sealed."""
    with clinic.store.reading(clinic.clock()) as work:
        found = work.db.execute(sa.select(SubmissionRow.id, SubmissionRow.sealed).order_by(SubmissionRow.id))
        return [(row.id, row.sealed) for row in found]


def test_a_form_without_its_token_reaches_no_view_that_changes_anything(
    clinic: World, visitors: dict[str, Visitor]
) -> None:
    wanted = list(routes(clinic.app))
    # Leaving fast must work from everywhere; a stranger gains nothing by it.
    open_ones = {
        name for name, view in clinic.app.view_functions.items() if getattr(view, "open_form", False)
    }
    reached = probe(clinic.app)
    for _, method, address in wanted:
        if method == "POST":
            for visitor in visitors.values():
                ask(visitor, method, address, "0" * 43)
    assert set(reached) <= open_ones == {"patient.leave"}


def test_nobody_but_a_clinician_and_the_front_desk_gets_a_page_with_the_name_of_a_patient(
    clinic: World, visitors: dict[str, Visitor], content: Content
) -> None:
    pages = [address for _, method, address in routes(clinic.app) if method == "GET"]
    pages += [f"/en/intake/{one}" for one in content.questionnaire.pages]
    pages += real_records(clinic)
    own = {
        "patient with a draft": {"Dora Draft"},
        "patient who has sent": {"Sara Sent"},
        "clinician": set(NAMES),
        "front_desk": set(NAMES),
    }
    for name, visitor in visitors.items():
        # Whoever is led to a page that was looked at already need not look at it again.
        left, looked, seen = [*pages], set[str](), set[str]()
        while left:
            address = left.pop(0)
            if address in looked:
                continue
            looked.add(address)
            answer = visitor.client.get(address, base_url=BASE)
            if answer.location:
                left.append(answer.location.removeprefix(BASE))
            seen |= {one for one in NAMES if one in answer.get_data(as_text=True)}
        assert seen <= own.get(name, set()), name
        assert name != "clinician" or "Sara Sent" in seen
        assert name != "front_desk" or seen == set(NAMES)


def real_records(clinic: World) -> list[str]:
    """Addresses of what is really there: every submission and every task."""
    with clinic.store.reading(clinic.clock()) as work:
        submissions = work.db.scalars(sa.select(SubmissionRow.id)).all()
        tasks = work.db.scalars(sa.select(TaskRow.id)).all()
    return [f"/staff/submissions/{one}{more}" for one in submissions for more in ("", "/rules", "/sign")] + [
        f"/staff/tasks/{one}" for one in tasks
    ]


def test_a_form_that_was_not_sent_is_not_opened_by_a_clinician_either(
    clinic: World, visitors: dict[str, Visitor]
) -> None:
    with clinic.store.reading(clinic.clock()) as work:
        (draft,) = work.db.scalars(sa.select(SubmissionRow.id).where(SubmissionRow.state == "draft"))
    for more in ("", "/rules", "/sign"):
        answer = visitors["clinician"].client.get(f"/staff/submissions/{draft}{more}", base_url=BASE)
        assert answer.status_code == 404, more


def test_the_document_of_who_may_see_what_is_this_table(clinic: World) -> None:
    assert DOCUMENT.read_text("utf-8") == page(access.table(clinic.app))


def test_every_audience_is_somebody_s(clinic: World) -> None:
    assert set(Audience) == frozenset[Audience]().union(*ALLOWED.values())
    assert all(who is not None for _, _, who in access.table(clinic.app))
