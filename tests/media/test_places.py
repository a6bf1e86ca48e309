"""Which addresses files may be fetched from."""

import pytest
from yarl import URL

from bot.media_wire import Places
from bot.settings import MEDIA_HOSTS

ZALO = Places(MEDIA_HOSTS)
LOCAL = Places(MEDIA_HOSTS, local=True)


@pytest.mark.parametrize(
    "address",
    ["https://f1-zpcloud.zdn.vn/a.jpg", "https://PHOTO.ZADN.VN/a", "https://x.y.zdn.vn:443/a"],
)
def test_zalos_hosts_may_be_asked(address: str) -> None:
    assert ZALO.allows(URL(address))


@pytest.mark.parametrize(
    "address",
    [
        "http://f1.zdn.vn/a.jpg",
        "https://f1.zdn.vn:8443/a.jpg",
        "https://zdn.vn.evil.example/a",
        "https://evilzdn.vn/a",
        "https://.zdn.vn/a",
        "https://user@f1.zdn.vn/a",
        "https://127.0.0.1/a",
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
        "ftp://f1.zdn.vn/a",
    ],
)
def test_other_addresses_may_not(address: str) -> None:
    assert not ZALO.allows(URL(address))


@pytest.mark.parametrize(
    "ip",
    [
        "10.0.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address that must be refused
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
    ],
)
def test_a_listed_name_that_leads_inside_is_refused(ip: str) -> None:
    assert not ZALO.allows_address(ip)


@pytest.mark.parametrize("ip", ["118.102.2.1", "2405:4800::1"])
def test_a_public_machine_may_be_connected_to(ip: str) -> None:
    assert ZALO.allows_address(ip)


def test_the_local_zalo_is_asked_only_where_the_service_runs_on_it() -> None:
    address = URL("http://127.0.0.1:8080/media/1/a.jpg")
    assert LOCAL.allows(address)
    assert LOCAL.allows_address("127.0.0.1")
    assert not LOCAL.allows_address("10.0.0.1")
    assert not ZALO.allows(address)
