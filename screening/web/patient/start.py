"""Before the first question: what this is, consent, the phrase."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from screening.intake import NotInvited, TooOften
from screening.questionnaire.clinic_texts import consent as clinic_consent
from screening.questionnaire.texts import text_digest
from screening.web.access import Audience, audience
from screening.web.errors import page as error_page
from screening.web.parts import parts
from screening.web.patient.frame import (
    Errors,
    address,
    day_words,
    draft,
    go,
    intake,
    is_watched,
    now,
    onward,
    see,
    show,
)
from screening.web.patient.invited import came_by_invitation, may_begin
from screening.web.patient.leaving import lead_away, phrase_first
from screening.web.patient.pausing import goes_on_words
from screening.web.security import keeps_text, network
from screening.web.sessions import visit
from screening.web.tablet import START, on_tablet
from screening.web.words import LANGUAGES, language, t


def add_to(pages: Blueprint, lang: str) -> None:
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule(f"{lang}/", "start", start)
    pages.add_url_rule(f"{lang}/consent", "consent", consent)
    pages.add_url_rule(f"{lang}/consent", "consent_post", give_consent, methods=["POST"])
    pages.add_url_rule(f"{lang}/adults", "adults", adults)
    pages.add_url_rule(f"{lang}/phrase", "phrase", phrase)
    pages.add_url_rule(f"{lang}/phrase", "phrase_post", phrase_written, methods=["POST"])


@audience(Audience.ANYONE)
def home() -> ResponseReturnValue:
    """To the language that the browser asks for; on a tablet of the clinic to where everybody begins."""
    if on_tablet():
        return see(START)
    response = redirect(f"/{language()}/", 302)
    response.headers["Vary"] = "Accept-Language"
    return response


@audience(Audience.ANYONE)
def start(lang: str) -> ResponseReturnValue:
    """What this form is, who reads it by when, and what to do in an emergency."""
    if not parts().intake_open() or not any(map(parts().speaks, LANGUAGES)):
        return show("closed", t("closed_title"), status=503, text=t("closed_text"), code=False)
    if not parts().speaks(lang):
        return show("closed", t("not_spoken_title"), text=t("not_spoken_text"), code=False)
    going = visit().row is not None and not came_by_invitation()
    if not going and not may_begin():
        return show("closed", t("invited_only_title"), text=t("invited_only_text"), code=True)
    read_by = day_words(intake().read_by(now()))
    return show(
        "start",
        t("start_title"),
        read_by=read_by,
        going=going,
        watched=is_watched(),
        goes_on=goes_on_words(),
    )


def _may_begin_here() -> bool:
    """Whether this visitor may begin a form, now and in this language."""
    return parts().intake_open() and parts().speaks(language()) and may_begin()


@audience(Audience.ANYONE)
def consent(lang: str) -> ResponseReturnValue:
    """Adults only, and what we do with answers."""
    if not _may_begin_here():
        return see(address(""))
    return _consent_page({}, [])


@audience(Audience.ANYONE)
def give_consent(lang: str) -> ResponseReturnValue:
    """With consent a form begins; a person under 18 is told where else there is help, and nothing is kept."""
    away = lead_away(address("consent"), back=address(""))
    if away is not None:
        return away
    if not _may_begin_here():
        return see(address(""))
    adult, agreed = request.form.get("adult", ""), request.form.get("agree", "")
    if adult == "no":
        return see(address("adults"))
    errors: Errors = []
    if adult != "yes":
        errors.append((t("adult_error"), "adult"))
    if agreed != "yes":
        errors.append((t("agree_error"), "agree"))
    elif request.form.get("shown") != text_digest(_consent_text()):
        agreed = ""
        errors.append((t("consent_changed"), "agree"))
    if errors:
        return _consent_page({"adult": adult, "agree": agreed}, errors)
    try:
        started = intake().start(now(), language(), network(), visit().subject, in_clinic=on_tablet())
    except TooOften as wait:
        return error_page(429, {"Retry-After": str(wait.seconds)})
    except NotInvited:
        return see(address(""))
    visit().follow(started.token)
    return see(address("phrase"))


def _consent_page(typed: dict[str, str], errors: Errors) -> ResponseReturnValue:
    text = _consent_text()
    return show(
        "consent",
        t("consent_title"),
        status=422 if errors else 200,
        paragraphs=[part.strip() for part in text.split("\n\n") if part.strip()],
        shown=text_digest(text),
        typed=typed,
        errors=errors,
        wrong={target: message for message, target in errors},
        back=address(""),
        form_page=True,
    )


def _consent_text() -> str:
    """The clinic's own words; without a database those that ship, which nobody can then agree to."""
    try:
        return intake().consent_text(now(), language())
    except Exception:  # noqa: BLE001 - the page must come, with its numbers for help
        return clinic_consent(parts().content.questionnaire, None).in_(language())


@audience(Audience.ANYONE)
def adults(lang: str) -> ResponseReturnValue:
    """The form is for adults: kind words, and where there is help."""
    return show("adults", t("adults_title"))


@audience(Audience.PATIENT)
def phrase(lang: str) -> ResponseReturnValue:
    """The six words, until they are written down."""
    words = draft().document.phrase
    if not words:
        return see(onward(draft().path.first_unsaved()))
    return show(
        "phrase",
        t("phrase_title"),
        words=words.split(),
        kept_until=day_words(intake().kept_until(draft())),
        form_page=True,
    )


@audience(Audience.PATIENT)
@keeps_text(phrase_first)
def phrase_written(lang: str) -> ResponseReturnValue:
    """The words are written down; or the person wants others."""
    if go() == "another" and draft().state == "draft":
        intake().new_phrase(now(), draft().id, language())
        return see(address("phrase"))
    away = lead_away(address("phrase"))
    if away is not None:
        return away
    intake().confirm_phrase(now(), draft().subject)
    return see(address("form"))
