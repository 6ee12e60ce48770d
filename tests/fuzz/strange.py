"""Requests that nobody would expect, drawn with a seed: any method, address, parameter, header, encoding and size.

Most begin as what a browser would send, because only that gets far: an address that there is, a form as it stood on a
page, the right token. Then something of it is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from random import Random
from urllib.parse import quote_plus, urljoin

METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW")
FORM = "application/x-www-form-urlencoded"
KINDS = (
    FORM, "multipart/form-data; boundary=b", "multipart/form-data", "application/json", "text/plain; charset=utf-7",
    "application/x-www-form-urlencoded; charset=utf-16", "image/png", "", "a" * 300,
)  # fmt: skip
NASTY = (
    "", " ", "yes", "no", "unknown", "declined", "none", "0", "-1", "1e9", "9" * 30, "٣", "120/80", "6 ft", "May 2019", "13",
    "2026", "2026-02-30", "0001-01-01", "99:99", "08:00-17:00", "1/2/3", "1,5", "NaN", "x" * 10_001, "\x00", "a\x00b", "\ud800",
    "\u202eabc", "👩‍👩‍👧‍👦" * 30, "<script>alert(1)</script>", "{{ 7*7 }}", "'; drop table submission; --", "a\tb\r\nc: d",
    "é" * 200, "%00", "%s%n", "\ufffe", "../../etc/passwd", "//evil.example", "javascript:0", "rules: [", "{}", "&a [*a]", "null",
    "confirm", "continue", "leave", "send", "withdraw", "add:trials", "remove:trials:k1", "change:added:k2", "sign", "wait", ":",
)  # fmt: skip
HEADERS = (
    ("Host", "evil.example"), ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"),
    ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-For", "203.0.113.9, x"), ("Accept-Language", "es;q=a, \xff, *;q=9"),
    ("Accept-Encoding", "gzip;q=2, br"), ("Range", "bytes=9-1"), ("If-Modified-Since", "never"), ("If-None-Match", "*"),
    ("Referer", "http://127.0.0.1:8000/\xe9"), ("User-Agent", "a" * 4000), ("Expect", "100-continue"), ("Content-Length", "-1"),
    ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"), ("X-HTTP-Method-Override", "DELETE"), ("Authorization", "Basic x"),
    ("Cookie", "screening-staff=x; screening-intake=" + "y" * 4000), ("Cookie", "screening-intake=\xff; ;=; a"),
    ("Cookie", "screening-device=" + "0" * 43),
)  # fmt: skip
NAMES = (
    "csrf_token",
    "go",
    "from",
    "code",
    "phrase",
    "name",
    "q",
    "page",
    "after",
    "revision",
    "version",
    "note",
    "sure",
    "lang",
)
PLACE = re.compile(r"<(?:[^<>:]+(?:\([^)]*\))?:)?(\w+)>")
_TAG = re.compile(r"<(?:input|button|option|select|textarea)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|value|formaction|type)="([^"]*)"')
_ACTION = re.compile(r'<form\b[^>]*\baction="([^"]*)"')
_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')


@dataclass(frozen=True)
class Strange:
    """One request; ``who`` is the visitor whose browser sends it."""

    who: str
    method: str
    address: str
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    body: bytes = b""
    network: str = "198.51.100.7"

    def __str__(self) -> str:
        shown = f"{self.body[:600]!r} ({len(self.body)} bytes of {self.kind!r})" if self.body else "no body"
        return f"{self.method} {self.address!r} of {self.who}, {dict(self.headers)}, {shown}"


@dataclass
class Forms:
    """The fields that a visitor has seen, by the address that they would be sent to, and the links."""

    seen: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)

    def learn(self, address: str, html: str) -> None:
        """Remember what the forms of this page would send, and where its links lead."""
        self.links |= {unescape(one) for one in _LINK.findall(html)}
        pairs: list[tuple[str, str]] = []
        last = ""
        for tag in _TAG.findall(html):
            found = dict(_ATTRIBUTE.findall(tag))
            last = found.get("name", last if tag.startswith("<option") else "")
            if last and last != "csrf_token":
                pairs.append((unescape(last), unescape(found.get("value", ""))))
        for target in {
            address.split("?")[0],
            *(urljoin(address, unescape(one)) for one in _ACTION.findall(html)),
        }:
            if pairs:
                self.seen[target] = pairs


class Chance:
    """Draws requests of a crowd; the same seed draws the same from the same crowd."""

    def __init__(self, seed: int, places: dict[str, Sequence[str]], known: Sequence[str]) -> None:
        self.random, self.places, self.known = Random(seed), places, known

    def address(self, rule: str) -> str:
        """An address of this route, mostly with values that exist."""
        return PLACE.sub(lambda found: self._place(found.group(1)), rule) + self._query()

    def _place(self, name: str) -> str:
        drawn = self.random.random()
        if drawn < 0.75 and name in self.places:
            return self.random.choice(self.places[name])
        if drawn < 0.93:
            return self.random.choice(self.known)
        return self._quoted(self.random.choice(NASTY)[:300]) or "%2e%2e"

    def _query(self) -> str:
        if self.random.random() < 0.7:
            return ""
        pairs = [(self.random.choice(NAMES), self._text()) for _ in range(self.random.randint(1, 4))]
        return "?" + "&".join(f"{self._quoted(name)}={self._quoted(text[:300])}" for name, text in pairs)

    def reading(self, who: str, rule: str, forms: Forms) -> Strange:
        """A request that must change nothing; some follow a link."""
        method = self.random.choices(("GET", "HEAD", "OPTIONS"), (12, 2, 1))[0]
        address = self.address(rule)
        if forms.links and self.random.random() < 0.3:
            address = self.random.choice(sorted(forms.links))
        return Strange(who, method, address, self._headers(), network=self._network())

    def anything(self, who: str, rule: str, forms: Forms, token: str, code: Callable[[], str]) -> Strange:
        """A request of any kind; most post a form."""
        method = "POST" if self.random.random() < 0.8 else self.random.choice(METHODS)
        address = self.address(rule)
        known = forms.seen.get(address.split("?")[0])
        if known is None and forms.seen and self.random.random() < 0.5:
            address = self.random.choice(sorted(forms.seen))
            known = forms.seen[address]
        if self.random.random() < 0.06:
            return Strange(who, method, address, self._headers(), self.random.choice(KINDS), self._raw())
        fields = [("csrf_token", token)] if self.random.random() < 0.93 else []
        fields += self._fields(known or [], code)
        kind, body = self._encoded(fields)
        return Strange(who, method, address, self._headers(), kind, body, self._network())

    def _fields(self, known: list[tuple[str, str]], code: Callable[[], str]) -> list[tuple[str, str]]:
        kept = [pair for pair in known if self.random.random() < 0.7]
        names = [name for name, _ in known] + list(NAMES)
        changed = [(self.random.choice(names), self._text()) for _ in range(self.random.randint(0, 5))]
        fields = [
            (name, code() if name == "code" and self.random.random() < 0.7 else text) for name, text in kept
        ]
        fields += changed
        if self.random.random() < 0.3:
            self.random.shuffle(fields)
        return fields

    def _encoded(self, fields: list[tuple[str, str]]) -> tuple[str, bytes]:
        if self.random.random() < 0.05:
            parts = [
                f'--b\r\nContent-Disposition: form-data; name="{name}"{self._file()}\r\n\r\n{text}\r\n'
                for name, text in fields
            ]
            return KINDS[1], ("".join(parts) + "--b--\r\n").encode("utf-8", "surrogatepass")
        return FORM, "&".join(f"{self._quoted(name)}={self._quoted(text)}" for name, text in fields).encode()

    def _file(self) -> str:
        return self.random.choice(("", "", '; filename="a"', "; filename*=utf-16''%ff"))

    def _raw(self) -> bytes:
        match self.random.randrange(6):
            case 0:
                return self.random.randbytes(self.random.choice((1, 100, 5_000)))
            case 1:
                return b"a=" + b"x" * self.random.choice((100_000, 2 * 1024 * 1024 + 1))
            case 2:
                return b"&".join(b"a%d=1" % at for at in range(self.random.choice((1_500, 2_500))))
            case 3:
                return b"[" * 500 + b"1"
            case 4:
                return b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 3_000
            case _:
                return b"%ff=%fe&csrf_token=%00&&&==&a=%zz&%=1"

    def _text(self) -> str:
        drawn = self.random.random()
        if drawn < 0.5:
            return self.random.choice(NASTY)
        if drawn < 0.8:
            return self.random.choice(self.known)
        return "".join(
            chr(self.random.choice((65, 97, 0x3B1, 0x5D0, 0x1F600, 0xD800, 9, 10, 34, 39, 60)))
            for _ in range(12)
        )

    def _headers(self) -> tuple[tuple[str, str], ...]:
        return () if self.random.random() < 0.75 else (self.random.choice(HEADERS),)

    def _network(self) -> str:
        return f"198.{self.random.randrange(256)}.{self.random.randrange(256)}.7"

    @staticmethod
    def _quoted(text: str) -> str:
        return quote_plus(text.encode("utf-8", "surrogatepass"))
