"""The edge under attack: forged forms, hosts, bodies, methods and addresses, by real requests."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from gunicorn.http import errors as unread

from screening.serving import no_request
from screening.storage.tables import SessionRow
from screening.web.access import Audience
from screening.web.security import HEADERS, MOST_BYTES, MOST_FIELDS
from tests.attackers import BASE, SECURE, World, world_of
from tests.databases import fresh_store

FORM = "application/x-www-form-urlencoded"
HOME = {"session", "limit", "audit_event"}
"""What a request may change although it does nothing."""
SAYS_503 = ("/readyz",)
"""Answers 503 while nobody on call would hear of a task, as here."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with fresh_store("sqlite", folder) as store:
        yield world_of(store, folder)


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same in production, behind a proxy that ends TLS."""
    folder = tmp_path_factory.mktemp("secure")
    with fresh_store("sqlite", folder) as store:
        yield world_of(store, folder, production=True)


def test_no_post_changes_anything_without_the_token_of_its_own_session(world: World) -> None:
    person, kim = world.patient(), world.clinician()
    kim.sign_in()
    stranger = world.visitor()
    stranger.get("/en/consent")
    assert stranger.page is not None
    borrowed = dict(stranger.page.fields())["csrf_token"]
    fields = {"go": "continue", "adult": "yes", "agree": "yes", "phrase": person.phrase, "sure": "yes",
              "note": "n", "outcome": "spoke", "attempts": "1", "birth_date-year": "1950"}  # fmt: skip
    before = world.digests()
    tried = 0
    for rule, _ in world.routes("POST"):
        visitor = kim if rule.startswith("/staff") else person
        if rule in ("/en/leave", "/staff/sign-out"):
            continue  # whoever forges these ends a visit, and nothing else
        forged = [(token, "continue") for token in ("", "x" * 43, borrowed)]
        for token, go in [*forged, *((None, go) for go in ("continue", "unlock", "withdraw", "another"))]:
            visitor.post(rule, {**fields, "go": go, "csrf_token": token}, follow=False)
            tried += 1
    assert tried > 100
    assert world.digests() == before


def test_the_phrase_opens_a_form_only_from_the_page_that_asked_for_it(world: World) -> None:
    victim, attacker = world.visitor(), world.patient()
    typed = {"go": "unlock", "phrase": attacker.phrase, "birth_date-year": "1950"}
    page = victim.post("/en/intake/start-1", typed)
    assert page.status == 403
    assert victim.get("/en/form").address.endswith("/resume")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://["},
        {"Origin": "file://"},
    ],
    ids=str,
)
def test_a_form_from_another_site_is_refused_and_nothing_of_it_is_shown(
    world: World, headers: dict[str, str]
) -> None:
    person = world.patient()
    before = world.digests(*HOME)
    for rule, _ in world.routes("POST"):
        page = person.post(
            rule, {"name": "KANARIE", "kept": "KANARIE", "birth_date-year": "KANARIE"}, **headers
        )
        assert page.status == 403, rule
        assert "KANARIE" not in page.html
    assert world.digests(*HOME) == before


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:8001", "127.0.0.1:8000@evil", "[::1", "", "a b"]
)
def test_another_host_gets_nothing_and_is_repeated_nowhere(world: World, host: str) -> None:
    for address in ("/", "/en/", "/staff", "/en//consent", "/healthz"):
        answer = world.app.test_client().get(address, base_url=BASE, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in str(answer.headers) + answer.get_data(as_text=True)


def test_forwarded_headers_name_no_host_and_count_for_nothing_without_a_proxy(world: World) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example",
              "X-Original-URL": "/staff/queue", "X-Rewrite-URL": "/staff/queue"}  # fmt: skip
    client = world.app.test_client()
    for address in ("/en/", "/staff", "/en//consent", "/staff/queue"):
        answer = client.get(address, base_url=BASE, headers=forged)
        assert "evil" not in str(answer.headers) + answer.get_data(as_text=True)
    statuses = [
        client.post("/en/resume", base_url=BASE, headers={"X-Forwarded-For": f"203.0.{n}.1"}).status_code
        for n in range(3)
    ]
    assert statuses == [400, 400, 400]


def test_a_body_is_whole_and_small_or_refused_with_a_page_that_says_so(world: World) -> None:
    client = world.app.test_client()

    def status(body: bytes, kind: str = FORM, **more: object) -> int:
        answer = client.post("/en/consent", data=body, content_type=kind, base_url=BASE, **more)  # type: ignore[arg-type]
        assert "911" in answer.get_data(as_text=True)
        return answer.status_code

    assert status(b"a=" + b"x" * (MOST_BYTES - 2)) == 400  # read to its end, and then its token is missing
    assert status(b"a=" + b"x" * (MOST_BYTES - 1)) == 413
    assert status(b"&".join([b"a=b"] * MOST_FIELDS)) == 400
    assert status(b"&".join([b"a=b"] * (MOST_FIELDS + 1))) == 413
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nv\r\n--x--\r\n'
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain"):
        assert status(part, kind) == 415
    assert status(b"[" * 100_000, "application/json") == 415


def test_a_body_without_a_length_is_not_cut_and_taken_for_whole(world: World) -> None:
    body = io.BytesIO(b"a=" + b"x" * (3 * MOST_BYTES))
    answer = world.app.test_client().post(
        "/en/consent",
        input_stream=body,
        content_type=FORM,
        base_url=BASE,
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert answer.status_code == 413
    assert body.tell() <= MOST_BYTES + 1


class BrokenOff(io.BytesIO):
    """A body whose sender goes away, or sends what is no body."""

    def read(self, size: int | None = -1) -> bytes:
        raise RuntimeError("invalid chunk")

    readinto = read  # type: ignore[assignment]


def test_a_body_that_breaks_off_is_no_fault_of_ours(world: World) -> None:
    answer = world.app.test_client().post(
        "/en/consent",
        input_stream=BrokenOff(),
        content_type=FORM,
        base_url=BASE,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 400


def test_a_method_is_what_it_is(world: World) -> None:
    person, kim = world.patient(), world.clinician()
    kim.sign_in()
    before = world.digests(*HOME)
    override = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    for rule, _ in world.routes("GET"):
        client = (kim if rule.startswith("/staff") else person).client
        for method in ("OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
            assert client.open(rule, method=method, base_url=BASE, headers=override).status_code == 405, (
                method,
                rule,
            )
        answer = client.head(f"{rule}?_method=POST", base_url=BASE, headers=override)
        assert answer.status_code < 500 or rule in SAYS_503
        assert not answer.get_data()
    assert world.digests(*HOME) == before


@pytest.mark.parametrize(
    "address",
    ["/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2f..%2fsetup.cfg", "/static//etc/passwd", "/static/",
     "/%2e%2e/%2e%2e/etc/passwd", "/en/../staff/queue", "/en%00/", "/staff/submissions/a%00b", "/en/intake/%0d%0aSet-Cookie:x",
     "/%ff%fe/", "/en/intake/a%5cb", "/en/help/..;/staff", "/xx/", "/e%6e/nothing", "/en/intake/" + "a" * 3000],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_leads_out_of_its_folder_or_into_a_header(world: World, address: str, method: str) -> None:
    answer = world.app.test_client().open(address, method=method, data={"go": "language"}, base_url=BASE)
    assert answer.status_code in (303, 400, 403, 404, 405)
    assert answer.headers.get("Location", "/").startswith(("/en/", "/es/", "/staff/", "/"))
    assert "\n" not in str(answer.headers.get("Location"))
    assert "root:" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "\r\nX: y", "javascript:1"]
)
def test_no_field_and_no_address_leads_to_another_site(world: World, target: str) -> None:
    person, kim = world.patient(), world.clinician()
    places = []
    for go in ("continue", "language", "help", "back", "stop", "leave", target):
        person.at("intake", "start-1")
        assert person.page is not None
        fields = [("csrf_token", dict(person.page.fields())["csrf_token"]), ("go", go)]
        fields += [(name, target) for name in ("from", "next", "back", "return", "url")]
        answer = person.post(
            "/en/intake/start-1?from=" + target.replace("\r\n", "%0d%0a"), fields, follow=False
        )
        places += [answer.response.headers.get("Location", "/en/")]
        if go in ("stop", "leave"):
            person = world.patient()
    kim.get("/staff/sign-in?next=" + target.replace("\r\n", "%0d%0a"))
    places.append(kim.sign_in().address)
    client = world.app.test_client()
    places += [
        client.get(f"/{path}", base_url=BASE).headers.get("Location", "/en/")
        for path in ("/evil.example/", "/evil.example/..")
    ]
    assert all(place.startswith(("/en/", "/es/", "/staff/")) for place in places), places


def sessions_of(world: World) -> list[tuple[object, ...]]:
    """Every session but for when it was seen last."""
    kept = sa.select(
        SessionRow.token_hash, SessionRow.subject_id, SessionRow.created_at, SessionRow.second_factor_at
    )
    with world.store.engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(kept))


def test_reading_changes_nothing_but_the_audit_limits_and_when_somebody_was_seen(world: World) -> None:
    person, sent, kim = world.patient(), world.patient(), world.clinician()
    sent.fill_everything()
    sent.press("continue")
    kim.sign_in()
    world.clock.pass_(minutes=2)
    before = world.digests(*HOME)
    before_sessions = sessions_of(world)
    for visitor in (world.visitor(), person, sent, kim):
        for rule, _ in world.routes("GET"):
            answer = visitor.get(f"{rule}?go=leave&from=check&withdraw=yes", follow=False)
            assert answer.status < 500 or rule in SAYS_503, rule
    assert world.digests(*HOME) == before
    assert sessions_of(world) == before_sessions


def assert_bound(headers: dict[str, str]) -> None:
    """What every response of an installation behind TLS carries, whoever answers."""
    policy = headers["Content-Security-Policy"]
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in headers


def test_every_response_carries_the_headers_that_bind_the_browser(secure: World) -> None:
    person, kim = secure.patient(), secure.clinician()
    kim.sign_in()
    for visitor in (person, kim):
        for rule, _ in [
            *secure.routes("GET"),
            ("/nowhere", Audience.ANYONE),
            ("/static/app.css", Audience.ANYONE),
            ("/static/icon.svg", Audience.ANYONE),
        ]:
            answer = visitor.get(rule, follow=False).response
            answer.close()
            assert_bound(dict(answer.headers))
            if not rule.startswith("/static"):
                assert answer.headers["Cache-Control"] == "no-store", rule


TELLS_NOTHING = {"/en/notes"}
"""Where somebody lands who leaves quickly: whoever looks over a shoulder sees an empty list."""


def test_the_numbers_for_help_stand_at_every_address_of_the_patients_side(world: World) -> None:
    drafting, sent = world.patient(), world.patient()
    sent.fill_everything()
    assert sent.press("send").address == "/en/sent"
    for visitor in (world.visitor(), drafting, sent):
        seen = set()
        for rule, _ in world.routes("GET"):
            if not rule.startswith("/en"):
                continue
            page = visitor.get(rule)
            seen.add(page.address)
            if page.address not in TELLS_NOTHING:
                links = {link.get("href") for link in page.all("a")}
                assert {"tel:911", "tel:988", "sms:988"} <= links, (rule, page.address)
        assert len(seen) > 10


def test_cookies_in_production_are_locked_to_this_host_and_to_tls(secure: World) -> None:
    person, kim = secure.visitor(), secure.clinician()
    person.get("/en/consent")
    intake = person.page.response.headers.getlist("Set-Cookie") if person.page else []
    kim.get("/staff/sign-in")
    staff = kim.page.response.headers.getlist("Set-Cookie") if kim.page else []
    kim.press(None, {"name": kim.login, "password": "correct horse battery 7"})
    answer = kim.press(None, {"code": kim.code()}, follow=False)
    all_of = [*intake, *staff, *answer.response.headers.getlist("Set-Cookie")]
    names = {cookie.split("=")[0] for cookie in all_of}
    assert names == {"__Host-screening-intake", "__Host-screening-staff", "__Host-screening-device"}
    for cookie in all_of:
        flags = {part.strip().split("=")[0] for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path", "SameSite"} <= flags
        assert "Domain" not in flags
        assert "SameSite=Lax" in cookie


def test_a_form_over_plain_http_is_foreign_to_a_site_with_tls(secure: World) -> None:
    stranger = secure.visitor()
    assert stranger.post("/en/resume", {"phrase": "x"}, Origin="http://intake.example").status == 403
    assert stranger.post("/en/resume", {"phrase": "x"}, Origin=SECURE).status == 400


ODD = {
    "a range without numbers": ("GET", {"Range": "bytes=abc"}, 200),
    "a range that ends before it begins": ("GET", {"Range": "bytes=9-1"}, 416),
    "a range beyond the end": ("GET", {"Range": "bytes=99999999-"}, 416),
    "the last nothing": ("GET", {"Range": "bytes=-0"}, 206),
    "a part": ("GET", {"Range": "bytes=0-9"}, 206),
    "a date that is none": ("GET", {"If-Modified-Since": "x"}, 200),
    "a date to come": ("GET", {"If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"}, 304),
    "a tag that is none": ("GET", {"If-None-Match": '"' * 99}, 200),
    "an encoding that is none": ("GET", {"Accept-Encoding": "gzip;q=x"}, 200),
    "a form": ("POST", {}, 405),
    "another method": ("DELETE", {}, 405),
}


@pytest.mark.parametrize("odd", ODD)
def test_static_files_withstand_odd_questions_and_every_answer_binds_the_browser(
    secure: World, odd: str
) -> None:
    method, headers, status = ODD[odd]
    client = secure.app.test_client()
    answer = client.open("/static/app.css", method=method, base_url=SECURE, headers=headers)
    answer.close()
    assert answer.status_code == status
    assert_bound(dict(answer.headers))


BEFORE_A_REQUEST: list[tuple[Exception, bytes]] = [
    (unread.LimitRequestLine(5017, 4094), b"414"),
    (unread.LimitRequestHeaders("limit request headers fields size"), b"431"),
    (unread.InvalidRequestMethod("canary"), b"400"),
    (unread.InvalidHeader("canary"), b"400"),
    (unread.UnsupportedTransferCoding("canary"), b"501"),
    (unread.ExpectationFailed("canary"), b"417"),
    (unread.InvalidResponseHeader("canary"), b"500"),
    (ValueError("canary"), b"500"),
]


def test_what_is_no_request_is_told_the_numbers_under_the_same_headers_and_repeated_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for fault, status in BEFORE_A_REQUEST:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            no_request.Worker.handle_error(
                no_request.Worker.__new__(no_request.Worker), None, ours, None, fault
            )
            told = theirs.recv(65_536)
        head, _, body = told.partition(b"\r\n\r\n")
        first, *lines = head.decode("ascii").split("\r\n")
        assert first.encode().split(b" ")[:2] == [b"HTTP/1.1", status]
        headers = dict(line.split(": ", 1) for line in lines)
        assert_bound(headers)
        assert headers["Content-Length"] == str(len(body))
        assert b"988" in body
        assert b"canary" not in told
    assert "canary" not in caplog.text
    assert caplog.text.count("ValueError at ") == 1
