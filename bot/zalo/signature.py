"""The webhook's signature: a plain SHA-256 over a concatenation, not an HMAC (contract §2.3)."""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest


def sign(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The `X-ZEvent-Signature` value Zalo sends: `mac=` and 64 lower-case hex digits.

    `body` is the raw request body, `timestamp` the text of its field, `secret` the OA Secret Key.
    """
    return "mac=" + _digest(app_id, body, timestamp, secret)


def signature_matches(
    header: str | None, app_id: str, body: bytes, timestamp: str, secret: str
) -> bool:
    """Whether `header` signs exactly these bytes; compared in constant time.

    `mac=hex`, `mac = hex` and bare hex in any case are all taken (contract §2.3). A missing header
    or an empty secret never matches.
    """
    if not header or not secret:
        return False
    expected = _digest(app_id, body, timestamp, secret)
    given = _bare_hex(header).encode("ascii", "replace")
    return compare_digest(given, expected.encode("ascii"))


def _digest(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    signed = sha256(app_id.encode("utf-8", "surrogatepass"))
    signed.update(body)
    signed.update(timestamp.encode("utf-8", "surrogatepass"))
    signed.update(secret.encode())
    return signed.hexdigest()


def _bare_hex(header: str) -> str:
    text = header.strip().lower()
    if text.startswith("mac"):
        text = text[3:].lstrip().removeprefix("=").lstrip()
    return text
