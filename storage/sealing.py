"""Sealing as rows use it: each value bound to its own table, column and row."""

from typing import Any, Protocol

from storage import crypto
from storage.crypto import Keyring


class Sealable(Protocol):
    """A row with an id drawn before insert."""

    @property
    def __tablename__(self) -> Any: ...

    @property
    def id(self) -> int: ...


class Seals:
    """Seals and opens the columns of rows, and makes the keyed hashes they are looked up by."""

    def __init__(self, keys: Keyring, index_key: bytes) -> None:
        self._keys = keys
        self._index_key = index_key

    def seal(self, row: Sealable, column: str, plain: str | bytes) -> None:
        """Set the sealed `column` of `row`; empty stays empty."""
        raw = plain.encode() if isinstance(plain, str) else plain
        setattr(row, column, self.sealed(f"{row.__tablename__}.{column}", row.id, raw))

    def sealed(self, place: str, row_id: int, plain: bytes) -> bytes:
        """The sealed value of `plain` for `place` ("table.column") of that row."""
        return self._keys.seal(place, row_id, plain) if plain else b""

    def opened(self, place: str, row_id: int, sealed: bytes | None) -> bytes:
        """What `sealed` made for that place and row; raises SealError. Nothing stays nothing."""
        return self._keys.open(place, row_id, sealed) if sealed else b""

    def unseal(self, row: Sealable, column: str) -> str:
        """The text sealed in `column` of `row`, empty where nothing is; raises SealError."""
        return self.unseal_bytes(row, column).decode()

    def unseal_bytes(self, row: Sealable, column: str) -> bytes:
        """The bytes sealed in `column` of `row`, empty where nothing is; raises SealError."""
        sealed: bytes | None = getattr(row, column)
        return self.opened(f"{row.__tablename__}.{column}", row.id, sealed)

    def fingerprint(self, subject: str, text: str) -> str:
        """The keyed hash under which `text` is looked up as a `subject`."""
        return crypto.fingerprint(self._index_key, subject, text)
