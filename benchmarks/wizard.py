"""What one would install instead: a django-formtools wizard over the same pages, its answers in a session of the database.

Every page of the questionnaire is a step with its labels, hints and options in English, form token and all. It has no
conditions, no sealing, no rules, no audit and no second language. Django 5.2 with formtools 2.7, each as its own
documentation sets it up; on SQLite as careful as ours (WAL, a real fsync for each commit).
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from benchmarks import bare
from screening.content import load_content
from screening.questionnaire.model import Item, Page

STEP = """<!DOCTYPE html><html lang="en"><title>{{ wizard.form.title }}</title><h1>{{ wizard.form.title }}</h1>
<form method="post">{% csrf_token %}{{ wizard.management_form }}{{ wizard.form }}<button>Continue</button></form></html>"""


def settings(url: sa.URL) -> dict[str, Any]:
    """Django's settings: what sessions, forms and form tokens need."""
    sqlite = url.get_backend_name() == "sqlite"
    careful = {
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
        "transaction_mode": "IMMEDIATE",
    }
    host = url.query.get("host", url.host)
    database: dict[str, Any] = {
        "ENGINE": f"django.db.backends.{'sqlite3' if sqlite else 'postgresql'}",
        "NAME": url.database,
        "USER": url.username or "",
        "PASSWORD": url.password or "",
        "HOST": host or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": careful if sqlite else {},
    }
    loader = (
        "django.template.loaders.cached.Loader",
        [("django.template.loaders.locmem.Loader", {"step.html": STEP})],
    )
    return {
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "DATABASES": {"default": database},
        "INSTALLED_APPS": ["django.contrib.sessions", "formtools"],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        "ROOT_URLCONF": "benchmarks.wizard_addresses",
        "SECRET_KEY": "for the benchmark alone",
        "TEMPLATES": [
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [loader]}}
        ],
        "USE_TZ": True,
    }


def set_up() -> None:
    """Django configured for the database of the environment, with its tables made."""
    django, conf = import_module("django"), import_module("django.conf")
    if not conf.settings.configured:
        conf.settings.configure(**settings(sa.make_url(os.environ[bare.DATABASE])))
        django.setup()
        import_module("django.core.management").call_command("migrate", verbosity=0)


def application() -> Any:
    """The WSGI application."""
    set_up()
    return import_module("django.core.wsgi").get_wsgi_application()


def pages() -> list[Page]:
    """The pages that are steps: those with questions."""
    return [page for section in load_content().questionnaire.sections for page in section.pages if page.items]


def addresses() -> list[Any]:
    """One address for each step, and one for the end."""
    urls, views, forms = map(import_module, ("django.urls", "formtools.wizard.views", "django.forms"))
    http = import_module("django.http")

    class Wizard(views.NamedUrlSessionWizardView):  # type: ignore[misc, name-defined]
        template_name = "step.html"

        def done(self, form_list: Any, **_: Any) -> Any:
            return http.HttpResponse("sent")

    steps = [(page.id, _form(forms, page)) for page in pages()]
    view = Wizard.as_view(steps, url_name="step", done_step_name="sent")
    return [urls.path("wizard/<str:step>/", view, name="step")]


def _form(forms: Any, page: Page) -> Any:
    fields = {item.id: _field(forms, item) for item in page.items}
    return type("Step", (forms.Form,), {"title": page.title.in_("en"), **fields})


def _field(forms: Any, item: Item) -> Any:
    words = {
        "label": item.label.in_("en"),
        "help_text": item.hint.in_("en") if item.hint else "",
        "required": False,
    }
    if not item.options:
        return forms.CharField(**words)
    options = [(option.id, option.label.in_("en")) for option in item.options]
    if item.type == "choices":
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **words)
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **words)


def answers(page: Page) -> dict[str, str]:
    """What is posted to a step: the first option, or a word."""
    return {f"{page.id}-{item.id}": item.options[0].id if item.options else "words" for item in page.items}
