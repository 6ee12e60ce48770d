"""A page of the questionnaire as a form: one field for each question.

Reading and judging is the questionnaire's work (``read_page``); a form shows what was typed or saved, and
puts each error beside its question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField  # type: ignore[import-untyped]
from wtforms.csrf.core import CSRF, CSRFTokenField  # type: ignore[import-untyped]

from screening.questionnaire.answers import Answer, Typed
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import DATES, Item
from screening.questionnaire.page import PageRead
from screening.questionnaire.path import AskedPage
from screening.questionnaire.showing import show as in_words
from screening.rules.missing import Missing
from screening.web.question_kinds import FIELDS
from screening.web.questions import WAYS_OUT, QuestionField
from screening.web.security import csrf_token
from screening.web.words import language, t


class SessionCSRF(CSRF):  # type: ignore[misc]
    """The form token comes from the session's own; the edge has compared it before any form is made."""

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return csrf_token()

    def validate_csrf_token(self, form: Form, field: CSRFTokenField) -> None:
        if field.data != csrf_token():
            raise ValueError(t("error_400"))


class PageForm(FlaskForm):  # type: ignore[misc]
    """A page's form. ``questions`` are its fields in the order of the page."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = SessionCSRF

    revision = HiddenField()

    @property
    def questions(self) -> list[QuestionField]:
        return [field for field in self if isinstance(field, QuestionField)]

    def tell(self, judged: PageRead) -> list[tuple[str, str]]:
        """Puts each error beside its question; gives the error summary: text and where it leads."""
        summary = []
        for field in self.questions:
            error, soft = judged.errors.get(field.item.id), judged.soft.get(field.item.id)
            field.error = error.in_(language()) if error else None
            wrong = judged.reads[field.item.id].wrong if error else ()
            field.wrong_fields = frozenset(one.field for one in wrong)
            field.sure = soft.in_(language()) if soft and not error else None
            if field.error:
                summary += [(one.text.in_(language()), field.anchor_of(one.field)) for one in wrong]
                summary += [] if wrong else [(field.error, field.anchor)]
            elif field.sure:
                summary.append((field.sure, f"{field.item.id}-sure"))
        return summary


@lru_cache(maxsize=512)
def _form_class(items: tuple[Item, ...]) -> type[PageForm]:
    fields = {f"question_{item.id}": FIELDS[item.type](item=item, name=item.id) for item in items}
    return type("AskedForm", (PageForm,), fields)


def page_form(page: AskedPage, texts: Mapping[str, Sequence[str]], revision: int) -> PageForm:
    """The form of this page with these texts in it."""
    filled = MultiDict((name, text) for name, several in texts.items() for text in several)
    filled["revision"] = str(revision)
    form = _form_class(page.items)(formdata=filled)
    for field in form.questions:
        if field.item.instrument:
            field.lang = quoted_in(page)
    return form


def quoted_in(page: AskedPage) -> str:
    """The language in which an instrument on this page is asked.

    A wording that was not compared with its owner's is not shown; then the questions stay in English.
    """
    quoted = page.page.instrument
    return "en" if quoted and language() not in quoted.languages else language()


def texts_of(values: Mapping[str, Answer], items: Iterable[Item], lang: str) -> Typed:
    """Saved answers as the fields in which they would be posted, in the words of this language."""
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        answer = values.get(item.id)
        if answer is not None:
            found.update(_fields_of(item, answer, lang))
    return found


def _fields_of(item: Item, answer: Answer, lang: str) -> dict[str, tuple[str, ...]]:
    if isinstance(answer, PartialDate):
        parts = {"month": answer.month, "day": answer.day, "year": answer.year}
        return {f"{item.id}-{part}": (str(number),) for part, number in parts.items() if number is not None}
    if isinstance(answer, tuple):
        return {item.id: answer or ("none",)}
    if item.type == "measure" and isinstance(answer, str):
        return {item.id: (in_words(item, answer, lang),)}
    if not isinstance(answer, Missing):
        return {item.id: (str(answer),)}
    if answer.value not in WAYS_OUT:
        return {}
    typed = item.type in DATES or FIELDS[item.type].kind not in ("radios", "checkboxes")
    return {f"{item.id}-missing" if typed else item.id: (answer.value,)}
