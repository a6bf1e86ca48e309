"""Carries what `handlers.reminders.beyond` asked for: group, template message, mail.

Once claimed a word leaves at most once: what Zalo or the mail server may have taken is never sent
again, only what they provably refused for a passing reason.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import mail
from bot.log import get_logger
from bot.metrics import Metrics
from bot.zalo.client import ZaloClient
from bot.zalo.errors import Action, NotSent, SendUnknown
from bot.zalo.messages import Text
from storage import communes, officials, outside, people
from storage.database import Database, Session
from storage.outside import Errand
from storage.types import OutsideState, OutsideWay

AT_ONCE = 20
MOST_TRIES = 4
AGAIN_AFTER = timedelta(minutes=15)
NO_SUCH_TEMPLATE_BY_UID = -249

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Address:
    """Where an errand goes: the OA it is sent through, and the official's Zalo id and number."""

    oa_id: str | None
    user_id: str
    phone: str


class OutsideCarrier:
    """Sends what is due; `make` is called by the leader at each tick."""

    def __init__(
        self,
        database: Database,
        client: ZaloClient,
        metrics: Metrics,
        smtp_url: str | None,
    ) -> None:
        self._database = database
        self._client = client
        self._metrics = metrics
        self._smtp_url = smtp_url

    async def make(self, now: datetime) -> int:
        """Send what is due by `now`; how many were tried."""
        tried = 0
        while True:
            errands = await self._database.run(lambda work: _claimed(work, now))
            for errand, address in errands:
                await self._carry(errand, address, now)
            tried += len(errands)
            if len(errands) < AT_ONCE:
                return tried

    async def _carry(self, errand: Errand, address: _Address, now: datetime) -> None:
        try:
            await self._sent(errand, address)
        except (NotSent, mail.MailNotSent) as refused:
            await self._refused(errand, refused, now)
        except (SendUnknown, mail.MailUnknown) as fate:
            await self._settle(errand, OutsideState.unknown, now, str(fate))
        except ValueError as fault:
            await self._settle(errand, OutsideState.failed, now, str(fault))
        else:
            await self._settle(errand, OutsideState.sent, now)

    async def _sent(self, errand: Errand, address: _Address) -> None:
        word = errand.word
        if errand.way is OutsideWay.mail:
            if self._smtp_url is None:
                raise ValueError("SMTP_URL is not set")
            await mail.send(self._smtp_url, word.subject, word.text, word.to)
            return
        if address.oa_id is None:
            raise ValueError("the commune has no OA")
        if errand.way is OutsideWay.group:
            await self._client.send_group(address.oa_id, word.to, Text(word.text))
        else:
            await self._template(address.oa_id, errand, address)

    async def _template(self, oa_id: str, errand: Errand, address: _Address) -> None:
        """To the official's Zalo id; to their number where the template takes no id."""
        word = errand.word
        values = dict(word.values)
        try:
            await self._client.send_template(oa_id, address.user_id, word.to, values)
        except NotSent as refused:
            if refused.code != NO_SUCH_TEMPLATE_BY_UID or not address.phone:
                raise
            await self._client.send_template_to_phone(
                oa_id, address.phone, word.to, values, f"xaoi-{errand.id}"
            )

    async def _refused(
        self, errand: Errand, refused: NotSent | mail.MailNotSent, now: datetime
    ) -> None:
        passing = not isinstance(refused, NotSent) or refused.action in _PASSING
        if passing and errand.attempts < MOST_TRIES:
            again_at = now + AGAIN_AFTER
            await self._settle(errand, OutsideState.todo, now, str(refused), again_at)
        else:
            await self._settle(errand, OutsideState.failed, now, str(refused))

    async def _settle(
        self,
        errand: Errand,
        state: OutsideState,
        now: datetime,
        error: str = "",
        again_at: datetime | None = None,
    ) -> None:
        self._metrics.outside.labels(errand.way, state).inc()
        if error:
            log.warning("an official was not sought", way=errand.way, state=state, why=error)
        await self._database.run(
            lambda work: outside.settle(work, errand, state, now, error=error, again_at=again_at)
        )


_PASSING = (Action.RETRY, Action.WAIT_MINUTE, Action.REFRESH_TOKEN)


def _claimed(session: Session, now: datetime) -> list[tuple[Errand, _Address]]:
    errands = outside.claim(session, now, AT_ONCE)
    return [(errand, _address(session, errand)) for errand in errands]


def _address(session: Session, errand: Errand) -> _Address:
    oa_id = communes.get(session, errand.commune_id).oa_id
    official = officials.get(session, errand.commune_id, errand.official_id)
    if official is None or official.person_id is None:
        return _Address(oa_id, "", "")
    person = people.get(session, official.person_id)
    return _Address(
        oa_id, people.address(session, person), _dialled(session.unseal(person, "phone"))
    )


def _dialled(number: str) -> str:
    """84… as the template host wants it; nothing for what is no subscriber's number."""
    digits = "".join(filter(str.isdigit, number))
    if digits.startswith("0"):
        digits = f"84{digits[1:]}"
    return digits if digits.startswith("84") else ""
