"""Where a request comes from: the client's address, and whether a form is our own page's."""

import ipaddress
from collections.abc import Iterable

from aiohttp import web

from bot.settings import Network
from bot.web.communes import host_of

_MOST_HOPS = 10


def client_address(request: web.Request, trusted: tuple[Network, ...]) -> str:
    """The client's address as far as it can be believed; empty when there is none.

    `X-Forwarded-For` is read from its right end, only while whoever wrote it is a trusted proxy:
    what a client puts there itself is never taken.
    """
    address = _parsed(request.remote or "")
    hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    for hop in reversed(hops[-_MOST_HOPS:]):
        if address is None or not any(address in network for network in trusted):
            break
        before = _parsed(hop.strip())
        if before is None:
            break
        address = before
    return _counted(address)


def is_https(request: web.Request, trusted: tuple[Network, ...]) -> bool:
    """Whether the client speaks HTTPS, as a trusted proxy says or the connection itself."""
    peer = _parsed(request.remote or "")
    if peer is not None and any(peer in network for network in trusted):
        told = request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip()
        return told == "https"
    return request.secure


def is_from_elsewhere(request: web.Request, hosts: Iterable[str]) -> bool:
    """Whether another site made the browser send this.

    Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; what sends neither is no browser
    and acts for nobody (the rule of Go's `http.CrossOriginProtection`). Both must agree with us.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    if origin == "null":  # a browser that hides it is known by the other header
        return "Sec-Fetch-Site" not in request.headers
    return host_of(origin) not in {host_of(f"//{request.host}"), request.host, *hosts}


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address


def _counted(address: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> str:
    """What counts as one visitor: an IPv4 address, or the /64 that one IPv6 line has."""
    if address is None:
        return ""
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
