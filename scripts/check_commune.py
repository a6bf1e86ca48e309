"""The part of `xaoi doctor` that looks at one commune: its OA, its people, its calendar."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

import aiohttp

from bot.grants import DatabaseTokens
from bot.settings import Settings
from bot.zalo.answers import OaInfo
from bot.zalo.client import ZaloClient
from bot.zalo.codes import Action
from bot.zalo.errors import SendUnknown, ZaloError
from bot.zalo.tokens import TokenCustodian
from handlers import holidays
from handlers.worktime import NoWorkingTime, WorkCalendar, local
from scripts.findings import Finding, blocks, ok, warns
from storage import communes, health, officials, tokens
from storage.database import Database, Session
from storage.models import Commune
from storage.profile import CommuneProfile
from storage.types import Post

QUIET = timedelta(days=7)
LEAST_RECEPTION_DAYS = 2
"""A month, in person, by the chairman (Luật 136/2025/QH15; domain notes §2.8)."""

ANNOUNCED_FROM = 10
"""From this month on next year's holidays should be known."""


class Linked(NamedTuple):
    """What is needed to ask Zalo about a commune's OA."""

    oa_id: str
    access_token: str


# -- Zalo


def oa(session: Session, commune: Commune, settings: Settings) -> Iterator[Finding]:
    """The OA's id, its tokens and the webhook's secret."""
    if commune.oa_id is None:
        yield blocks("oa", "No OA is named: `xaoi oa link` names it, or oa_id in its file.")
        return
    yield ok("oa", f"OA {commune.oa_id}.")
    yield _grant(session, commune.oa_id, settings)
    yield _secret(session, commune.oa_id, settings)
    yield _events(session, commune.oa_id)


def linked(session: Session, commune: Commune) -> Linked | None:
    """The tokens to ask Zalo with, if they may still work."""
    grant = tokens.grant(session, commune.oa_id) if commune.oa_id else None
    if commune.oa_id is None or grant is None or grant.dead_reason:
        return None
    return Linked(commune.oa_id, grant.current.access_token)


async def ask_zalo(database: Database, settings: Settings, oa: Linked, now: datetime) -> Finding:
    """Whether the access token opens the OA it should. No token is renewed by this."""
    async with aiohttp.ClientSession() as http:
        store = DatabaseTokens(database, lambda: now)
        custodian = TokenCustodian(
            store, http, settings.zalo_oauth_url, lambda: now, lambda *_: None
        )
        client = ZaloClient(http, custodian, settings.zalo_openapi_url, settings.zalo_business_url)
        try:
            told = await client.get_oa(access_token=oa.access_token)
        except ZaloError as error:
            return _refused(error)
    return _told(told, oa.oa_id)


def _refused(error: ZaloError) -> Finding:
    if isinstance(error, SendUnknown) or error.code is None:
        return warns("answer", f"Zalo could not be asked: {error}.")
    if error.action is Action.REFRESH_TOKEN:
        return warns(
            "answer",
            f"{error}: the service renews it; if `xaoi serve` runs, look again in a while.",
        )
    return blocks("answer", f"Zalo refuses: {error}.")


def _told(told: OaInfo, oa_id: str) -> Finding:
    if told.oa_id != oa_id:
        return blocks(
            "answer",
            f"The tokens belong to OA {told.oa_id}, not {oa_id}: run `xaoi oa link` and choose the "
            "right one.",
        )
    if not told.is_verified:
        return blocks("answer", f"“{told.name}” is not verified yet: Zalo lets it send nothing.")
    until = f", package {told.package_name} to {told.package_valid_through}"
    return ok("answer", f"Zalo knows us as “{told.name}”{until if told.package_name else ''}.")


def _grant(session: Session, oa_id: str, settings: Settings) -> Finding:
    grant = tokens.grant(session, oa_id)
    if grant is not None and grant.dead_reason is None:
        return ok("linked", "The OA has given its consent.")
    if grant is not None:
        return blocks(
            "linked",
            f"Zalo refuses its tokens for good ({grant.dead_reason}): run `xaoi oa link` and let "
            "an administrator of the OA consent again.",
        )
    if settings.zalo_access_token and settings.zalo_oa_id == oa_id:
        return warns("linked", "The token pair of the environment is taken in by `xaoi serve`.")
    return blocks(
        "linked", "Not linked: run `xaoi oa link` and let an administrator of the OA consent."
    )


