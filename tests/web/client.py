"""A strict visitor: every page must be sound HTML with one heading, named fields and no inline script or style.

It follows redirects, carries form tokens, and presses buttons as a browser would: a form's fields as they stand on
the page, what the test types, and the one button that was pressed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

Element = Any


def parse(html: str) -> Element:
    """The document; fails on anything that is not valid markup."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(html)


def text_of(element: Element) -> str:
    """The words of an element, single-spaced."""
    return " ".join("".join(element.itertext()).split())


@dataclass
class Page:
    """A page as the visitor got it."""

    response: TestResponse
    address: str
    tree: Element

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def title(self) -> str:
        return text_of(self.tree.find(".//title"))

    @property
    def heading(self) -> str:
        return text_of(self.tree.find(".//h1"))

    @property
    def text(self) -> str:
        return text_of(self.tree.find(".//main"))

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of that name with these attributes (``class_`` for one of the classes)."""
        wanted = {key.rstrip("_"): value for key, value in attributes.items()}
        return [
            element
            for element in self.tree.iter(tag)
            if all(
                value in (element.get(key) or "").split() if key == "class" else element.get(key) == value
                for key, value in wanted.items()
            )
        ]

    def by_id(self, name: str) -> Element:
        """The one element with this id."""
        (found,) = [element for element in self.tree.iter() if element.get("id") == name]
        return found

    @property
    def errors(self) -> dict[str, str]:
        """The error summary: where each line leads, and its words."""
        links = [link for box in self.all("div", class_="nhsuk-error-summary") for link in box.iter("a")]
        return {str(link.get("href")): text_of(link) for link in links}

    def fields(self, form: str = "page") -> list[tuple[str, str]]:
        """What the form would send if a button without a name were pressed."""
        found: list[tuple[str, str]] = []
        for element in self._controls(form):
            name, kind = element.get("name"), element.get("type", "text")
            if not name or element.tag == "button":
                continue
            if kind in ("radio", "checkbox") and element.get("checked") is None:
                continue
            if element.tag == "select":
                chosen = [option for option in element.iter("option") if option.get("selected") is not None]
                found += [(name, (chosen or list(element.iter("option")))[0].get("value") or "")]
            elif element.tag == "textarea":
                found.append((name, (element.text or "").removeprefix("\n")))
            else:
                found.append((name, element.get("value", "")))
        return found

    def buttons(self, form: str = "page") -> list[tuple[str, str]]:
        """Names and values of the submit buttons of the form, the first first."""
        return [
            (element.get("name") or "", element.get("value") or "")
            for element in self._controls(form)
            if element.tag == "button"
        ]

    def form(self, form: str = "page") -> Element:
        """The form of this id."""
        (found,) = [element for element in self.tree.iter("form") if element.get("id") == form]
        return found

    def _controls(self, form: str) -> Iterator[Element]:
        inside = set(self.form(form).iter())
        for element in self.tree.iter():
            belongs = element.get("form") == form or (element in inside and element.get("form") is None)
            if belongs and element.tag in ("input", "textarea", "select", "button"):
                yield element


class Visitor:
    """One browser."""

    def __init__(self, app: Flask, base: str = "http://localhost") -> None:
        self.client = app.test_client()
        self.base = base
        self.page: Page | None = None

    def get(self, address: str, *, follow: bool = True, **headers: str) -> Page:
        """Open an address."""
        return self._take(
            self.client.get(address, base_url=self.base, headers=_headers(headers)), address, follow
        )

    def post(
        self,
        address: str,
        fields: Mapping[str, Any] | Sequence[tuple[str, str]],
        *,
        follow: bool = True,
        **headers: str,
    ) -> Page:
        """Send fields as they are, without looking at a page."""
        answer = self.client.post(
            address,
            data=urlencode(_multi(fields)),
            content_type="application/x-www-form-urlencoded",
            base_url=self.base,
            headers=_headers(headers),
        )
        return self._take(answer, address, follow)

    def press(
        self,
        go: str | None = "continue",
        typed: Mapping[str, Any] | None = None,
        *,
        form: str = "page",
        follow: bool = True,
        **headers: str,
    ) -> Page:
        """Fill in the form of the page and press a button; the button must be on the page.

        A typed value takes the place of all fields of its name; None leaves the field out; a list sends several.
        """
        assert self.page is not None
        page, typed = self.page, dict(typed or {})
        names = {element.get("name") for element in page.form(form).iter()}
        unknown = set(typed) - names
        assert not unknown, (
            f"{page.address} has no field {sorted(unknown)}; it has {sorted(filter(None, names))}"
        )
        fields = [(name, text) for name, text in page.fields(form) if name not in typed]
        fields += _multi(typed)
        if go is not None:
            (name,) = {name for name, value in page.buttons(form) if value == go}
            fields.append((name, go))
        action = page.form(form).get("action")
        where = urljoin(page.address, action) if action else page.address
        return self.post(where, fields, follow=follow, **headers)

    def _take(self, response: TestResponse, address: str, follow: bool) -> Page:
        hops = 0
        while follow and response.status_code in (301, 302, 303, 307, 308):
            hops += 1
            assert hops < 10, f"{address} redirects in a circle"
            address = response.headers["Location"]
            assert not urlsplit(address).netloc, f"a redirect leaves this site: {address}"
            response = self.client.get(address, base_url=self.base)
        tree = None
        if response.mimetype == "text/html" and response.get_data():
            tree = checked(response.get_data(as_text=True), address, response)
        self.page = Page(response, address, tree)
        return self.page


def checked(html: str, address: str, response: TestResponse | None = None) -> Element:
    """The document, after everything that must hold on every page."""
    tree = parse(html)
    if response is not None and 300 <= response.status_code < 400:
        return tree
    everything = list(tree.iter())
    elements = [element for element in everything if isinstance(element.tag, str)]
    ids = [element.get("id") for element in elements if element.get("id")]
    doubled = {name for name in ids if ids.count(name) > 1}
    assert not doubled, f"{address}: ids used twice: {doubled}"
    assert text_of(tree.find(".//title")), f"{address}: no title"
    assert len(list(tree.iter("h1"))) == 1, f"{address}: {len(list(tree.iter('h1')))} h1"
    focused = [element for element in elements if element.get("autofocus") is not None]
    assert len(focused) < 2, f"{address}: more than one place begins with the focus"
    assert tree.get("lang") in ("en", "es"), f"{address}: no language"
    labels = {label.get("for") for label in tree.iter("label")}
    for element in elements:
        assert element.get("style") is None, f"{address}: a style attribute on {element.tag}"
        assert not [name for name in element.attrib if str(name).startswith("on")], f"{address}: a handler"
        assert element.tag != "style", f"{address}: a style element"
        if element.tag == "script":
            assert element.get("src"), f"{address}: an inline script"
            assert not (element.text or "").strip(), f"{address}: an inline script"
        if element.tag in ("input", "textarea", "select") and element.get("type") != "hidden":
            named = element.get("id") in labels or element.get("aria-label")
            assert named, f"{address}: the field {element.get('name')} has no label"
        for reference in (element.get("aria-describedby") or element.get("aria-labelledby") or "").split():
            assert reference in ids, f"{address}: {reference} describes nothing"
    for link in tree.iter("a"):
        target = link.get("href") or ""
        if target.startswith("#") and len(target) > 1:
            assert target[1:] in ids, f"{address}: {target} leads nowhere"
    return tree


def _multi(fields: Mapping[str, Any] | Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    if not isinstance(fields, Mapping):
        return list(fields)
    pairs: list[tuple[str, str]] = []
    for name, value in fields.items():
        if value is None:
            continue
        pairs += [(name, text) for text in (value if isinstance(value, list | tuple) else [value])]
    return pairs


def _headers(given: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in given.items()}
