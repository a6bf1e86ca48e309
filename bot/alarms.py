"""What a person must look at: kept for `/readyz`, and told outside Zalo, for Zalo may be the fault.

An alarm is a key and a sentence for the operator. It holds no word of a citizen.
"""

import asyncio
from datetime import datetime, timedelta

import aiohttp

from bot import mail
from bot.clock import Clock
from bot.log import get_logger
from bot.metrics import Metrics

AGAIN_AFTER = timedelta(hours=6)
"""The same alarm is told again after this long, if it is raised again."""

AGAIN_AFTER_FAILURE = timedelta(minutes=5)
"""Sooner, if nobody could be told: neither address nor mail server took it."""

TIMEOUT_SECONDS = 10
SUBJECT = "Xã Ơi: cần xem ngay"

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
        await mail.send(url, SUBJECT, sentence)
    except mail.MailNotSent as error:
        log.error("the alarm's mail did not go", error=str(error))
        return False
    except mail.MailUnknown as error:
        log.error("the alarm's mail may not have gone", error=str(error))
        return False
    return True
