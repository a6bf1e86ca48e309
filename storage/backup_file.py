"""The form of a backup: one zip file that either kind of database can be restored from.

`tables/<name>.jsonl` holds one row a line: moments in ISO 8601, bytes in base64, still sealed.
`media/…` holds attachments as they lie in the media folder, sealed. `manifest.json` comes last:
the schema's revision, and each member's SHA-256, size and rows. It carries a keyed hash, so that
only somebody who has DATA_KEYS could have written it.
"""

import base64
import binascii
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from storage import crypto
from storage.crypto import Keyring, SealError

MANIFEST = "manifest.json"
VAULT = "tables/vault.jsonl"
FORMAT = 1
CHUNK_BYTES = 1 << 20

_MEMBER = re.compile(r"tables/[a-z_]+\.jsonl|media/(?:[0-9A-Za-z_-]+/)*[0-9]+\.bin")

# zipfile says RuntimeError to a header that calls for a password or an unknown compression.
_DAMAGE = (KeyError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error)

Told = Callable[[str, int, int], None]
"""Hears how far it is: what is being done, how much of it, of how much."""


class BackupError(Exception):
    """A backup can't be written, read or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside; `size` in bytes, `rows` of a table."""

    sha256: str
    size: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `mac` is the keyed hash of all the rest."""

    revision: str
    taken_at: str
    members: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT
    mac: str = ""

    @property
    def tables(self) -> dict[str, Member]:
        """The tables by name."""
        return {_table(name): m for name, m in self.members.items() if name.startswith("tables/")}

    @property
    def media(self) -> list[str]:
        """The members that are attachments."""
        return [name for name in self.members if name.startswith("media/")]

    @property
    def rows(self) -> int:
        return sum(member.rows for member in self.members.values())

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    def fingerprint(self, index_key: bytes) -> str:
        """The keyed hash that `mac` must be."""
        said = asdict(self) | {"mac": ""}
        return crypto.fingerprint(index_key, "backup", json.dumps(said, sort_keys=True))


def member_of(table: str) -> str:
    """The member that holds the rows of `table`."""
    return f"tables/{table}.jsonl"


def plain_value(value: object) -> str:
    """How JSON says what it has no word for."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    raise TypeError(f"A backup can't hold {type(value).__name__}.")


def add_member(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], rows: int) -> Member:
    """Write one file into the archive as it comes. What is sealed does not get smaller."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_STORED if name.startswith("media/") else zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Member(digest.hexdigest(), size, rows)


def open_archive(path: Any) -> zipfile.ZipFile:
    """The archive at `path`; raises BackupError."""
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise BackupError(f"{path} can't be read ({error.strerror}); check the path.") from None
    except zipfile.BadZipFile:
        raise BackupError(f"{path} is not a backup, or only the beginning of one.") from None


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """What the archive says it holds; raises BackupError when it is none of ours."""
    try:
        document = json.loads(archive.read(MANIFEST))
        members = {name: Member(**member) for name, member in document.pop("members").items()}
        manifest = Manifest(members=members, **document)
    except (*_DAMAGE, TypeError, ValueError):
        raise BackupError(f"{archive.filename} holds no manifest of a backup.") from None
    if manifest.format != FORMAT:
        raise BackupError(
            f"{archive.filename} is a backup of format {manifest.format}, this version reads "
            f"{FORMAT}: restore it with the version that wrote it."
        )
    if strange := [name for name in manifest.members if not _MEMBER.fullmatch(name)]:
        raise BackupError(f"{archive.filename} holds {strange[0]!r}, which no backup does.")
    return manifest


def check_archive(archive: zipfile.ZipFile, keys: Keyring, told: Told) -> Manifest:
    """Read every byte: all is there, unharmed, and ours. Raises BackupError."""
    manifest = read_manifest(archive)
    _check_origin(archive, manifest, keys)
    total = sum(member.size for member in manifest.members.values())
    done = 0
    for name, member in manifest.members.items():
        if (_sha256(archive, name), archive.getinfo(name).file_size) != (
            member.sha256,
            member.size,
        ):
            raise BackupError(f"{archive.filename} is damaged: {name} is not what was written.")
        done += member.size
        told("Checking", done, total)
    return manifest


def rows_in(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table as they were written."""
    with archive.open(member_of(table)) as file:
        for line in file:
            yield json.loads(line)


def chunks_of(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of a member; raises BackupError when it is not there or harmed."""
    try:
        with archive.open(name) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except _DAMAGE:
        raise BackupError(f"{archive.filename} is damaged: {name} can't be read.") from None


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    for chunk in chunks_of(archive, name):
        digest.update(chunk)
    return digest.hexdigest()


def _check_origin(archive: zipfile.ZipFile, manifest: Manifest, keys: Keyring) -> None:
    index_key = _index_key(archive, keys)
    if manifest.mac != manifest.fingerprint(index_key):
        raise BackupError(f"{archive.filename} was changed after it was written.")


def _index_key(archive: zipfile.ZipFile, keys: Keyring) -> bytes:
    try:
        lines = b"".join(chunks_of(archive, VAULT))
        row = json.loads(lines)
        sealed = base64.b64decode(row["index_key"], validate=True)
        return keys.open("vault.index_key", int(row["id"]), sealed)
    except SealError:
        raise BackupError(
            "DATA_KEYS do not open this backup: set the keys that were in use when it was taken "
            "(add them behind the present ones, if there are others by now)."
        ) from None
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise BackupError(f"{archive.filename} is damaged: its vault can't be read.") from None


def _table(member: str) -> str:
    return member.removeprefix("tables/").removesuffix(".jsonl")
