"""JSON as Zalo writes it, and the errors both sides of the local Zalo raise."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

Document = dict[str, Any]


def to_text(document: object) -> str:
    """Zalo's serializer: given key order, no blanks, letters as they are (contract §2.3, §3.1)."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def parse_object(text: bytes) -> Document:
    """A JSON object that can be written again as UTF-8; ValueError for anything else."""
    try:
        parsed = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(parsed, dict):
        raise ValueError("not an object")
    if b"\\ud" in text.lower():
        # Half a surrogate pair is valid JSON, but no text: encoding finds it.
        to_text(parsed).encode()
    return parsed


def json_answer(document: object, status: int = 200) -> web.Response:
    """An HTTP answer holding `document`."""
    return web.Response(text=to_text(document), status=status, content_type="application/json")


class Refusal(Exception):
    """Zalo says no: becomes `{"error": code, "message": …}` with HTTP 200 (contract §1.6)."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


def invalid(field: str) -> Refusal:
    """−201 in Zalo's own wording."""
    return Refusal(-201, f"{field} is invalid!")


def too_much() -> Refusal:
    """−210 in Zalo's own wording."""
    return Refusal(-210, "Parameter exceeds allowable limit")


class BadRequest(ValueError):
    """The control API was asked for something impossible; the text is the sentence to show."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def web_address(given: object) -> str:
    """An http or https URL with a host; BadRequest for anything else."""
    try:
        parts = urlsplit(given) if isinstance(given, str) else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRequest(f"{given!r} is no http(s) address such as http://127.0.0.1:8000/webhook")
    return str(given)


def text_of(what: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """The text field `name`; BadRequest when it is missing (without default) or not text."""
    value = what.get(name, default)
    if not isinstance(value, str):
        raise BadRequest(f'"{name}" must be text')
    return value


def whole_of(what: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """The whole number `name`; BadRequest when it is missing (without default) or not one."""
    value = what.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadRequest(f'"{name}" must be a whole number')
    return value
