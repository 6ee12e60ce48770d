"""A patient's whole way through the real app, request by request, and what must be the same for two of them.

``canonical`` replaces exactly four things by text of the same length: the form token, the session cookie, ``Date`` and
the reference.  ``without_echo`` takes out the person's own answers where a page shows them again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from werkzeug.test import Client, TestResponse

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.questionnaire.path import AskedPage
from screening.web.forms import texts_of
from tests.clinic import BASE
from tests.properties.conftest import World
from tests.properties.persons import Person, asked, way

SECONDS_A_PAGE = 20
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[0-9a-f]{43}(?=")')
COOKIE = re.compile(r"(?<=^screening-intake=)[\w-]{43}")
REFERENCE = re.compile(r"(?<=<strong>)[0-9A-Z]{4} [0-9A-Z]{4}(?=</strong>)")
SHOWN = re.compile(r'(?<=name="shown" value=")[0-9a-f]+(?=")')
REVISION = re.compile(r'name="revision"[^>]* value="(\d+)"')

ECHOES = (
    r'(<dd class="nhsuk-summary-list__value">).*?(</dd>)',
    r'(<h[23] class="nhsuk-heading-s">)[^<]*(</h[23]>)',
    r'(<span class="nhsuk-caption-l">[^<]*?) – [^<]*(</span>)',
    r'(<span class="app-list__name">)[^<]*(</span>)',
    r'(value="(?:change|remove):\w+:k\d+">[^<]*<span class="nhsuk-u-visually-hidden"> ?)[^<]*(</span>)',
    r'(<input class="nhsuk-input[^>]* type="text") value="[^"]*"()',
    r"(<textarea [^>]*>)[^<]*(</textarea>)",
    r'(<input class="nhsuk-(?:radios|checkboxes)__input"[^>]*) checked()',
)
"""Where a page shows answers again: what stands before them, and what stands behind."""
_ECHOES = tuple(re.compile(echo, re.DOTALL) for echo in ECHOES)


@dataclass(frozen=True)
class Shot:
    """One answer of the server. ``echo``: the page shows answers of its person again."""

    name: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    echo: bool = False


def canonical(shot: Shot) -> Shot:
    """The same without the four things that may differ between two people who answered alike."""
    headers = tuple((name, _plain_header(name, value)) for name, value in shot.headers)
    return Shot(shot.name, shot.status, headers, REFERENCE.sub(_blot, TOKEN.sub(_blot, shot.body)), shot.echo)


def _plain_header(name: str, value: str) -> str:
    if name == "Set-Cookie":
        return COOKIE.sub(_blot, value)
    return "x" * len(value) if name == "Date" else value


def _blot(found: re.Match[str]) -> str:
    return "x" * len(found.group())


def without_echo(shot: Shot) -> Shot:
    """The same without the person's own answers, and without the length that they gave the page."""
    body = shot.body
    for echo in _ECHOES:
        body = echo.sub(r"\1\2", body)
    headers = tuple(one for one in shot.headers if one[0] != "Content-Length")
    return Shot(shot.name, shot.status, headers, body, shot.echo)


def comparable(shot: Shot) -> Shot:
    """What of this answer must be the same for everybody on the same path."""
    plain = canonical(shot)
    return without_echo(plain) if plain.echo else plain


