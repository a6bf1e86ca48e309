"""One call to Zalo's OpenAPI, as an endpoint sees it."""

from dataclasses import dataclass

from aiohttp import web

from bot.emulator.wire import Document, invalid, parse_object
from bot.emulator.world import Oa, World


@dataclass(slots=True)
class ApiCall:
    """An authorised call: the OA is the one whose token was given. `body` is empty for uploads."""

    world: World
    request: web.Request
    oa: Oa
    body: bytes

    async def document(self) -> Document:
        """The JSON body, else the `data` of the query; −201 when it is no JSON object."""
        text = self.body or self.request.query.get("data", "").encode()
        return _object(text, "body" if self.body else "data")

    def data(self) -> Document:
        """The URL-encoded JSON of `?data=`, as every documented GET takes it (contract §7.2)."""
        return _object(self.request.query.get("data", "{}").encode(), "data")


def whole(document: Document, name: str, default: int, least: int = 0) -> int:
    """A whole number of a request; −201 when it is not one or too small."""
    value = document.get(name, default)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise invalid(name)
    return value


def _object(text: bytes, field: str) -> Document:
    try:
        # Tag calls show user_id as a bare long: Python's int keeps all its digits.
        return parse_object(text)
    except ValueError:
        raise invalid(field) from None
