"""A patient at the form, and the steps that many tests begin with."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.web.client import Page, Visitor

BASE = "http://127.0.0.1:8000"
BORN = {"birth_date-month": "3", "birth_date-day": "27", "birth_date-year": "1985"}


class Person(Visitor):
    """A visitor who fills in the form in one language."""

    def __init__(self, app: Flask, lang: str = "en") -> None:
        super().__init__(app, BASE)
        self.lang = lang
        self.phrase = ""

    def at(self, *steps: str) -> Page:
        """Open an address of the patient's side."""
        return self.get("/" + "/".join((self.lang, *steps)))

    def begin(self) -> Page:
        """Consent, write the phrase down, and stand at the overview."""
        self.at("consent")
        self.press("continue", {"adult": "yes", "agree": "yes"})
        assert self.page is not None
        self.phrase = " ".join("".join(word.itertext()) for word in self.page.all("b"))
        return self.press("continue")

    def answer(self, key: str, typed: dict[str, Any] | None = None, go: str = "continue") -> Page:
        """Open a page of the questionnaire by its key and press a button."""
        self.at("intake", *key.split(".", 1))
        assert self.page is not None
        return self.press(go, typed or {})

    def born(self) -> Page:
        """The first page, as an adult."""
        return self.answer("start-1", BORN)

    def fill_everything(
        self, answers: dict[str, Any] | None = None, most: int = 120, until: str = "/check"
    ) -> list[str]:
        """Go on from page to page to the check page; what is not answered here stays empty. The addresses seen."""
        wanted = {**BORN, "full_name": "Ana Ruiz", "phone": "555 0100", **(answers or {})}
        seen: list[str] = []
        self.at("form")
        page = self.at("intake", "start-1")
        for _ in range(most):
            seen.append(page.address)
            if page.address.endswith(until):
                return seen
            names = {element.get("name") for element in page.form().iter()}
            page = self.press("continue", {name: text for name, text in wanted.items() if name in names})
            assert page.status == 200, (page.address, page.errors)
        raise AssertionError(f"no end in sight: {seen[-3:]}")