@dataclass
class Walk:
    """One browser. ``shots`` are all answers but the safety stops, which stand in ``stops`` by the page before."""

    world: World
    content: Content
    lang: str = "en"
    network: str = "127.0.0.1"
    shots: list[Shot] = field(default_factory=list)
    stops: dict[str, Shot] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)

    token: str = ""

    def __post_init__(self) -> None:
        self.client: Client = self.world.app.test_client()

    # -- requests

    def get(self, address: str) -> TestResponse:
        self.addresses.append(address)
        return self._seen(self.client.get(address, base_url=BASE, environ_base={"REMOTE_ADDR": self.network}))

    def post(self, address: str, fields: Mapping[str, str | tuple[str, ...]]) -> TestResponse:
        self.addresses.append(address)
        body = urlencode({"csrf_token": self.token, **fields}, doseq=True)
        return self._seen(
            self.client.post(
                address,
                data=body,
                content_type="application/x-www-form-urlencoded",
                base_url=BASE,
                environ_base={"REMOTE_ADDR": self.network},
            )
        )

    def _seen(self, answer: TestResponse) -> TestResponse:
        self.addresses += [value for name, value in answer.headers if name == "Location"]
        found = TOKEN.search(answer.get_data(as_text=True))
        self.token = found.group() if found else self.token
        return answer

    def keep(self, name: str, answer: TestResponse, *, echo: bool = False) -> Shot:
        shot = Shot(name, answer.status_code, tuple(answer.headers), answer.get_data(as_text=True), echo)
        self.shots.append(shot)
        return shot

    # -- the way

    def begin(self) -> None:
        """Consent, and the six words confirmed: up to here nobody has answered anything."""
        text = self.get(f"/{self.lang}/consent").get_data(as_text=True)
        shown = SHOWN.search(text)
        agreed = {"adult": "yes", "agree": "yes", "shown": shown.group() if shown else "", "go": "continue"}
        answer = self.post(f"/{self.lang}/consent", agreed)
        assert answer.headers["Location"] == f"/{self.lang}/phrase", answer.status
        self.get(f"/{self.lang}/phrase")
        self.post(f"/{self.lang}/phrase", {"go": "continue"})

    def fill_in(self, person: Person, most: int | None = None) -> None:
        """Every page on the way of this person, or the first few; each is looked at, answered and left."""
        for page in way(self.content.questionnaire, person)[:most]:
            self.answer(page, person)

    def answer(self, page: AskedPage, person: Person) -> None:
        self.world.clock.pass_(seconds=SECONDS_A_PAGE)
        address = self.address(page)
        shown = self.get(address)
        assert shown.status_code == 200, (address, shown.status, shown.headers.get("Location"))
        self.keep(f"{page.key} shown", shown, echo=page.entry is not None)
        for group in page.lists:
            self._add(address, group.id, person.answers)
        found = REVISION.search(shown.get_data(as_text=True))
        fields = {
            **texts_of(person.said(page), page.items, self.lang),
            **{f"{item.id}-sure": "yes" for item in page.items},
        }
        answer = self.post(
            address, {**fields, "revision": found.group(1) if found else "0", "go": "continue"}
        )
        assert answer.status_code == 303, (address, fields, answer.status)
        self.keep(f"{page.key} answered", self._past_help(page.key, answer))

    def _add(self, address: str, group: str, answers: Answers) -> None:
        picked = self.content.questionnaire.groups[group].pick is not None
        for entry in answers.groups.get(group, ()):
            # Each name is added as it stands first in the list; its own page may say it better later.
            name = {f"name-{group}": f"medicine {entry.key}"} if picked else {}
            answer = self.post(address, {**name, "go": f"add:{group}"})
            assert answer.status_code == 303, (address, answer.status)
            self.keep(f"{group} added", answer)

    def _past_help(self, key: str, answer: TestResponse) -> TestResponse:
        """Beyond the help page, which some see after this page and others do not."""
        if urlsplit(answer.headers["Location"]).path != f"/{self.lang}/help":
            return answer
        shown = self.get(f"/{self.lang}/help")
        self.stops[key] = Shot("help", shown.status_code, tuple(shown.headers), shown.get_data(as_text=True))
        return self.post(f"/{self.lang}/help", {"go": "continue"})

    def look_back(self, person: Person) -> None:
        """Each page once more, with the answers in it, and the pages that gather them."""
        for page in asked(self.content.questionnaire, person):
            self.keep(f"{page.key} again", self.get(self.address(page)), echo=True)
        for name in ("form", "check", "copy"):
            self.keep(name, self.get(f"/{self.lang}/{name}"), echo=True)

    def send(self) -> None:
        """Send, and look at everything that can be seen afterwards."""
        self.get(f"/{self.lang}/check")
        self.keep("send", self.post(f"/{self.lang}/check", {"go": "send"}))
        self.keep("copy after", self.get(f"/{self.lang}/copy"), echo=True)
        for name in (
            "sent",
            "add",
            "withdraw",
            "form",
            "check",
            "phrase",
            "intake/safety-3",
            "resume",
            "help",
            "",
        ):
            self.keep(f"{name} after", self.get(f"/{self.lang}/{name}"))
        self.correct()

    def correct(self) -> None:
        """Answer the first page of one part again, blank, and send that too."""
        self.get(f"/{self.lang}/add")
        first = self.post(f"/{self.lang}/add", {"part": "practical", "go": "continue"})
        self.keep("correcting", first)
        where = first.headers["Location"]
        self.keep("blank", self.get(where))
        self.keep("left blank", self.post(where, {"revision": "0", "go": "continue"}))
        self.keep("correction checked", self.get(f"/{self.lang}/check"))
        self.keep("correction sent", self.post(f"/{self.lang}/check", {"go": "send"}))
        self.keep("sent again", self.get(f"/{self.lang}/sent"))

    def whole(self, person: Person) -> Walk:
        """From consent to the last page."""
        self.begin()
        self.fill_in(person)
        self.look_back(person)
        self.send()
        return self

    def address(self, page: AskedPage) -> str:
        return "/".join((f"/{self.lang}/intake", *page.key.split(".", 1)))
