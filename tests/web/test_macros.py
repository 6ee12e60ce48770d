"""Our macros have the markup of the design system's own, for the same parameters."""

# ruff: noqa: E501  (the table of cases is easier to compare in long lines)
from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import html5lib
import pytest
from flask import Flask, g
from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup

from screening.web import access, ui
from tests.web.client import parse, text_of

FOLDERS = {
    "button": "button",
    "back-link": "backLink",
    "input": "input",
    "textarea": "textarea",
    "radios": "radios",
    "checkboxes": "checkboxes",
    "date-input": "dateInput",
    "select": "select",
    "fieldset": "fieldset",
    "error-summary": "errorSummary",
    "summary-list": "summaryList",
    "task-list": "taskList",
    "warning-callout": "warningCallout",
    "inset-text": "insetText",
    "details": "details",
    "tag": "tag",
    "tables": "table",
}
NOT_OURS = {"data-module", "data-prevent-double-click", "tabindex"}
"""Hooks of the design system's script, which we do not use; ours focuses the error summary by itself."""
BAD = {"text": "Bad <b>", "visuallyHiddenText": "Error"}
BODY = Markup("<p>body</p>")


@cache
def theirs() -> dict[str, Callable[[dict[str, Any]], str]]:
    env = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return {
        name: getattr(env.get_template(f"nhsuk/components/{folder}/macro.jinja").module, name)
        for folder, name in FOLDERS.items()
    }


@pytest.fixture(scope="module")
def app() -> Flask:
    app = access.GuardedFlask("screening", static_folder=None)
    ui.install(app, demo=True)
    return app


def ours(
    app: Flask,
    macro_name: str,
    /,
    *positional: Any,
    lang: str = "en",
    body: Markup | None = None,
    **named: Any,
) -> str:
    with app.test_request_context("/en/"):
        g.lang = lang
        macro = getattr(app.jinja_env.get_template("macros/ui.html").module, macro_name)
        if body is not None:
            named["caller"] = lambda: body
        return str(macro(*positional, **named))