def _secret(session: Session, oa_id: str, settings: Settings) -> Finding:
    app = communes.app_of(session, oa_id)
    kept = session.unseal(app, "oa_secret_key") if app else ""
    given = settings.zalo_oa_secret_key
    if given is None and not kept:
        return blocks(
            "secret",
            "Set ZALO_OA_SECRET_KEY: the OA Secret Key on the Webhook page of Zalo's console.",
        )
    ours = app is not None and app.app_id == settings.zalo_app_id
    if given is not None and ours and given.get_secret_value() != kept:
        return warns("secret", "ZALO_OA_SECRET_KEY has changed: restart `xaoi serve`.")
    return ok("secret", "The webhook's secret is set.")


def _events(session: Session, oa_id: str) -> Finding:
    good = health.last_event(session, oa_id)
    bad = health.last_event(session, oa_id, believed=False)
    if bad is not None and (good is None or bad > good):
        return blocks(
            "webhook",
            f"Zalo's last event ({_moment(bad)}) does not carry our signature: compare "
            "ZALO_OA_SECRET_KEY with the console, restart, then `xaoi events verify`.",
        )
    if good is None:
        return blocks(
            "webhook",
            "Zalo has sent nothing yet: name the webhook in Zalo's console, switch its events on, "
            "then write to the OA.",
        )
    return ok("webhook", f"The last event came {_moment(good)}.")


# -- the people


def posts(session: Session, commune: Commune, now: datetime) -> Iterator[Finding]:
    """Whether cases reach somebody, and the posts that the law names."""
    holder = officials.holder_for(session, commune.id, now)
    if holder is None:
        yield blocks(
            "officials",
            "Nobody takes cases: `xaoi officials add --post office …`, and let them send the "
            "pairing code to the OA.",
        )
    else:
        yield ok("officials", f"{holder.title} takes new cases.")
    held = officials.of_commune(session, commune.id)
    for post in (Post.office, Post.chairman):
        of_post = [official for official in held if official.post is post]
        if not of_post:
            yield warns(post, f"Nobody is registered: `xaoi officials add --post {post}`.")
        elif not any(official.person_id for official in of_post):
            yield warns(
                post,
                f"{of_post[0].title} is not paired: `xaoi officials code {of_post[0].id}`, and let "
                "them send it to the OA.",
            )


# -- the calendar


def calendar(profile: CommuneProfile, now: datetime) -> Iterator[Finding]:
    """Opening hours, holidays and the chairman's reception days."""
    try:
        opens = WorkCalendar.from_profile(profile).next_open(now)
    except NoWorkingTime as error:
        yield blocks("hours", f"{error}.")
    else:
        yield ok("hours", "Open now." if opens <= now else f"Opens next at {_moment(opens)}.")
    today = local(now).date()
    yield _holidays(today)
    yield _reception(profile, today)


def _holidays(today: date) -> Finding:
    years = [today.year, *([today.year + 1] if today.month >= ANNOUNCED_FROM else [])]
    unknown = [year for year in years if year not in holidays.known_years()]
    if unknown:
        return warns(
            "holidays",
            f"Tết and Giỗ Tổ of {unknown[0]} are not known to this version: upgrade, or name them "
            "as closed_days.",
        )
    if guessed := [year for year in years if holidays.is_provisional(year)]:
        return warns(
            "holidays",
            f"Those of {guessed[0]} are provisional: once the Government has announced them, "
            "upgrade, or correct them with closed_days and extra_days.",
        )
    return ok("holidays", f"Known for {' and '.join(map(str, years))}.")


def _reception(profile: CommuneProfile, today: date) -> Finding:
    coming = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    for month in (coming, (coming + timedelta(days=32)).replace(day=1)):
        days = [day for day in profile.reception_days if _same_month(day, month)]
        if len(days) < LEAST_RECEPTION_DAYS:
            return warns(
                "reception",
                f"{len(days)} reception days of the chairman in {month:%m/%Y}; the law asks for "
                f"{LEAST_RECEPTION_DAYS} a month: add reception_days.",
            )
    return ok("reception", "The chairman's reception days of the next two months are named.")


def _same_month(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _moment(at: datetime) -> str:
    return f"{local(at):%H:%M %d/%m/%Y}"
