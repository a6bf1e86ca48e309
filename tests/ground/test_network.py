"""Tests stay on this machine."""

import socket

import aiohttp
import pytest

from tests.ground.network import NetworkForbidden


def test_an_address_elsewhere_is_refused() -> None:
    with socket.socket() as probe, pytest.raises(NetworkForbidden, match=r"192\.0\.2\.1"):
        probe.connect(("192.0.2.1", 80))


async def test_an_http_client_can_not_leave_either() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NetworkForbidden, match=r"openapi\.example\.vn"):
            await session.get("http://openapi.example.vn/")
