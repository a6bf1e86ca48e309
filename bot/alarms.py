"""What a person must look at: kept for `/readyz`, and told outside Zalo, for Zalo may be the fault.

An alarm is a key and a sentence for the operator. It holds no word of a citizen.
"""

import asyncio
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import aiohttp

from bot.clock import Clock
from bot.log import get_logger
from bot.metrics import Metrics
from bot.settings import is_loopback

AGAIN_AFTER = timedelta(hours=6)
"""The same alarm is told again after this long, if it is raised again."""

AGAIN_AFTER_FAILURE = timedelta(minutes=5)
"""Sooner, if nobody could be told: neither address nor mail server took it."""

TIMEOUT_SECONDS = 10

log = get_logger(__name__)


class Alarms:
    """The alarms that stand; raising one tells `ALARM_URL` and the mail address, if set."""

    def __init__(
        self,
        clock: Clock,
        metrics: Metrics,
        session: aiohttp.ClientSession,
        alarm_url: str | None,
        smtp_url: str | None,
    ) -> None:
        self._clock = clock
        self._metrics = metrics
        self._session = session
        self._alarm_url = alarm_url
        self._smtp_url = smtp_url
        self._standing: dict[str, str] = {}
        self._told: dict[str, datetime] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def raise_alarm(self, key: str, sentence: str) -> None:
        """Let `sentence` stand under `key`, and tell it unless that was done lately."""
        self._standing[key] = sentence
        told = self._told.get(key)
        if told is not None and self._clock.now() - told < AGAIN_AFTER:
            return
        self._told[key] = self._clock.now()
        self._metrics.alarms.labels(key.split()[0]).inc()
        log.error("alarm", kind=key, alarm=sentence)
        task = asyncio.get_running_loop().create_task(self._tell(key, sentence))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def clear(self, key: str) -> None:
        """The matter of `key` is over."""
        if self._standing.pop(key, None) is not None:
            log.info("alarm over", kind=key)
        self._told.pop(key, None)

    def standing(self) -> dict[str, str]:
        """The alarms that stand, by key."""
        return dict(self._standing)

    async def stop(self) -> None:
        """Let what is being told be told."""
        await asyncio.gather(*self._telling, return_exceptions=True)

    async def _tell(self, key: str, sentence: str) -> None:
        ways = []
        if self._alarm_url:
            ways.append(self._post(self._alarm_url, key, sentence))
        if self._smtp_url:
            ways.append(_mailed(self._smtp_url, sentence))
        if ways and not any(await asyncio.gather(*ways)) and key in self._told:
            self._told[key] = self._clock.now() - AGAIN_AFTER + AGAIN_AFTER_FAILURE

    async def _post(self, url: str, key: str, sentence: str) -> bool:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        document = {"key": key, "alarm": sentence}
        try:
            async with self._session.post(url, json=document, timeout=timeout) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            log.error("ALARM_URL did not take the alarm", error=type(error).__name__)
            return False
        return True


async def _mailed(url: str, sentence: str) -> bool:
    try:
        await asyncio.to_thread(_mail, url, sentence)
    except (OSError, smtplib.SMTPException) as error:
        log.error("the alarm's mail did not go", error=type(error).__name__)
        return False
    return True


def _mail(url: str, sentence: str) -> None:
    """Send one mail through `SMTP_URL`; a password leaves only over TLS, or on this machine."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    message = EmailMessage()
    message["Subject"] = "Xã Ơi: cần xem ngay"
    message["From"] = query.get("from", [unquote(parts.username or "xaoi")])[0]
    message["To"] = ", ".join(query.get("to", []))
    message.set_content(sentence)
    with _connected(parts) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, port, context = parts.hostname or "", parts.port or 0, ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
    elif parts.username and not is_loopback(parts.geturl()):
        server.close()
        raise smtplib.SMTPNotSupportedError("the mail server offers no TLS for the password")
    return server