def shape(html: str) -> Any:
    """Tags, attributes and single-spaced words, in order."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)

    def node(element: Any) -> Any:
        attributes = {
            name: " ".join(value.split())
            for name, value in element.attrib.items()
            if name not in NOT_OURS and not (name == "value" and value == "")
        }
        parts: list[Any] = [" ".join((element.text or "").split())]
        for child in element:
            parts += [node(child), " ".join((child.tail or "").split())]
        return element.tag, attributes, [part for part in parts if part != ""]

    return [node(child) for child in parser.parseFragment(html)]


TABLE = {"caption": {"text": "Cap"}, "head": [{"text": "A"}, {"text": "B", "format": "numeric"}]}
CASES: list[tuple[str, str, tuple[Any, ...], dict[str, Any], dict[str, Any]]] = [
    ("button", "button", ("Go", "action", "next"), {"variant": "secondary"}, {"text": "Go", "name": "action", "value": "next", "variant": "secondary"}),
    ("button", "button", ("Go",), {"href": "/x"}, {"text": "Go", "href": "/x"}),
    ("back_link", "backLink", ("Back",), {"href": "/b"}, {"text": "Back", "href": "/b"}),
    ("back_link", "backLink", ("Back",), {"name": "go", "value": "back"}, {"text": "Back", "element": "button", "attributes": {"formnovalidate": "", "name": "go", "value": "back"}}),
    ("input", "input", ("a", "a", "Name"), {"value": '"x"'}, {"id": "a", "name": "a", "value": '"x"', "label": {"text": "Name", "size": "s"}}),
    ("input", "input", ("a", "a", "Top"), {"hint": "H", "error": "Bad <b>", "width": 4, "inputmode": "numeric", "suffix": "mmHg", "autocomplete": "tel"},
     {"id": "a", "name": "a", "label": {"text": "Top", "size": "s"}, "hint": {"text": "H"}, "errorMessage": BAD, "width": 4, "inputmode": "numeric", "suffix": {"text": "mmHg"}, "autocomplete": "tel"}),
    ("textarea", "textarea", ("a", "a", "Note"), {"value": "</textarea>", "hint": "H", "error": "Bad <b>", "rows": 3}, {"id": "a", "name": "a", "label": {"text": "Note", "size": "s"}, "value": "</textarea>", "hint": {"text": "H"}, "errorMessage": BAD, "rows": 3}),
    ("radios", "radios", ("r", "r", "Q", [("y", "Yes", "hint"), ("n", "No", None)]), {"value": "n", "hint": "H", "error": "Bad <b>", "inline": True},
     {"idPrefix": "r", "name": "r", "classes": "nhsuk-radios--inline", "fieldset": {"legend": {"text": "Q", "size": "s"}}, "hint": {"text": "H"}, "errorMessage": BAD, "items": [{"value": "y", "text": "Yes", "hint": {"text": "hint"}}, {"value": "n", "text": "No", "checked": True}]}),
    ("checkboxes", "checkboxes", ("c", "c", "Q", [("y", "Yes"), None, ("none", "None")]), {"values": ["y"], "exclusive": ["none"], "hint": "H"},
     {"idPrefix": "c", "name": "c", "fieldset": {"legend": {"text": "Q", "size": "s"}}, "hint": {"text": "H"}, "items": [{"value": "y", "text": "Yes", "checked": True}, {"divider": "or"}, {"value": "none", "text": "None", "behaviour": "exclusive"}]}),
    ("date_input", "dateInput", ("d", "d", "Q", [("month", "Month", "3", 2, True, "bday-month", "numeric"), ("year", "Year", "1985", 4, False, None, "numeric")]), {"hint": "H", "error": "Bad <b>"},
     {"id": "d", "fieldset": {"legend": {"text": "Q", "size": "s"}}, "hint": {"text": "H"}, "errorMessage": BAD, "items": [
         {"name": "d-month", "id": "d-month", "label": "Month", "value": "3", "width": 2, "error": True, "autocomplete": "bday-month"},
         {"name": "d-year", "id": "d-year", "label": "Year", "value": "1985", "width": 4}]}),
    ("select", "select", ("s", "s", "Q", [("", "Choose"), ("a", "A")]), {"value": "a", "hint": "H", "error": "Bad <b>"}, {"id": "s", "name": "s", "label": {"text": "Q", "size": "s"}, "hint": {"text": "H"}, "errorMessage": BAD, "items": [{"value": "", "text": "Choose"}, {"value": "a", "text": "A", "selected": True}]}),
    ("fieldset", "fieldset", ("Q",), {"body": BODY, "describedby": "x"}, {"legend": {"text": "Q", "size": "m"}, "describedBy": "x", "html": str(BODY)}),
    ("fieldset", "fieldset", ("Q",), {"body": BODY, "size": "l", "page_heading": True}, {"legend": {"text": "Q", "size": "l", "isPageHeading": True}, "html": str(BODY)}),
    ("error_summary", "errorSummary", ([("Enter a date", "d-month")],), {"heading": "There is a problem"}, {"titleText": "There is a problem", "errorList": [{"text": "Enter a date", "href": "#d-month"}]}),
    ("summary_list", "summaryList", ([{"key": "K", "value": "<V>", "actions": [("Change", "K", "/c")]}, {"key": "K2", "value": "V2"}],), {},
     {"rows": [{"key": {"text": "K"}, "value": {"text": "<V>"}, "actions": {"items": [{"href": "/c", "text": "Change", "visuallyHiddenText": "K"}]}}, {"key": {"text": "K2"}, "value": {"text": "V2"}}]}),
    ("task_list", "taskList", ("t", [{"title": "About", "href": "/x", "hint": "h", "status": "Done"}, {"title": "Y", "href": "/y", "status": "Open", "colour": "blue"}, {"title": "Z", "status": "No"}]), {},
     {"idPrefix": "t", "items": [{"title": {"text": "About"}, "href": "/x", "hint": {"text": "h"}, "status": {"text": "Done"}}, {"title": {"text": "Y"}, "href": "/y", "status": {"tag": {"text": "Open", "classes": "nhsuk-tag--blue"}}}, {"title": {"text": "Z"}, "status": {"text": "No"}}]}),
    ("warning_callout", "warningCallout", ("Stop",), {"body": BODY}, {"heading": {"text": "Stop", "level": 2}, "html": str(BODY)}),
    ("inset", "insetText", (), {"body": BODY}, {"html": str(BODY)}),
    ("details", "details", ("More",), {"body": BODY}, {"summaryText": "More", "html": str(BODY)}),
    ("tag", "tag", ("T", "blue"), {}, {"text": "T", "colour": "blue"}),
    ("table", "table", ("Cap", ["A", "B"], [["1", "2"]]), {"numeric": [1], "first_is_header": True}, {**TABLE, "rows": [[{"text": "1"}, {"text": "2", "format": "numeric"}]], "firstCellIsHeader": True}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "reference", "positional", "named", "parameters"),
    CASES,
    ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)],
)
def test_each_macro_gives_the_markup_of_the_design_system(
    app: Flask,
    name: str,
    reference: str,
    positional: tuple[Any, ...],
    named: dict[str, Any],
    parameters: dict[str, Any],
) -> None:
    assert shape(ours(app, name, *positional, **named)) == shape(theirs()[reference](parameters))


def test_every_text_given_to_a_macro_is_escaped(app: Flask) -> None:
    evil = '"><script>alert(1)</script>'
    for html in (
        ours(app, "input", "a", "a", evil, value=evil, hint=evil, error=evil, suffix=evil),
        ours(app, "textarea", "a", "a", evil, value=evil, hint=evil, error=evil),
        ours(app, "radios", "r", "r", evil, [(evil, evil, evil)], value=evil, hint=evil, error=evil),
        ours(app, "summary_list", [{"key": evil, "value": evil, "actions": [(evil, evil, "/c")]}]),
        ours(app, "error_summary", [(evil, "a")]),
        ours(app, "table", evil, [evil], [[evil]]),
    ):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


def test_no_english_word_of_a_component_is_left_on_a_spanish_page(app: Flask) -> None:
    html = ours(app, "input", "a", "a", "x", error="y", lang="es")
    html += ours(app, "warning_callout", "x", lang="es", body=BODY) + ours(app, "inset", lang="es", body=BODY)
    html += ours(app, "error_summary", [("x", "a")], lang="es")
    words = text_of(parse(f"<!doctype html><title>t</title>{html}"))
    assert not {"Important", "Important:", "Information", "Information:", "Please"} & set(words.split())
    assert "Importante:" in words.split()
