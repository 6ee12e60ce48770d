"""Seal and open: AES-256-GCM under a data key for each record, bound to table, column, row and row version.

A sealed value is ``format (1 byte) | nonce (12) | ciphertext``.  The text inside stands behind its length
and is padded, so that its size tells little.  Data keys are wrapped by the key ring and live in
``record_key``.
"""

from __future__ import annotations

import hashlib
import os
import secrets

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from screening.storage.errors import KeyProblem, Unreadable
from screening.storage.sealing.keys import KEY_BYTES, NONCE_BYTES, Keys, framed
from screening.storage.tables import RecordKeyRow

FORMAT = b"\x01"
ANSWERS_STEP = 4096
"""Bytes: whatever holds answers is padded to a multiple of this."""
SMALL_STEP = 256
"""Bytes: for what is short and of one kind, such as a second factor's secret."""

_NEW = sa.insert(RecordKeyRow.__table__)  # type: ignore[arg-type]
_FORGET = sa.delete(RecordKeyRow.__table__).where(  # type: ignore[arg-type]
    RecordKeyRow.record_id == sa.bindparam("record")
)
_WRAPPED = sa.select(RecordKeyRow.kid, RecordKeyRow.wrapped).where(
    RecordKeyRow.record_id == sa.bindparam("record")
)


class Vault:
    """Seals and opens within one transaction; opened data keys are forgotten with it."""

    def __init__(self, connection: sa.Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys
        self._opened: dict[str, bytes] = {}

    def new_record(self, record: str) -> None:
        """Make the data key of a new record; it must exist before anything is sealed for it."""
        key = secrets.token_bytes(KEY_BYTES)
        kid, wrapped = self._keys.need_ring().wrap(key, "record", record)
        self._connection.execute(_NEW, {"record_id": record, "kid": kid, "wrapped": wrapped})
        self._opened[record] = key

    def seal(
        self,
        table: str,
        column: str,
        row_id: str,
        version: int,
        text: str,
        record: str,
        step: int = ANSWERS_STEP,
    ) -> bytes:
        """The text under the key of ``record``; only the same five names and numbers open it again."""
        body, nonce = text.encode(), os.urandom(NONCE_BYTES)
        padded = len(body).to_bytes(4, "big") + body
        padded += bytes(-len(padded) % step)
        about = _about(table, column, row_id, version)
        return FORMAT + nonce + AESGCM(self._data_key(record)).encrypt(nonce, padded, about)

    def open(self, table: str, column: str, row_id: str, version: int, sealed: bytes, record: str) -> str:
        """The text that was sealed; Unreadable names the record and the reason, and stops nobody else's."""
        if sealed[:1] != FORMAT:
            raise Unreadable(record, "sealed in a format that this program does not know")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        about = _about(table, column, row_id, version)
        try:
            padded = AESGCM(self._data_key(record)).decrypt(nonce, body, about)
        except InvalidTag:
            raise Unreadable(record, f"{table}.{column} is not what was sealed in this place") from None
        length = int.from_bytes(padded[:4], "big")
        return padded[4 : 4 + length].decode()

    def forget(self, record: str) -> None:
        """Delete the record's key: whatever was sealed for it can never be opened again."""
        self._connection.execute(_FORGET, {"record": record})
        self._opened.pop(record, None)

    def _data_key(self, record: str) -> bytes:
        if record not in self._opened:
            row = self._connection.execute(_WRAPPED, {"record": record}).first()
            self.unwrap(record, row.kid if row else None, row.wrapped if row else None)
        return self._opened[record]

    def unwrap(self, record: str, kid: str | None, wrapped: bytes | None) -> None:
        """Open the data key of a record with what was read beside the record itself; None: it has none."""
        if record in self._opened:
            return
        ring = self._keys.need_ring()
        if kid is None or wrapped is None:
            raise Unreadable(record, "its key is gone")
        try:
            self._opened[record] = ring.unwrap(kid, wrapped, "record", record)
        except KeyProblem as problem:
            raise Unreadable(record, str(problem)) from None


def mark(table: str, row_id: str, sealed: bytes) -> str:
    """What an audit event says about a sealed value: where it is, and the SHA-256 of its ciphertext."""
    return f"{table}/{row_id}/{hashlib.sha256(sealed).hexdigest()}"


def _about(table: str, column: str, row_id: str, version: int) -> bytes:
    return framed("screening-1", table, column, row_id, str(version))
