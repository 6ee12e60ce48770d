"""A question as HTML; one that nobody has touched is the same for everybody, so it is drawn once."""

from __future__ import annotations

from typing import cast

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup

from screening.questionnaire.model import Item
from screening.web.forms import PageForm
from screening.web.questions import QuestionField
from screening.web.words import language

MOST = 4096
"""Blank questions that are remembered: a few questionnaires in both languages, about 1 KiB each."""

IN_ITS_OWN = Markup('<div lang="{}">{}</div>')


class Drawing:
    """What templates call with a field. Nothing that anybody typed is ever remembered."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._blank: dict[tuple[Item, str, str], Markup] = {}

    def __call__(self, field: QuestionField) -> Markup:
        """The question with what stands in its boxes, and what is wrong with it."""
        if not field.untouched:
            return self._draw(field)
        key = (field.item, field.lang, language())
        found = self._blank.get(key)
        if found is None:
            if len(self._blank) >= MOST:
                self._blank.clear()
            found = self._blank[key] = self._draw(field)
        return found

    def questions(self, form: PageForm) -> Markup:
        """All questions of a page, each under the language in which it is asked."""
        return Markup("\n").join(
            self(field) if field.lang == language() else IN_ITS_OWN.format(field.lang, self(field))
            for field in form.questions
        )

    def _draw(self, field: QuestionField) -> Markup:
        macros = self._environment.get_template("macros/fields.html").module
        drawn: Markup = macros.question(field)  # type: ignore[attr-defined]
        return drawn


def drawing() -> Drawing:
    """That of the app that serves this request."""
    return cast(Drawing, current_app.jinja_env.globals["drawn"])
