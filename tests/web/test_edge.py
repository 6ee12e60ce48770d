"""The edge by itself, without a database: what every request must pass, and what a browser is given to keep."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.web import access, security, sessions
from screening.web.access import WITH_ROLE, Audience, GuardedFlask, NoAudience, audience
from screening.web.security import MOST_BYTES, MOST_FIELDS

HOST = "clinic.example"
TOKEN = "t" * 43
SENT: dict[str, Any] = {"Origin": f"https://{HOST}"}


def view(answer: Callable[[], str]) -> Callable[[], str]:
    return audience(Audience.ANYONE)(lambda: answer())


def _images() -> str:
    security.data_images()
    return "image"


def _file() -> str:
    kind = type(request.files["paper"].stream) if "paper" in request.files else None
    return "in memory" if kind is io.BytesIO else "no file" if kind is None else "on disk"


def _follow() -> str:
    sessions.visit().leave()
    sessions.visit().follow("n" * 43)
    return "followed"


def _leave() -> str:
    sessions.visit().leave()
    return "left"


@pytest.fixture(scope="module")
def app() -> GuardedFlask:
    made = GuardedFlask(__name__, static_folder=None)
    security.install(made, hosts=frozenset({HOST}), https=True)
    access.install(made)
    sessions.install(made, demo=False)
    for path, answer in {
        "/token": lambda: f"{sessions.visit().kind} {sessions.visit().token} {security.csrf_token()}",
        "/staff/token": lambda: f"{sessions.visit().kind} {sessions.visit().token}",
        "/en/staff": lambda: sessions.visit().kind,
        "/network": security.network,
        "/images": _images,
        "/follow": _follow,
        "/leave": _leave,
    }.items():
        made.add_url_rule(path, path, view(answer))
    change = view(lambda: repr(sorted(request.form.items(multi=True))[-1:]))
    kept = security.keeps_text(lambda: ("typed again", 409))(view(lambda: "changed"))
    made.add_url_rule("/change", "change", change, methods=["POST", "PUT"])
    made.add_url_rule("/kept", "kept", kept, methods=["POST"])
    made.add_url_rule("/file", "file", security.takes_file(view(_file)), methods=["POST"])
    made.add_url_rule(
        "/report", "report", security.without_form_token(view(lambda: "told")), methods=["POST"]
    )
    made.add_url_rule("/page/<name>", "page", audience(Audience.ANYONE)(lambda name: name))
    made.add_url_rule("/staff/desk", "desk", audience(Audience.FRONT_DESK)(lambda: "desk"))
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    made = app.test_client()
    made.set_cookie("__Host-screening-intake", TOKEN, domain=HOST, secure=True)
    return made


def get(client: FlaskClient, path: str, **more: Any) -> TestResponse:
    return client.get(path, base_url=f"https://{HOST}", **more)


def post(client: FlaskClient, path: str, body: Any = None, token: bool = True, **more: Any) -> TestResponse:
    with_token = {"csrf_token": get(client, "/token").text.split()[2]} if token else {}
    headers = {**SENT, **more.pop("headers", {})}
    return client.post(
        path, data={**with_token, **(body or {})}, base_url=f"https://{HOST}", headers=headers, **more
    )


def test_a_form_is_taken_from_our_own_pages_with_their_token_and_from_nowhere_else(
    client: FlaskClient,
) -> None:
    assert post(client, "/change").status_code == 200
    assert post(client, "/change", token=False).status_code == 400
    assert post(client, "/change", {"csrf_token": "ñ"}).status_code == 400
    assert client.put("/change", base_url=f"https://{HOST}", headers=SENT).status_code == 400
    assert post(client, "/kept", token=False).status_code == 409
    assert post(client, "/report", token=False).text == "told"
    for headers, status in (
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null"}, 200),
        ({"Origin": f"https://{HOST.upper()}"}, 200),
        ({"Origin": f"http://{HOST}"}, 403),
        ({"Origin": "https://other.example"}, 403),
        ({"Origin": f"https://{HOST}:8443"}, 403),
    ):
        assert post(client, "/change", headers=headers).status_code == status, headers
    assert post(client, "/report", headers={"Origin": "https://other.example"}).status_code == 403


def test_only_our_host_and_addresses_that_can_be_typed_are_answered(client: FlaskClient) -> None:
    for host, path, status in (
        (HOST.upper(), "/page/one", 200),
        ("other.example", "/page/one", 400),
        (HOST, "/page/o%0Ane", 404),
        (HOST, "/page/%C3%A9", 404),
    ):
        answer = get(client, path, headers={"Host": host})
        assert answer.status_code == status, (host, path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "includeSubDomains" in answer.headers["Strict-Transport-Security"]


def test_a_body_is_small_a_form_and_without_signs_that_nobody_types(client: FlaskClient) -> None:
    room = MOST_BYTES - len("csrf_token=&x=") - 43
    for size, status in ((room, 200), (room + 1, 413)):
        assert post(client, "/change", {"x": "y" * size}).status_code == status, size
    for fields, status in ((MOST_FIELDS - 1, 200), (MOST_FIELDS, 413)):
        many = {f"x{number}": "" for number in range(fields)}
        assert post(client, "/change", many).status_code == status, fields
    assert post(client, "/change", {"z\x00z": "a\x07b\tc\n"}).text == repr([("zz", "ab\tc\n")])
    json = client.post("/report", json={}, base_url=f"https://{HOST}", headers=SENT)
    assert json.status_code == 415


def test_a_file_is_read_only_where_one_is_asked_for_and_never_touches_the_disk(client: FlaskClient) -> None:
    token = get(client, "/token").text.split()[2]
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n'
    kind = "multipart/form-data; boundary=b"
    for path, sign, status in (("/file", "&", 200), ("/change", "y", 415)):
        paper = part.format('paper"; filename="p.pdf') + sign * 1_200_000
        body = f"{part.format('csrf_token')}{token}\r\n{paper}\r\n--b--\r\n".encode()
        answer = client.post(path, data=body, content_type=kind, base_url=f"https://{HOST}", headers=SENT)
        assert answer.status_code == status, path
        assert status != 200 or answer.text == "in memory"
    many = part.format("x") + "\r\n".join(["", *[part.format("x")] * MOST_FIELDS])
    body = f"{part.format('csrf_token')}{token}\r\n{many}\r\n--b--\r\n".encode()
    answer = client.post("/file", data=body, content_type=kind, base_url=f"https://{HOST}", headers=SENT)
    assert answer.status_code == 413, "no more parts than a form has fields"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("unix:", "unknown"),
    ],
)
def test_limits_count_by_network_and_never_more_exactly(
    client: FlaskClient, address: str, network: str
) -> None:
    assert get(client, "/network", environ_overrides={"REMOTE_ADDR": address}).text == network


def test_images_in_a_page_are_allowed_to_the_one_response_that_says_so(client: FlaskClient) -> None:
    policies = [get(client, path).headers["Content-Security-Policy"] for path in ("/images", "/token")]
    assert ["img-src 'self' data:;" in policy for policy in policies] == [True, False]


def test_each_side_has_a_cookie_of_its_own_that_no_script_reads_and_no_other_site_sends(app: Flask) -> None:
    for path, kind in (("/token", "intake"), ("/staff/token", "staff")):
        fresh = app.test_client()
        answer = get(fresh, path)
        (sent,) = answer.headers.getlist("Set-Cookie")
        name, token = sent.split(";")[0].split("=")
        assert (name, answer.text.split()[:2]) == (f"__Host-screening-{kind}", [kind, token])
        assert set(sent.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
        assert "Set-Cookie" not in get(fresh, path).headers
    assert get(app.test_client(), "/en/staff").text == "intake"


@pytest.mark.parametrize(
    ("cookie", "sound"), [("t" * 20, True), ("t" * 100, True), ("t" * 19, False), ("t" * 101, False)]
)
def test_what_cannot_be_a_token_is_none(app: Flask, cookie: str, sound: bool) -> None:
    client = app.test_client()
    client.set_cookie("__Host-screening-intake", cookie, domain=HOST, secure=True)
    assert (get(client, "/token").text.split()[1] == cookie) is sound


def test_leaving_takes_the_cookie_back_and_a_new_session_stands_for_the_old_one(client: FlaskClient) -> None:
    followed = get(client, "/follow")
    assert followed.headers["Set-Cookie"].startswith(f"__Host-screening-intake={'n' * 43}; ")
    assert "Clear-Site-Data" not in followed.headers
    left = get(client, "/leave")
    assert left.headers["Set-Cookie"].startswith("__Host-screening-intake=; Expires=Thu, 01 Jan 1970")
    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert get(client, "/token").text.split()[1] not in (TOKEN, "n" * 43)


def test_an_audience_that_nobody_recognises_lets_nobody_in(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(access._doorkeepers, Audience.FRONT_DESK, raising=False)
    assert get(client, "/staff/desk").status_code == 403
    monkeypatch.setitem(access._doorkeepers, Audience.FRONT_DESK, lambda: ("at the door", 401))
    assert get(client, "/staff/desk").status_code == 401


def test_a_view_that_names_no_audience_of_ours_is_refused_when_it_is_registered(app: Flask) -> None:
    def named() -> str:
        return ""

    named.audience = "anyone"  # type: ignore[attr-defined]
    for function in (None, lambda: "", named):
        with pytest.raises(NoAudience):
            GuardedFlask(__name__, static_folder=None).add_url_rule("/x", "x", function)


def test_a_fault_outside_of_every_view_is_told_without_its_words(
    app: GuardedFlask, caplog: pytest.LogCaptureFixture
) -> None:
    app.log_exception((ValueError, ValueError("Ana Ruiz"), None))
    assert "ValueError" in caplog.text
    assert "Ana" not in caplog.text
    assert caplog.records[0].levelno == logging.ERROR


def test_each_role_opens_what_its_work_needs_and_no_more() -> None:
    opened = {
        role: {who.name for who, roles in WITH_ROLE.items() if role in roles}
        for role in frozenset().union(*WITH_ROLE.values())
    }
    assert opened == {
        "front_desk": {"HOUSE", "FRONT_DESK", "INVITING"},
        "clinician": {"HOUSE", "INVITING", "CLINICIAN", "CLINICAL"},
        "clinical_lead": {"HOUSE", "CLINICAL", "LEAD", "PACKS"},
        "pack_reviewer": {"PACKS"},
        "administrator": {"HOUSE", "ADMINISTRATOR"},
        "auditor": {"AUDITOR"},
    }
