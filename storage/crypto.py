"""Sealing: what people wrote, names, phone numbers and tokens are never stored in clear.

A sealed value is AES-256-GCM, bound to its table, column and row id, so that it can't be moved to
another place: one format byte, four bytes naming the key, a 12-byte nonce, ciphertext and tag.
"""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = b"\x01"
_HEAD = 5
_NONCE = 12


class SealError(Exception):
    """A sealed value does not open: another key, another place, or damage."""


class KeyringError(ValueError):
    """DATA_KEYS can't be read."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The data keys, newest first: seals with the first, opens with any."""

    keys: tuple[bytes, ...] = field(repr=False)
    _ciphers: dict[bytes, AESGCM] = field(init=False, repr=False, compare=False)
    _newest: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeyringError("DATA_KEYS holds no key; make one with `xaoi keys new`.")
        ciphers = {_key_id(key): AESGCM(key) for key in self.keys}
        object.__setattr__(self, "_ciphers", ciphers)
        object.__setattr__(self, "_newest", _key_id(self.keys[0]))

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read `DATA_KEYS`: base64 of 32 bytes each, comma-separated, newest first.

        Raises KeyringError naming the entry that is wrong.
        """
        return cls(tuple(_decode(n, part) for n, part in enumerate(_entries(text), start=1)))

    def seal(self, place: str, row_id: int, plain: bytes) -> bytes:
        """Seal `plain` for `place` ("table.column") of the row `row_id`."""
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self._newest].encrypt(nonce, plain, _bound_to(place, row_id))
        return _FORMAT + self._newest + nonce + sealed

    def open(self, place: str, row_id: int, sealed: bytes) -> bytes:
        """Open what `seal` made for the same place and row; raises SealError."""
        cipher = self._ciphers.get(sealed[1:_HEAD])
        if sealed[:1] != _FORMAT or cipher is None:
            raise SealError(f"{place} of row {row_id} was sealed with a key not in DATA_KEYS.")
        nonce, body = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        try:
            return cipher.decrypt(nonce, body, _bound_to(place, row_id))
        except InvalidTag:
            raise SealError(f"{place} of row {row_id} does not open: moved or damaged.") from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed it (rotation leaves such values alone)."""
        return sealed[1:_HEAD] == self._newest


def new_key() -> str:
    """A fresh data key as it stands in DATA_KEYS."""
    return base64.b64encode(os.urandom(32)).decode()


def fingerprint(index_key: bytes, subject: str, text: str) -> str:
    """A keyed hash for look-ups of sealed values: 32 hex characters, equal for equal text."""
    return hmac.digest(index_key, f"{subject}\0{text}".encode(), "sha256").hex()[:32]


def _entries(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _decode(number: int, part: str) -> bytes:
    try:
        key = base64.b64decode(part, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise KeyringError(
            f"Key {number} of DATA_KEYS is not the base64 of 32 bytes; "
            "make one with `xaoi keys new`."
        )
    return key


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:4]


def _bound_to(place: str, row_id: int) -> bytes:
    return f"{place}:{row_id}".encode()
