"""No test reaches beyond this machine: a connection elsewhere is a failure, not a slow test."""

import ipaddress
import socket
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"", "localhost"})


class NetworkForbidden(RuntimeError):
    """A test reached for the world; not an OSError, which the code under test would retry."""


def _refuse_elsewhere(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in LOCAL_NAMES:
        return
    try:
        local = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        raise NetworkForbidden(f"a test looked up the host {name}") from None
    if not (local.is_loopback or local.is_unspecified):
        raise NetworkForbidden(f"a test connected to {name}; only this machine is allowed")


def forbid_network(patch: pytest.MonkeyPatch) -> None:
    """From here on sockets connect to loopback only, and only `localhost` is looked up."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            _refuse_elsewhere(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family != socket.AF_UNIX:
            _refuse_elsewhere(address[0])
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        if not _is_address(host):
            _refuse_elsewhere(host)
        return getaddrinfo(host, *rest, **more)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True
