"""The questionnaire on paper: a blank form to fill in with a pen, made from the same files as the screen's."""

from __future__ import annotations

from screening.paper.form import form_data, paper_code, paper_form

__all__ = ["form_data", "paper_code", "paper_form"]
