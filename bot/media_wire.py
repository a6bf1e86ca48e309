"""Fetches one file from the addresses that Zalo's events name, and from nowhere else.

An event's address is a stranger's word: its host must be listed, every address it resolves to must
be public, and the connection goes to the very address that was checked, on each redirect anew.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass

import aiohttp
from yarl import URL

MOST_REDIRECTS = 3
TIMEOUT_S = 30.0
CHUNK = 64 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}
_GONE = {401, 403, 404, 410}


class FetchError(Exception):
    """The file did not come; the text names no address."""


class Unlisted(FetchError):
    """The host is not in MEDIA_HOSTS, or is not a public machine: a person must look at it."""


class Expired(FetchError):
    """The host does not have the file any more."""


class TooBig(FetchError):
    """The file is over its limit."""


class Unreachable(FetchError):
    """The host did not answer in time, or not well: a later try may succeed."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where files may come from. `local` lets the local Zalo on this machine be one of them."""

    hosts: Collection[str]
    local: bool = False

    def allows(self, url: URL) -> bool:
        """Whether the address may be asked at all, before its host is resolved."""
        host = (url.host or "").lower().rstrip(".")
        if self.local and _is_loopback(host):
            return url.scheme in ("http", "https")
        usual = url.scheme == "https" and url.port == 443 and not url.user
        return usual and any(_fits(host, pattern.lower()) for pattern in self.hosts)

    def allows_address(self, address: str) -> bool:
        """Whether a resolved address may be connected to."""
        ip = ipaddress.ip_address(address.partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        return (ip.is_global and not ip.is_multicast) or (self.local and ip.is_loopback)


async def fetch(
    session: aiohttp.ClientSession, address: str, places: Places, most_bytes: int
) -> bytes:
    """The file at `address`, at most `most_bytes`, within 30 seconds; raises FetchError."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await _followed(session, URL(address), places, most_bytes)
    except TimeoutError:
        raise Unreachable("the host did not answer in time") from None
    except (aiohttp.ClientError, OSError) as error:
        raise Unreachable(f"the connection failed ({type(error).__name__})") from None
    except ValueError:
        raise Unlisted("the address can't be read") from None


async def _followed(
    session: aiohttp.ClientSession, url: URL, places: Places, most_bytes: int
) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        found = await _asked(session, url, places, most_bytes)
        if isinstance(found, bytes):
            return found
        url = url.join(found)
    raise Unreachable("the host redirects too often")


async def _asked(
    session: aiohttp.ClientSession, url: URL, places: Places, most_bytes: int
) -> bytes | URL:
    """The body, or where it has moved to."""
    if not places.allows(url):
        raise Unlisted(f"{url.host} is not among MEDIA_HOSTS")
    pinned = url.with_host(await _checked_address(url, places))
    async with session.get(
        pinned,
        headers={"Host": url.authority, "Accept-Encoding": "identity"},
        server_hostname=url.host if url.scheme == "https" else None,
        allow_redirects=False,
    ) as response:
        if response.status in _REDIRECTS and (location := response.headers.get("Location")):
            return URL(location)
        if response.status in _GONE:
            raise Expired(f"the host answered {response.status}")
        if response.status != 200:
            raise Unreachable(f"the host answered {response.status}")
        return await _body(response, most_bytes)


async def _checked_address(url: URL, places: Places) -> str:
    host = url.host or ""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, url.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(places.allows_address(address) for address in addresses):
        raise Unlisted(f"{host} resolves to an address that is not public")
    return addresses[0]


async def _body(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    if (response.content_length or 0) > most_bytes:
        raise TooBig(f"the file is over {most_bytes} bytes")
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > most_bytes:
            raise TooBig(f"the file is over {most_bytes} bytes")
    return bytes(data)


def _fits(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    return host == pattern


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
