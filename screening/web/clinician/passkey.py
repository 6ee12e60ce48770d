"""Passkeys: what the browser's authenticator is asked, and whether its answer is right.

The challenge is made from the token of the session and the key of sessions, and dies with the token: nothing is stored.
"""

from __future__ import annotations

import ipaddress

import webauthn
from flask import request
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from screening.storage.accounts import passkeys, staff
from screening.storage.errors import Refused
from screening.storage.work import Work
from screening.web.sessions import visit

LONGEST_ANSWER = 20_000
"""Characters; an answer has about a thousand."""
UNUSABLE = "The answer of the passkey could not be used. Try again."


def site() -> str | None:
    """The name that passkeys belong to; None where the address is a number, which they cannot belong to."""
    host = request.host.rpartition(":")[0] if ":" in request.host.rpartition("]")[2] else request.host
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host
    return None


def to_sign_in(work: Work, staff_id: str) -> str | None:
    """What the browser is asked, as JSON; None when this person has no passkey, or none works at this address."""
    known, name = passkeys.of(work, staff_id), site()
    if not known or name is None:
        return None
    asked = webauthn.generate_authentication_options(
        rp_id=name,
        challenge=_challenge(work, "sign in"),
        allow_credentials=[PublicKeyCredentialDescriptor(id=one.credential) for one in known],
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return webauthn.options_to_json(asked)


def is_right(work: Work, staff_id: str, answer: str) -> bool:
    """Whether one of this person's passkeys gave this answer to what this session asked."""
    name = site()
    if name is None or len(answer) > LONGEST_ANSWER:
        return False
    try:
        given = webauthn.helpers.parse_authentication_credential_json(answer)
        (one,) = [key for key in passkeys.of(work, staff_id) if key.credential == given.raw_id]
        verified = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=_challenge(work, "sign in"),
            expected_rp_id=name,
            expected_origin=_origin(),
            credential_public_key=one.public_key,
            credential_current_sign_count=one.sign_count,
        )
    except Exception:  # noqa: BLE001 - a stranger writes the answer; whatever it does to the library, it is not right
        return False
    passkeys.used(work, one, verified.new_sign_count)
    return True


def to_add(work: Work, staff_id: str) -> str | None:
    """What the browser is asked when a passkey is added, as JSON; None where none works at this address."""
    row, name = staff.get(work, staff_id), site()
    if name is None:
        return None
    known = [PublicKeyCredentialDescriptor(id=one.credential) for one in passkeys.of(work, staff_id)]
    asked = webauthn.generate_registration_options(
        rp_id=name,
        rp_name="Screening",
        user_name=row.login,
        user_display_name=row.name,
        user_id=row.id.encode(),
        challenge=_challenge(work, "add"),
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        ),
    )
    return webauthn.options_to_json(asked)


def add(work: Work, staff_id: str, name: str, answer: str) -> None:
    """Keep the passkey that the browser has made; Refused with what to do."""
    where = site()
    if where is None or len(answer) > LONGEST_ANSWER:
        raise Refused(UNUSABLE)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(work, "add"),
            expected_rp_id=where,
            expected_origin=_origin(),
        )
    except Exception:  # noqa: BLE001 - as above
        raise Refused(UNUSABLE) from None
    passkeys.add(work, staff_id, name, made.credential_id, made.credential_public_key, made.sign_count)


def _challenge(work: Work, purpose: str) -> bytes:
    return work.keyed("session", "passkey", purpose, visit().token)


def _origin() -> str:
    return request.host_url.rstrip("/")
