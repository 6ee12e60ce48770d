"""One page with the numbers for help, in both languages, that needs nothing: for the proxy when the app does not answer.

No style sheet, no script, no picture: whatever is broken, this can be shown.
"""

from __future__ import annotations

from html import escape

from screening.web.help_lines import HelpLines
from screening.web.words import LANGUAGES, say

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
<body>
{parts}</body>
</html>
"""
PART = """<main lang="{lang}">
<h1>{broken}</h1>
<p>{text}</p>
<p><strong>{act}</strong></p>
<p>{talk} {extra}</p>
<ul>
<li><a href="tel:{emergency}">{call_emergency}</a></li>
<li><a href="tel:{number}">{call}</a></li>
<li><a href="sms:{sms}">{write}</a></li>
</ul>
</main>
"""


def page(lines: HelpLines) -> str:
    """The whole page as HTML."""
    first, second = (_part(lang, lines) for lang in LANGUAGES)
    # One page has one main part and one first heading.
    second = second.replace("<main ", "<div ").replace("</main>", "</div>").replace("h1>", "h2>")
    inside = first.replace("</main>\n", second + "</main>\n")
    return PAGE.format(title=escape(say("service", "en")), parts=inside)


def _part(lang: str, lines: HelpLines) -> str:
    words = {
        "broken": say("error_503", lang),
        "text": say("error_503_text", lang),
        "act": say("help_act", lang, emergency=lines.emergency),
        "talk": say("help_talk", lang, talk=lines.talk, text=lines.text, site=lines.site),
        "extra": getattr(lines.extra, lang),
        "call_emergency": say("call_button", lang, number=lines.emergency),
        "call": say("call_button", lang, number=lines.talk),
        "write": say("text_button", lang, number=lines.text),
        "emergency": lines.dial("emergency"),
        "number": lines.dial("talk"),
        "sms": lines.dial("text"),
    }
    return PART.format(lang=lang, **{name: escape(word) for name, word in words.items()})
