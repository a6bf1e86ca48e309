"""Everything an operator can set, read once from the environment and `.env`.

The description of each field is its documentation: `.env.example` and the table in the README are
made from it.
"""

import base64
import binascii
import ipaddress
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

KEY_BYTES = 32
KEYS_REMEDY = "make one with `xaoi keys new`"
ZALO_HOSTS = ("zalo_openapi_url", "zalo_oauth_url", "zalo_business_url")
FOLLOWS_ANOTHER_FAULT = "default_factory_not_called"
PLAIN_WORDS = {
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be from 1 to 65535",
    "less_than_equal": "must be from 1 to 65535",
    "bool_parsing": "must be 1 or 0",
    "literal_error": "must be console or json",
}
MEDIA_HOSTS = ("*.zdn.vn", "*.zadn.vn", "*.zaloapp.com", "*.zalo.me")


class SettingsError(Exception):
    """One sentence a line, each naming the variable and the remedy; the exit code is 2."""

    exit_code = 2


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _database_url(value: str) -> str:
    for scheme in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if value.startswith(scheme):
            return "postgresql+psycopg://" + value.removeprefix(scheme)
    if value.startswith("sqlite:///"):
        return value
    raise ValueError(
        "must start with sqlite:/// (a file) or postgresql:// (a server), such as "
        "sqlite:///var/xaoi.db or postgresql://xaoi:password@localhost/xaoi"
    )


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine: localhost, 127.0.0.0/8 or ::1."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _web_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a web address such as https://xaoi.example.vn")
    return value.rstrip("/")


def _zalo_host(value: str) -> str:
    url = _web_url(value)
    if not url.startswith("https://") and not is_loopback(url):
        raise ValueError("must start with https://; plain http only reaches this machine")
    return url


def _mail_url(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("must be an address such as smtp://user:password@mail.example.vn:587")
    return value


def _data_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, altchars=b"-_" if set(text) & set("-_") else None)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"holds a key that is not base64 of {KEY_BYTES} bytes; {KEYS_REMEDY}")
    return key


def _data_keys(value: SecretStr) -> SecretStr:
    parse_data_keys(value.get_secret_value())
    return value


def parse_data_keys(text: str) -> tuple[bytes, ...]:
    """The keys in a comma- or line-separated list, in its order; ValueError says what is wrong."""
    keys = tuple(_data_key(part) for part in text.replace(",", " ").split())
    if not keys:
        raise ValueError(f"holds no key; {KEYS_REMEDY}")
    return keys


def _stripped(value: SecretStr) -> SecretStr:
    return SecretStr(value.get_secret_value().strip())


def _own_address(data: dict[str, object]) -> str:
    host = str(data.get("host", "127.0.0.1"))
    return f"http://{f'[{host}]' if ':' in host else host}:{data.get('port', 8080)}"


def _digits(value: str) -> str:
    if not value.strip().isdecimal():
        raise ValueError("must be the number that Zalo's console shows")
    return value.strip()


def _network(value: object) -> Network:
    try:
        return ipaddress.ip_network(str(value))
    except ValueError:
        raise ValueError(
            f"must list addresses or networks; {value} is neither (a network's address ends in "
            "zero bits, such as 10.0.0.0/8)"
        ) from None


Port = Annotated[int, Field(ge=1, le=65535)]
WebUrl = Annotated[str, AfterValidator(_web_url)]
ZaloHost = Annotated[str, AfterValidator(_zalo_host)]
Secret = Annotated[SecretStr, AfterValidator(_stripped)]
Digits = Annotated[str, AfterValidator(_digits)]
TrustedNetwork = Annotated[Network, PlainValidator(_network)]
Split = (NoDecode, BeforeValidator(_split))


