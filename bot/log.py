"""Logs: one pipeline for our own events and everybody else's records, and no person in them.

Values go out under keys such as `text`, `phone` or `token`, or that look like a Vietnamese mobile
number or a citizen id (12 digits), as `***`. An exception is told by its type and where it was
raised; its message only where that can't hold what a person wrote.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import BinaryIO, Literal, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

HIDDEN = "***"

# fmt: off
SENSITIVE_WORDS = frozenset({
    "address", "answer", "authorization", "body", "content", "cookie", "description", "document",
    "draft", "key", "keys", "lookup", "message", "name", "note", "password", "payload", "phone",
    "query", "question", "quote", "secret", "signature", "text", "title", "token", "url",
})
PLAIN_ENDINGS = frozenset({
    "age", "bytes", "code", "count", "id", "ids", "kind", "outcome", "seconds", "status", "version",
})
# fmt: on
PLAIN_KEYS = frozenset({"event_name", "logger_name", "task_name", "table_name"})

SENSITIVE_VALUE = re.compile(
    r"(?<![\w.-])(?:\+?84|0)(?:[ .-]?\d){9}(?!\d)"  # a mobile number as people write it
    r"|(?<!\d)\d{12}(?!\d)"  # a citizen's id
    r"|(?<=/kin/)[\w-]+|(?<=/m/)[\w-]+"  # the token in a link to one confidential page or file
    r"|(?<=token=)[^&\s]+|(?<=code=)[^&\s]+|(?<=proof=)[^&\s]+"
)

SMALLEST_NUMBER = 84_000_000_000

MESSAGE_IS_ABOUT_CODE = (OSError, ImportError, AttributeError, NameError, TypeError)

QUIET_LIBRARIES = ("aiohttp.access", "apscheduler", "alembic", "sqlalchemy", "asyncio", "PIL")

ExceptionTriple = tuple[type[BaseException], BaseException, TracebackType | None]


def get_logger(name: str) -> FilteringBoundLogger:
    """The logger of a module: `log.info("event stored", event_id=7)`."""
    return cast(FilteringBoundLogger, structlog.get_logger(logger_name=name))


@lru_cache(maxsize=2048)
def is_sensitive_key(key: str) -> bool:
    """Whether what stands under this key is never logged; `message_id` is not, `message` is."""
    words = key.lower().split("_")
    if key in PLAIN_KEYS or words[-1] in PLAIN_ENDINGS:
        return False
    return not SENSITIVE_WORDS.isdisjoint(words)


def _is_sensitive_number(value: int) -> bool:
    return SENSITIVE_VALUE.fullmatch(str(value)) is not None


def _redacted(value: object) -> object:
    if isinstance(value, str):
        if value.isidentifier():
            return value
        return SENSITIVE_VALUE.sub(HIDDEN, value)
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int):
        return HIDDEN if value >= SMALLEST_NUMBER and _is_sensitive_number(value) else value
    if isinstance(value, dict):
        return {key: _redacted_under(str(key), item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(item) for item in value]
    if isinstance(value, BaseException):
        return _spoken(value)
    return SENSITIVE_VALUE.sub(HIDDEN, str(value))


def _redacted_under(key: str, value: object) -> object:
    return HIDDEN if is_sensitive_key(key) and value is not None else _redacted(value)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The event without what a person wrote or could be known by."""
    return {key: _redacted_under(key, value) for key, value in event.items()}


def _spoken(error: BaseException) -> str:
    """An exception's type, with its message where that is about code or says it may be logged."""
    if isinstance(error, MESSAGE_IS_ABOUT_CODE) or getattr(error, "loggable", False):
        return SENSITIVE_VALUE.sub(HIDDEN, f"{type(error).__name__}: {error}")
    return type(error).__name__


def _cause(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _causes(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := _cause(chain[-1])) is not None and cause not in chain:
        chain.append(cause)
    return chain


def tell_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """`exc_info` as lines: each exception of the chain, the cause first, and where it rose."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    error = error[1] if isinstance(error, tuple) else error
    if isinstance(error, BaseException):
        event["exception"] = trace_of(error)
    return event


def trace_of(error: BaseException) -> str:
    """The exception and its causes, the first one first: where each rose, no word of a person."""
    lines: list[str] = []
    for one in reversed(_causes(error)):
        lines += [line.rstrip() for line in traceback.format_tb(one.__traceback__)]
        lines.append(_spoken(one))
    return "\n".join(lines)


class ForeignRecords(logging.Handler):
    """Sends the standard library's records the way of our own events, first line only.

    asyncio's later lines repeat the exception's message.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record under its logger's name."""
        first_line = record.getMessage().partition("\n")[0]
        log = get_logger(record.name)
        log.log(record.levelno, first_line, exc_info=record.exc_info)


def _json_renderer() -> Callable[[WrappedLogger, str, EventDict], bytes]:
    try:
        import orjson
    except ImportError:
        return lambda _logger, _method, event: json.dumps(
            event, ensure_ascii=False, default=str
        ).encode()
    return lambda _logger, _method, event: orjson.dumps(event, default=str)


def _console_renderer(colors: bool) -> Callable[[WrappedLogger, str, EventDict], bytes]:
    console = structlog.dev.ConsoleRenderer(colors=colors)

    def render(logger: WrappedLogger, method: str, event: EventDict) -> bytes:
        return console(logger, method, event).encode()

    return render


def configure_logging(
    format: Literal["console", "json"],
    *,
    level: int = logging.INFO,
    stream: BinaryIO | None = None,
) -> None:
    """Log to `stream` (stderr), as lines for people or one JSON object a line. Call it once."""
    out = stream or sys.stderr.buffer
    render = _json_renderer() if format == "json" else _console_renderer(out.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            tell_exception,
            redact,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(file=out),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [ForeignRecords()]
    root.setLevel(level)
    for library in QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
