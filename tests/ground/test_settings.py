"""What an operator sets, and what they are told when it is wrong."""

import base64
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings, SettingsError, load_settings
from scripts.settings_docs import CHECKOUT, env_example

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(32)).decode()


def complaints(monkeypatch: pytest.MonkeyPatch, **environment: str) -> list[str]:
    for name, value in {"DATA_KEYS": KEY, **environment}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value).splitlines()


def test_without_a_key_nothing_starts_and_the_command_that_makes_one_is_named() -> None:
    with pytest.raises(SettingsError, match=r"DATA_KEYS.*`xaoi keys new`") as caught:
        load_settings()
    assert caught.value.exit_code == 2


def test_a_command_that_needs_no_key_gets_its_settings_without_one() -> None:
    assert load_settings(keys_required=False).keys == ()


def test_keys_are_read_newest_first_from_the_variable_or_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys"
    file.write_text(f"{OTHER_KEY}\n{KEY}\n")
    from_variable = load_settings(data_keys=f"{OTHER_KEY}, {KEY}").keys
    monkeypatch.setenv("DATA_KEYS_FILE", str(file))
    assert load_settings().keys == from_variable == (bytes(32), bytes(range(32)))


def test_every_fault_is_told_at_once_each_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    told = complaints(
        monkeypatch,
        DATABASE_URL="mysql://x",
        PORT="eighty",
        INTERNAL_PORT="70000",
        TRUSTED_PROXIES="10.0.0.0/8,gateway",
        ZALO_APP_ID="xa-oi",
        ZALO_OPENAPI_URL="http://openapi.example.vn",
        ZALO_ACCESS_TOKEN="a",
        SMTP_URL="mail.example.vn",
        LOG_FORMAT="xml",
        AUTO_MIGRATE="perhaps",
    )
    assert {line.split()[0] for line in told} == {
        "DATABASE_URL",
        "PORT",
        "INTERNAL_PORT",
        "TRUSTED_PROXIES",
        "ZALO_APP_ID",
        "ZALO_OPENAPI_URL",
        "ZALO_ACCESS_TOKEN",
        "SMTP_URL",
        "LOG_FORMAT",
        "AUTO_MIGRATE",
    }


@pytest.mark.parametrize(
    "key", ["short", base64.b64encode(bytes(31)).decode(), "not base64 at all!"]
)
def test_a_broken_key_is_refused_without_being_shown(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (told,) = complaints(monkeypatch, DATA_KEYS=key)
    assert told.startswith("DATA_KEYS ")
    assert "xaoi keys new" in told
    assert key not in told


def test_an_unreadable_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere cannot be read: No such file"):
        load_settings(data_keys_file=tmp_path / "nowhere")


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZALO_APP_SECRET", "hush-hush")
    settings = load_settings(data_keys=KEY, database_url="postgresql://u:hush-hush@h/x")
    assert "hush-hush" not in repr(settings)
    assert KEY not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_postgres_address_gets_our_driver(scheme: str) -> None:
    settings = load_settings(data_keys=KEY, database_url=f"{scheme}://u:p@host:5432/xaoi")
    assert settings.database_url == "postgresql+psycopg://u:p@host:5432/xaoi"


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "DATABASE_URL", "ALARM_URL"):
        monkeypatch.setenv(name, "")
    settings = load_settings(data_keys=KEY)
    assert (settings.port, settings.database_url) == (8080, "sqlite:///var/xaoi.db")
    assert settings.alarm_url is None


def test_links_use_the_public_address_and_until_it_is_set_our_own() -> None:
    assert load_settings(data_keys=KEY, port=9000).public_base_url == "http://127.0.0.1:9000"
    public = load_settings(data_keys=KEY, public_base_url="https://xaoi.example.vn/")
    assert public.public_base_url == "https://xaoi.example.vn"


LOCAL_ZALO: dict[str, Any] = {
    f"zalo_{host}_url": "http://127.0.0.1:9001" for host in ("openapi", "oauth", "business")
}


def test_the_demo_clock_is_taken_when_all_of_zalo_is_on_this_machine() -> None:
    clock = "http://localhost:9001/_/clock"
    settings = load_settings(data_keys=KEY, demo_clock_url=clock, **LOCAL_ZALO)
    assert settings.demo_clock_url == clock


@pytest.mark.parametrize("real", ["zalo_openapi_url", "zalo_oauth_url", "zalo_business_url"])
def test_the_demo_clock_is_refused_beside_any_of_the_real_zalo(real: str) -> None:
    hosts = {**LOCAL_ZALO, real: "https://zalo.example.vn"}
    with pytest.raises(SettingsError, match="DEMO_CLOCK_URL"):
        load_settings(data_keys=KEY, demo_clock_url="http://127.0.0.1:9001/_/clock", **hosts)


def test_the_example_file_agrees_with_the_settings() -> None:
    assert (CHECKOUT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_every_variable_has_its_comment() -> None:
    silent = [name for name, field in Settings.model_fields.items() if not field.description]
    assert silent == []


def test_a_filled_in_copy_of_the_example_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = env_example().replace("#DATA_KEYS=", f"DATA_KEYS={KEY}").replace("#PORT=8080", "PORT=81")
    file = tmp_path / ".env"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setitem(Settings.model_config, "env_file", file)
    settings = load_settings()
    assert (settings.port, settings.keys) == (81, (bytes(range(32)),))
