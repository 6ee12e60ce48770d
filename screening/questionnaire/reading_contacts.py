"""Telephone numbers and mail addresses as patients type them: looked at gently, because people know their own."""

from __future__ import annotations

from screening.channels.addresses import is_full_number, reads_as_address, takes_mail
from screening.questionnaire.messages import Fault, message
from screening.questionnaire.model import Item, Text


def judge_contact(item: Item, text: str) -> Text | None:
    """What to ask back about it; None when there is nothing to ask. Raises Fault for what cannot be an address.

    A number is asked back and never refused: somebody may have no other. An address without its parts reaches nobody,
    and none has to be given.
    """
    if item.holds == "phone" and not is_full_number(text):
        return message("phone", typed=Text(text, text))
    if item.holds == "email":
        if not reads_as_address(text):
            raise Fault(message("email"))
        if not takes_mail(text):
            return message("soft", shown=Text(text, text))
    return None
