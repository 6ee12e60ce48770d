"""Events of the audit chain as a file that is signed, and the closing of a period whose events may leave.

JSON lines: a head, each event as it stands in the chain, and at the end a signature (Ed25519) over everything before it.
Whoever has the public key, which the file names and ``screening audit head`` prints, can check the file without us; with
the audit key each event's own hash is checked too.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.orm import Session

from screening.storage.audit import verification
from screening.storage.audit.chain import TOLD, mac_of
from screening.storage.audit.standing import Standing, places
from screening.storage.errors import StorageError
from screening.storage.plain import from_text, to_text
from screening.storage.sealing import secret_file
from screening.storage.sealing.keys import keyed_hash
from screening.storage.tables import AuditEventRow

FORMAT = "screening-audit-1"


@dataclass(frozen=True)
class Exported:
    """What a file holds: events ``first`` to ``last``, the hash of the last, and the SHA-256 of the whole file."""

    first: int
    last: int
    mac: str
    digest: str

    @property
    def count(self) -> int:
        """How many events."""
        return self.last - self.first + 1


def public_key(key: bytes) -> str:
    """What checks the signatures of this installation."""
    return _signer(key).public_key().public_bytes_raw().hex()


def write(db: Session, key: bytes, file: Path, until: datetime | None, now: datetime) -> Exported | None:
    """The events that are there, all of them or those before a time, into a new file; None if there is none."""
    rows = list(_rows(db, until))
    if not rows:
        return None
    first, last = rows[0].sequence, rows[-1].sequence
    head = {"format": FORMAT, "first": first, "last": last, "previous": rows[0].previous.hex()}
    head |= {"taken_at": now.isoformat(), "public_key": public_key(key)}
    body = "".join(f"{to_text(one)}\n" for one in (head, *map(_told, rows)))
    signature = _signer(key).sign(body.encode()).hex()
    text = body + to_text({"signature": signature}) + "\n"
    secret_file.write_new(file, text)
    return Exported(first, last, rows[-1].mac.hex(), hashlib.sha256(text.encode()).hexdigest())


def read(file: Path, key: bytes) -> Exported:
    """Check the file with the audit key; StorageError says what is wrong with it."""
    try:
        text = file.read_text("utf-8")
        *lines, last = text.removesuffix("\n").split("\n")
        found: list[Any] = [from_text(line) for line in lines]
        end: Any = from_text(last)
        head, rows = found[0], [_row(told) for told in found[1:]]
        signature = bytes.fromhex(end["signature"])
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key(key))).verify(
            signature, "".join(f"{line}\n" for line in lines).encode()
        )
        previous = bytes.fromhex(head["previous"])
    except InvalidSignature:
        raise StorageError(f"{file}: the signature is not ours, or the file was changed") from None
    except (ValueError, KeyError, TypeError, IndexError):
        raise StorageError(f"{file}: is no export of an audit chain") from None
    for expected, row in enumerate(rows, head["first"]):
        row.previous = previous
        if row.sequence != expected or not hmac.compare_digest(row.mac, mac_of(key, row)):
            raise StorageError(f"{file}: event {expected} is not as it was written")
        previous = row.mac
    return Exported(
        head["first"], rows[-1].sequence, previous.hex(), hashlib.sha256(text.encode()).hexdigest()
    )


def standing(db: Session, upto: int) -> list[str]:
    """What these events alone vouch for: sealed rows that are still there, and were last written by then.

    Each is told again at the end of the chain before its event leaves, so that its text can still be checked.
    """
    newest = dict[str, str]()
    for row in verification.in_order(db):
        detail = verification.fields(row)
        if "sealed" in detail:
            place, _, digest = str(detail["sealed"]).rpartition("/")
            if row.sequence <= upto:
                newest[place] = digest
            else:
                newest.pop(place, None)
    there = {place for place, _sealed in verification.sealed_places(db)}
    return [f"{place}/{digest}" for place, digest in sorted(newest.items()) if place in there]


def told(db: Session, upto: int) -> list[tuple[str, str]]:
    """Places in clear of which these events alone tell, and how they stand; they are told again likewise."""
    standing = Standing()
    for row in verification.in_order(db):
        standing.take(row, verification.fields(row))
    erased = {*standing.told} - {place for place, _ in places(db)}
    return [(place, said) for place, said in standing.upto(upto) if place not in erased]


def _rows(db: Session, until: datetime | None) -> Iterator[AuditEventRow]:
    """In the order of the chain, up to the first event of that time or later: a clock that went back hides none."""
    for row in verification.in_order(db):
        if until is not None and row.at >= until:
            return
        yield row


def _told(row: AuditEventRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in TOLD}
    return {**values, "at": row.at.isoformat(timespec="microseconds"), "mac": row.mac.hex()}


def _row(told: dict[str, Any]) -> AuditEventRow:
    values = {name: told[name] for name in TOLD}
    at = datetime.fromisoformat(told["at"])
    return AuditEventRow(**{**values, "at": at}, mac=bytes.fromhex(told["mac"]))


def _signer(key: bytes) -> Ed25519PrivateKey:
    # Of the audit key, so that whoever restores a clinic signs as before; not the key itself.
    return Ed25519PrivateKey.from_private_bytes(keyed_hash(key, "sign exports"))
