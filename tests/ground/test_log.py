"""What a log line may hold."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.log import configure_logging, get_logger


class Lines:
    """What has been logged, as the objects of the JSON lines."""

    def __init__(self) -> None:
        self.stream = io.BytesIO()

    def last(self) -> dict[str, Any]:
        return dict(json.loads(self.stream.getvalue().splitlines()[-1]))


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    lines = Lines()
    configure_logging("json", stream=lines.stream)
    yield lines
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


def test_a_line_says_what_happened_when_and_where(lines: Lines) -> None:
    get_logger("bot.worker").info("turn done", event_id=7, seconds=0.2)
    line = lines.last()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "turn done",
        "level": "info",
        "logger_name": "bot.worker",
        "event_id": 7,
        "seconds": 0.2,
    }


@pytest.mark.parametrize(
    "key",
    [
        "text",
        "body",
        "phone",
        "citizen_name",
        "access_token",
        "zalo_app_secret",
        "signature",
        "note",
        "answer",
        "lookup_number",
        "X_text",
        "url",
        "payload",
    ],
)
def test_what_people_write_and_secrets_are_hidden_by_key(key: str, lines: Lines) -> None:
    get_logger("x").warning("seen", **{key: "không ai được đọc"})
    assert lines.last()[key] == "***"


@pytest.mark.parametrize("key", ["message_id", "event_name", "token_age", "outcome", "oa_id"])
def test_internal_ids_and_kinds_stay(key: str, lines: Lines) -> None:
    get_logger("x").info("seen", **{key: "abc"})
    assert lines.last()[key] == "abc"


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "+84912345678",
        "84912345678",
        "001098012345",
        "https://x.vn/kin/Ab-9_z",
        "https://x.vn/m/Ab9",
        "?access_token=Ab9&x=1",
    ],
)
def test_numbers_of_people_and_tokens_are_hidden_wherever_they_stand(
    text: str, lines: Lines
) -> None:
    get_logger("x").info(f"seen {text}", place=[text], more={"detail": text}, count=1)
    written = lines.stream.getvalue().decode()
    assert text not in written
    assert "Ab" not in written


@pytest.mark.parametrize(
    "value", [1763431200000, "1763431200000", 388613280878808645, "2026-11-17"]
)
def test_times_and_zalo_ids_are_not_mistaken_for_people(value: object, lines: Lines) -> None:
    get_logger("x").info("seen", value=value)
    assert lines.last()["value"] == value


def test_an_exception_is_told_without_what_it_quotes(lines: Lines) -> None:
    written_by_a_citizen = "trưởng thôn đòi tiền"
    try:
        try:
            raise KeyError(written_by_a_citizen)
        except KeyError as cause:
            raise ValueError(written_by_a_citizen) from cause
    except ValueError:
        get_logger("x").exception("turn failed")
    told = lines.last()["exception"]
    assert written_by_a_citizen not in told
    assert "KeyError" in told
    assert told.endswith("ValueError")
    assert "test_log.py" in told


def test_an_exception_about_the_machine_keeps_its_message(lines: Lines) -> None:
    get_logger("x").error("spool", exc_info=OSError(28, "No space left on device"))
    assert lines.last()["exception"] == "OSError: [Errno 28] No space left on device"


def test_other_libraries_records_go_the_same_way(lines: Lines) -> None:
    logging.getLogger("aiohttp.server").error(
        "call %s back\nexception=ValueError(...)", "0912345678"
    )
    line = lines.last()
    assert (line["event"], line["level"]) == ("call *** back", "error")
    assert line["logger_name"] == "aiohttp.server"


def test_the_console_hides_as_much(lines: Lines) -> None:
    configure_logging("console", stream=lines.stream)
    get_logger("x").info("seen", text="không ai được đọc", phone="0912345678")
    written = lines.stream.getvalue().decode()
    assert "seen" in written
    assert "không ai" not in written
    assert "0912345678" not in written