class Settings(BaseSettings):
    """The service's settings; made by `load_settings`, never changed afterwards."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        "sqlite:///var/xaoi.db",
        repr=False,
        description="Where everything is kept: a SQLite file, or postgresql://… for a server.",
    )
    host: str = Field("127.0.0.1", description="Address the public pages and webhook listen on.")
    port: Port = Field(8080, description="Port the public pages and webhook listen on.")
    internal_host: str = Field(
        "127.0.0.1",
        description="Address of the internal port: readiness and metrics, never for the public.",
    )
    internal_port: Port = Field(9080, description="The internal port.")
    public_base_url: WebUrl = Field(
        default_factory=_own_address,
        description="How the public reaches this service, such as https://xaoi.example.vn: links "
        "and QR codes are made from it. Default: HOST and PORT.",
    )
    trusted_proxies: Annotated[tuple[TrustedNetwork, ...], *Split] = Field(
        (),
        description="Proxies whose X-Forwarded-For and -Proto are believed: addresses or networks, "
        "comma-separated, such as 127.0.0.1,10.0.0.0/8.",
    )
    data_keys: Annotated[SecretStr, AfterValidator(_data_keys)] | None = Field(
        None,
        description="Keys that seal people's words, names, numbers and tokens: base64 of 32 bytes "
        "each, comma-separated, newest first. Make one with `xaoi keys new`. Needed, "
        "here or in DATA_KEYS_FILE.",
    )
    data_keys_file: Path | None = Field(
        None, description="A file that holds the keys instead, one a line, newest first."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="console for people, json for a log collector."
    )
    auto_migrate: bool = Field(
        True, description="Whether `xaoi serve` brings the database to its version first (1 or 0)."
    )
    zalo_app_id: Digits | None = Field(None, description="The Zalo app's id, from its console.")
    zalo_app_secret: Secret | None = Field(
        None, description="The app's secret key (Khóa bí mật của ứng dụng)."
    )
    zalo_oa_id: Digits | None = Field(
        None, description="The Official Account of a commune whose file names no oa_id."
    )
    zalo_oa_secret_key: Secret | None = Field(
        None,
        description="The webhook's secret key (OA Secret Key): signatures are checked with it.",
    )
    zalo_access_token: Secret | None = Field(
        None,
        description="A token pair got by hand, instead of `xaoi oa link`. A changed pair replaces "
        "the stored one; an unchanged one never does.",
    )
    zalo_refresh_token: Secret | None = Field(
        None, description="The other half of the pair; Zalo lets it be used once."
    )
    zalo_openapi_url: ZaloHost = Field(
        "https://openapi.zalo.me", description="Zalo's host for messages."
    )
    zalo_oauth_url: ZaloHost = Field(
        "https://oauth.zaloapp.com", description="Zalo's host for consent and tokens."
    )
    zalo_business_url: ZaloHost = Field(
        "https://business.openapi.zalo.me", description="Zalo's host for template messages."
    )
    zalo_site_verification: str | None = Field(
        None,
        description="The code Zalo asks this domain to show: the content of its meta tag, which is "
        "also the middle of the zalo_verifier….html file's name.",
    )
    media_hosts: Annotated[tuple[str, ...], *Split] = Field(
        MEDIA_HOSTS,
        description="Hosts that photos, voice and files are fetched from, comma-separated; *. "
        "stands for any name before it.",
    )
    media_dir: Path = Field(Path("var/media"), description="Where attachments are kept, sealed.")
    spool_dir: Path = Field(
        Path("var/spool"),
        description="Where events wait, sealed, while the database does not take them: a local "
        "disk, one folder for each machine.",
    )
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_url)] | None = Field(
        None,
        description="Mail server for alarms, "
        "smtp://user:password@host:587/?from=xaoi@example.vn&to=office@example.vn "
        "(smtps:// for TLS from the start).",
    )
    alarm_url: WebUrl | None = Field(
        None, description="A web address that gets a POST when a person must look at the service."
    )
    demo_clock_url: WebUrl | None = Field(
        None,
        description="The local Zalo's clock, followed instead of this machine's. Refused unless "
        "the three Zalo hosts are on this machine; `xaoi demo` sets it.",
    )

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The sealing keys, newest first; empty when none is set. OSError, ValueError if unread."""
        if self.data_keys is not None:
            return parse_data_keys(self.data_keys.get_secret_value())
        if self.data_keys_file is not None:
            return parse_data_keys(self.data_keys_file.read_text("ascii"))
        return ()


def _keys_complaint(settings: Settings) -> str | None:
    if settings.data_keys and settings.data_keys_file:
        return "DATA_KEYS and DATA_KEYS_FILE are both set; keep one"
    if not settings.data_keys and not settings.data_keys_file:
        return f"DATA_KEYS or DATA_KEYS_FILE must be set: no data is kept unsealed; {KEYS_REMEDY}"
    try:
        _ = settings.keys
    except OSError as error:
        return f"DATA_KEYS_FILE {settings.data_keys_file} cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        return f"DATA_KEYS_FILE {settings.data_keys_file} is not a text file of keys"
    except ValueError as error:
        return f"DATA_KEYS_FILE {settings.data_keys_file} {error}"
    return None


def _complaints(settings: Settings, keys_required: bool) -> Iterator[str]:
    """What is wrong between the fields, each of which is right by itself."""
    if keys_required and (complaint := _keys_complaint(settings)):
        yield complaint
    if (settings.zalo_access_token is None) != (settings.zalo_refresh_token is None):
        yield "ZALO_ACCESS_TOKEN and ZALO_REFRESH_TOKEN belong together; set both or neither"
    clock, hosts = settings.demo_clock_url, ZALO_HOSTS
    if clock and not all(
        is_loopback(url) for url in (clock, *(getattr(settings, h) for h in hosts))
    ):
        yield (
            f"DEMO_CLOCK_URL is only for the local Zalo: it, {', '.join(hosts).upper()} must all "
            "be on this machine (127.0.0.1); unset it"
        )


def _sentence(error: ErrorDetails) -> str:
    name = str(error["loc"][0])
    reason = PLAIN_WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{name.upper()} {reason}. ({Settings.model_fields[name].description})"


def _read(overrides: dict[str, object]) -> tuple[Settings, list[str]]:
    """Settings whose wrong fields hold their defaults, and a sentence for each of those."""
    make: Callable[..., Settings] = Settings
    try:
        return make(**overrides), []
    except ValidationError as error:
        wrong = error.errors(include_input=False)
    for detail in wrong:
        name = str(detail["loc"][0])
        overrides |= {name: Settings.model_fields[name].get_default()}
    overrides.setdefault("public_base_url", _own_address({}))
    sentences = [_sentence(detail) for detail in wrong if detail["type"] != FOLLOWS_ANOTHER_FAULT]
    return make(**overrides), sentences


def load_settings(*, keys_required: bool = True, **overrides: object) -> Settings:
    """The settings from the environment and `.env`; `overrides` (field names) win over both.

    Raises SettingsError with every fault at once. Only a command that touches no sealed data may
    say `keys_required=False`.
    """
    settings, sentences = _read(overrides)
    keys_required &= not any(sentence.startswith("DATA_KEYS ") for sentence in sentences)
    sentences.extend(_complaints(settings, keys_required))
    if sentences:
        raise SettingsError("\n".join(sentences))
    return settings
