"""What the clinic says about the form itself: privacy, languages, and what to do when it is hard to use."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from screening.web.access import Audience, audience
from screening.web.patient.frame import address, intake, now, show
from screening.web.sessions import visit
from screening.web.words import language, t


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/about", "about", about)


@audience(Audience.ANYONE)
def about(lang: str) -> ResponseReturnValue:
    """One page with the clinic's texts, the same for everybody."""
    texts = [(one.title.in_(language()), one.paragraphs(language())) for one in intake().clinic_texts(now())]
    back = address("form") if visit().row is not None else address("")
    return show("about", t("about_title"), texts=texts, back=back)
