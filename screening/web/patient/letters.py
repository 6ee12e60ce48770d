"""No more letters: the link that stands in each of them.  Looking at it changes nothing; a button does."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from screening.storage import letters
from screening.web.access import Audience, audience
from screening.web.parts import parts
from screening.web.patient.frame import address, now, show
from screening.web.patient.leaving import lead_away
from screening.web.words import t


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule(f"{lang}/no-letters/<letter_id>", "no_letters", ask)
    pages.add_url_rule(f"{lang}/no-letters/<letter_id>", "no_letters_post", stop, methods=["POST"])


@audience(Audience.ANYONE)
def ask(lang: str, letter_id: str) -> ResponseReturnValue:
    """One button. It says the same whether there is such a letter or not."""
    return show("no_letters", t("no_letters_title"), done=False, form_page=True)


@audience(Audience.ANYONE)
def stop(lang: str, letter_id: str) -> ResponseReturnValue:
    """Nothing more is written to whoever got this letter; who tries numbers learns nothing."""
    away = lead_away(address("no-letters", letter_id), back=address(""))
    if away is not None:
        return away
    with parts().store.writing(now()) as work:
        letters.stop(work, letter_id[:32])
    return show("no_letters", t("no_letters_done_title"), done=True)
