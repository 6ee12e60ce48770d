"""The key ring (a file outside the data folder) and the purpose keys (in the database, sealed by the ring).

Only the ring must be kept safe by people.  Purpose keys are random, made once and never changed: they hash
things that are not stored, such as resume phrases, so a new key could not hash them again.  The one exception is
*search*, whose terms are in the answers (``blind.py``).
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from screening.storage.errors import KeyProblem
from screening.storage.sealing import secret_file
from screening.storage.tables import PurposeKeyRow

PURPOSES = ("audit", "device", "index", "limit", "phrase", "recovery", "search", "session")
_WRAPPED = sa.select(PurposeKeyRow.kid, PurposeKeyRow.wrapped).where(
    PurposeKeyRow.name == sa.bindparam("purpose")
)
KEY_BYTES = 32
NONCE_BYTES = 12


def framed(*parts: str | bytes) -> bytes:
    """The parts, each behind its length, so that no two lists of parts give the same bytes."""
    raw = (part.encode() if isinstance(part, str) else part for part in parts)
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


@dataclass(frozen=True)
class KeyRing:
    """Keys by id (``kid``); the first is current and wraps whatever is new, all of them unwrap."""

    keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self.keys)})"

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def wrap(self, secret: bytes, *about: str) -> tuple[str, bytes]:
        """(kid, wrapped): the secret under the current key, bound to what it is about."""
        kid, nonce = self.current, os.urandom(NONCE_BYTES)
        return kid, nonce + AESGCM(self.keys[kid]).encrypt(nonce, secret, framed("wrap-1", kid, *about))

    def unwrap(self, kid: str, wrapped: bytes, *about: str) -> bytes:
        """KeyProblem names the key that is missing or does not fit."""
        if kid not in self.keys:
            raise KeyProblem(f"key {kid} is not in the key ring (it holds {', '.join(self.keys)})")
        nonce, body = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return AESGCM(self.keys[kid]).decrypt(nonce, body, framed("wrap-1", kid, *about))
        except InvalidTag:
            raise KeyProblem(f"key {kid} does not open what was wrapped under its name") from None

    @classmethod
    def generate(cls) -> KeyRing:
        return cls({secrets.token_hex(4): secrets.token_bytes(KEY_BYTES)})

    @classmethod
    def create(cls, path: Path, comment: str = "") -> KeyRing:
        """Write a new ring, below a line of comment (``# …``); never over an old one."""
        ring = cls.generate()
        secret_file.write_new(path, (f"{comment}\n" if comment else "") + ring.text())
        return ring

    def rotated(self) -> KeyRing:
        """This ring with a new current key in front."""
        return KeyRing({**self.generate().keys, **self.keys})

    def extended(self) -> KeyRing:
        """This ring with a new key at its end, which opens and does not wrap yet."""
        return KeyRing({**self.keys, **self.generate().keys})

    def led_by(self, kid: str) -> KeyRing:
        """This ring with the key ``kid`` as the current one; KeyProblem when it has no such key."""
        if kid not in self.keys:
            raise KeyProblem(f"key {kid} is not in the key ring (it holds {', '.join(self.keys)})")
        return KeyRing({kid: self.keys[kid], **self.keys})

    def without(self, kid: str) -> KeyRing:
        """This ring without the key ``kid``, which must not be the current one."""
        if kid == self.current:
            raise KeyProblem(f"key {kid} is the current one; make another one current first")
        return KeyRing({name: key for name, key in self.keys.items() if name != kid})

    def replace(self, path: Path) -> None:
        """Write this ring over the one in the file, whole or not at all; its lines of comment stay."""
        comments = [line for line in secret_file.read(path).splitlines() if line.startswith("#")]
        secret_file.replace(path, "".join(f"{line}\n" for line in comments) + self.text())

    def text(self) -> str:
        """What the file holds: one ``kid:base64`` a line."""
        return "".join(f"{kid}:{base64.b64encode(key).decode()}\n" for kid, key in self.keys.items())

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read a ring; KeyProblem when others could read the file, or a line is no key."""
        keys: dict[str, bytes] = {}
        for number, line in enumerate(secret_file.read(path).splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            kid, _, encoded = line.strip().partition(":")
            key = _decoded(encoded)
            if not kid or kid in keys or key is None:
                raise KeyProblem(f"{path}: line {number} is not a new id, a colon and 32 bytes in base64")
            keys[kid] = key
        if not keys:
            raise KeyProblem(f"{path}: holds no key")
        return cls(keys)


class Keys:
    """What this process may use: the web has the ring, the worker the audit key alone."""

    def __init__(self, ring: KeyRing | None, purposes: Mapping[str, bytes] | None = None) -> None:
        self._ring = ring
        self._purposes = dict(purposes or {})
        self._file: Path | None = None
        self._seen: secret_file.Seen | None = None

    @classmethod
    def of_file(cls, path: Path) -> Keys:
        """The ring in this file, as it is at any time: a process that runs on learns of a new key at once."""
        seen = secret_file.seen(path)
        keys = cls(KeyRing.load(path))
        keys._file, keys._seen = path, seen
        return keys

    @property
    def ring(self) -> KeyRing | None:
        """The key ring, if this process has one."""
        if self._file is not None and (seen := secret_file.seen(self._file)) not in (None, self._seen):
            # A file that is unfit just now leaves us with the ring that we have, which still opens everything older.
            with contextlib.suppress(KeyProblem):
                self._ring, self._seen = KeyRing.load(self._file), seen
        return self._ring

    @classmethod
    def for_worker(cls, path: Path) -> Keys:
        """The keys of the process that must never open an answer."""
        key = _decoded(secret_file.read(path).strip())
        if key is None:
            raise KeyProblem(f"{path}: is not an audit key")
        return cls(None, {"audit": key})

    def need_ring(self) -> KeyRing:
        ring = self.ring
        if ring is None:
            raise KeyProblem("this process has no key ring: it cannot seal or open anything")
        return ring

    def purpose(self, db: Session | sa.Connection, name: str) -> bytes:
        """The key for one purpose, opened once per process."""
        if name not in self._purposes:
            row = db.execute(_WRAPPED, {"purpose": name}).first()
            if row is None:
                raise KeyProblem(f"the database has no {name} key; it has not been set up")
            self._purposes[name] = self.need_ring().unwrap(row.kid, row.wrapped, "purpose", name)
        return self._purposes[name]

    def newest(self, db: Session, name: str) -> bytes:
        """The key of a purpose that may be renewed while this process runs; opened each time."""
        self._purposes.pop(name, None)
        return self.purpose(db, name)

    def renew(self, db: Session, name: str, now: dt.datetime) -> None:
        """Another key for this purpose; whatever was hashed with the old one has to be hashed anew."""
        row = db.get(PurposeKeyRow, name, populate_existing=True, with_for_update={})
        if row is None:
            raise KeyProblem(f"the database has no {name} key; it has not been set up")
        row.kid, row.wrapped = self.need_ring().wrap(secrets.token_bytes(KEY_BYTES), "purpose", name)
        row.created_at = now
        db.flush()

    def check(self, db: Session) -> None:
        """KeyProblem unless every purpose key that is there opens with this ring: asked before anything is served."""
        for name in db.scalars(sa.select(PurposeKeyRow.name)):
            self.purpose(db, name)

    def make_missing(self, db: Session, now: dt.datetime) -> list[str]:
        """Set-up: every purpose has its key, those that exist stay; the names of the new ones."""
        present = set(db.scalars(sa.select(PurposeKeyRow.name)))
        missing = [name for name in PURPOSES if name not in present]
        for name in missing:
            kid, wrapped = self.need_ring().wrap(secrets.token_bytes(KEY_BYTES), "purpose", name)
            db.add(PurposeKeyRow(name=name, kid=kid, wrapped=wrapped, created_at=now))
        db.flush()
        return missing

    def write_audit_key(self, db: Session, path: Path) -> None:
        """The file for the worker (see ``for_worker``)."""
        secret_file.write_new(path, base64.b64encode(self.purpose(db, "audit")).decode() + "\n")


def keyed_hash(key: bytes, *parts: str | bytes) -> bytes:
    """HMAC-SHA256 over the framed parts."""
    return hmac.digest(key, framed(*parts), hashlib.sha256)


def _decoded(encoded: str) -> bytes | None:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None
