"""Who may read an ID number at rest? Nobody without the key (加密、盲索引、脱敏).

The only place that turns personal numbers into ciphertext and back. AES-256-GCM
with the row as associated data, so that a value moved to another row does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = "1"


class Unreadable(Exception):
    """The ciphertext does not open with this key in this row."""


class Keys:
    """The field and index keys in force; `use` sets them once at start."""

    _field: AESGCM | None = None
    _index: bytes | None = None

    @classmethod
    def use(cls, field_key: str, index_key: str) -> None:
        """Derive the working keys from the configured secrets."""
        cls._field = AESGCM(_derive(field_key, b"field"))
        cls._index = _derive(index_key, b"index")

    @classmethod
    def field(cls) -> AESGCM:
        if cls._field is None:
            raise RuntimeError("confidential.Keys.use() was not called")
        return cls._field

    @classmethod
    def index(cls) -> bytes:
        if cls._index is None:
            raise RuntimeError("confidential.Keys.use() was not called")
        return cls._index


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=b"legal-aid-priority", info=purpose).derive(secret.encode())


def new_row_key() -> str:
    """A random identity for a row, known before its id, that its ciphertexts are bound to."""
    return secrets.token_hex(16)


def seal(value: str, row_key: str, column: str) -> str:
    """Encrypt one value for one column of one row; text safe to store."""
    nonce = os.urandom(12)
    sealed = Keys.field().encrypt(nonce, value.encode(), f"{column}|{row_key}".encode())
    return f"{_VERSION}.{base64.b64encode(nonce + sealed).decode()}"


def unseal(stored: str, row_key: str, column: str) -> str:
    """Decrypt what `seal` made. Raises Unreadable if moved, changed or under another key."""
    version, _, body = stored.partition(".")
    if version != _VERSION:
        raise Unreadable(f"unknown version {version!r}")
    raw = base64.b64decode(body)
    try:
        plain = Keys.field().decrypt(raw[:12], raw[12:], f"{column}|{row_key}".encode())
    except InvalidTag as error:
        raise Unreadable("ciphertext does not belong to this row or key") from error
    return plain.decode()


def blind_index(value: str, purpose: str) -> str:
    """A keyed hash that finds equal values without revealing them (盲索引)."""
    return hmac.new(Keys.index(), f"{purpose}|{value}".encode(), hashlib.sha256).hexdigest()


def sealed_property(column: str, purpose: str | None = None) -> property:
    """A property `x` over `x_sealed` (and `x_index` when searchable) of a row with `row_key`."""

    def read(row: object) -> str | None:
        stored = getattr(row, f"{column}_sealed")
        return None if stored is None else unseal(stored, _row_key(row), column)

    def write(row: object, value: str | None) -> None:
        sealed = None if value is None else seal(value, _row_key(row), column)
        setattr(row, f"{column}_sealed", sealed)
        if purpose is not None:
            index = None if value is None else blind_index(value, purpose)
            setattr(row, f"{column}_index", index)

    return property(read, write)


def _row_key(row: object) -> str:
    key: str | None = getattr(row, "row_key", None)
    if key is None:
        key = new_row_key()
        row.row_key = key  # type: ignore[attr-defined]
    return key
