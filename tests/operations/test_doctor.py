"""`xaoi doctor` names what keeps a commune from going live, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col
from typer.testing import CliRunner

from bot.emulator.config import EmulatorConfig
from bot.emulator.running import RunningEmulator, running_emulator
from scripts.__main__ import command_line
from scripts.doctor import examine
from scripts.findings import Finding, Verdict
from storage import backup, communes, officials, outbox, people, tokens
from storage.crypto import new_key
from storage.database import Session
from storage.models import Commune, InboxEvent, OaLink, Official, OutboxMessage, ZaloApp
from storage.outbox import Draft
from storage.types import Channel, EventState, OutboxState, Post
from tests.operations.populated import NOW, OA_ID, PLANTED, Populated, quiet

EMULATOR = EmulatorConfig(
    oa_id=OA_ID, initial_access_token=PLANTED[4], initial_refresh_token="refresh-token"
)
ALWAYS_BLOCKED_HERE = {"zalo"}
"""The tests speak to a local Zalo, which no commune goes live with."""

Examine = Callable[[], Awaitable[list[Finding]]]
Change = Callable[[Session, Commune], object]


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both kinds."""
    return str(request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_url"))


@pytest.fixture
async def zalo() -> AsyncIterator[RunningEmulator]:
    async with running_emulator(EMULATOR) as running:
        yield running


@pytest.fixture
def ready(
    commune: Populated, zalo: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Populated:
    """A commune that could go live, if its Zalo were the real one."""
    environment = {
        "DATABASE_URL": commune.database.url.render_as_string(hide_password=False),
        "DATA_KEYS": commune.keys,
        "PUBLIC_BASE_URL": "https://xaoi.minhson.example",
        "MEDIA_DIR": str(commune.media_dir),
        "SPOOL_DIR": str(tmp_path / "spool"),
        "ALARM_URL": "https://alarm.example",
        "ZALO_APP_ID": "2131327866513085551",
        "ZALO_APP_SECRET": PLANTED[5],
        "ZALO_OA_ID": OA_ID,
        "ZALO_OA_SECRET_KEY": "oa-secret",
        "ZALO_OPENAPI_URL": zalo.base_url,
        "ZALO_OAUTH_URL": zalo.base_url,
        "ZALO_BUSINESS_URL": zalo.base_url,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with commune.database.transaction() as session:
        session.execute(delete(OutboxMessage))
        session.execute(update(InboxEvent).values(state=EventState.handled))
        for number, official in enumerate(officials.of_commune(session, _only(session).id)):
            address = f"official {number}"
            phone = people.find_or_add(session, _only(session).id, Channel.zalo, address, NOW)
            officials.pair(official, phone, NOW)
            official.leave_from = official.leave_until = None
    backup.write(commune.database, commune.media_dir, tmp_path / "x.zip", NOW, quiet)
    return commune


def _only(session: Session) -> Commune:
    [row] = communes.all_of_them(session)
    return row


async def examined(at: datetime = NOW) -> list[Finding]:
    return await asyncio.to_thread(lambda: list(examine("", at)))


def of(findings: list[Finding], verdict: Verdict) -> set[str]:
    return {finding.check for finding in findings if finding.verdict is verdict}


def changed(commune: Populated, change: Change) -> None:
    with commune.database.transaction() as session:
        change(session, _only(session))


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
async def test_a_commune_that_is_ready_hears_of_nothing_but_what_cannot_be_seen(
    ready: Populated,
) -> None:
    findings = await examined()
    assert of(findings, Verdict.blocks) == ALWAYS_BLOCKED_HERE
    assert of(findings, Verdict.warns) == {"holidays"}, "2027 has not been announced"
    assert of(findings, Verdict.open) == {"auto_reply"}
    answer = next(finding for finding in findings if finding.check == "answer")
    assert "UBND xã Minh Sơn" in answer.says


BLOCKED: dict[str, dict[str, str]] = {
    "address": {"PUBLIC_BASE_URL": "http://xaoi.minhson.example"},
    "settings": {"PORT": "many"},
    "keys": {"DATA_KEYS": new_key()},
    "media": {"MEDIA_DIR": "/dev/null/media"},
    "spool_folder": {"SPOOL_DIR": "/dev/null/spool"},
    "app": {"ZALO_APP_SECRET": ""},
}


@pytest.mark.parametrize("check", BLOCKED)
async def test_a_wrong_variable_is_named(
    ready: Populated, monkeypatch: pytest.MonkeyPatch, check: str
) -> None:
    for name, value in BLOCKED[check].items():
        monkeypatch.setenv(name, value)
    findings = await examined()
    found = next(finding for finding in findings if finding.check == check)
    assert found.blocks
    assert next(iter(BLOCKED[check])) in found.says


def _no_link(session: Session, commune: Commune) -> None:
    session.execute(delete(OaLink))


def _dead_link(session: Session, commune: Commune) -> None:
    tokens.mark_dead(session, OA_ID, "refresh token spent", NOW)


def _no_oa(session: Session, commune: Commune) -> None:
    commune.oa_id = None


def _no_secret(session: Session, commune: Commune) -> None:
    session.execute(delete(ZaloApp))


def _no_event(session: Session, commune: Commune) -> None:
    session.execute(delete(InboxEvent))


def _wrong_signatures(session: Session, commune: Commune) -> None:
    session.execute(update(InboxEvent).values(state=EventState.unverified))


def _nobody_paired(session: Session, commune: Commune) -> None:
    session.execute(update(Official).values(person_id=None))


def _never_open(session: Session, commune: Commune) -> None:
    days = [str((NOW + timedelta(days=day)).date()) for day in range(130)]
    closed = [{"date": day, "name": "đóng cửa"} for day in days]
    commune.profile = commune.profile | {"closed_days": closed, "extra_days": []}


@pytest.mark.parametrize(
    ("change", "check", "remedy"),
    [
        (_no_oa, "oa", "xaoi oa link"),
        (_no_link, "linked", "xaoi oa link"),
        (_dead_link, "linked", "refresh token spent"),
        (_no_event, "webhook", "Zalo's console"),
        (_wrong_signatures, "webhook", "ZALO_OA_SECRET_KEY"),
        (_nobody_paired, "officials", "xaoi officials add"),
        (_never_open, "hours", "closed_days"),
    ],
)
async def test_what_is_missing_of_a_commune_is_named_with_its_remedy(
    ready: Populated, change: Change, check: str, remedy: str
) -> None:
    changed(ready, change)
    findings = await examined()
    assert of(findings, Verdict.blocks) == ALWAYS_BLOCKED_HERE | {check}
    assert remedy in next(each.says for each in findings if each.check == check)


async def test_a_missing_webhook_secret_is_named(
    ready: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(ready, _no_secret)
    monkeypatch.delenv("ZALO_OA_SECRET_KEY")
    assert "secret" in of(await examined(), Verdict.blocks)


def _set_aside(session: Session, commune: Commune) -> None:
    session.execute(update(InboxEvent).values(state=EventState.set_aside))


def _unworked(session: Session, commune: Commune) -> None:
    session.execute(update(InboxEvent).values(state=EventState.new, is_status=False))


def _no_chairman(session: Session, commune: Commune) -> None:
    chairman = col(Official.post) == Post.chairman
    session.execute(update(Official).where(chairman).values(person_id=None))


def _no_reception(session: Session, commune: Commune) -> None:
    commune.profile = commune.profile | {"reception_days": ["2026-12-03"]}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (_set_aside, "set_aside"),
        (_unworked, "events"),
        (_no_chairman, "chairman"),
        (_no_reception, "reception"),
    ],
)
async def test_what_somebody_should_look_at_warns_and_blocks_nothing(
    ready: Populated, change: Change, check: str
) -> None:
    changed(ready, change)
    findings = await examined(NOW + timedelta(minutes=10))
    assert of(findings, Verdict.warns) == {"holidays", check}
    assert of(findings, Verdict.blocks) == ALWAYS_BLOCKED_HERE


async def test_held_messages_of_a_backup_are_named_until_they_are_released(
    ready: Populated,
) -> None:
    with ready.database.transaction() as session:
        commune = _only(session)
        person = people.find_or_add(session, commune.id, Channel.zalo, "111222333", NOW)
        row = outbox.queue(
            session, commune_id=commune.id, person_id=person.id, draft=Draft("x"), now=NOW
        )
        row.state = OutboxState.restored
    findings = await examined()
    says = next(finding.says for finding in findings if finding.check == "restored")
    assert "xaoi outbox release" in says


async def test_an_old_backup_warns_and_none_blocks(ready: Populated) -> None:
    assert "backups" in of(await examined(NOW + timedelta(days=3)), Verdict.warns)
    (ready.media_dir / backup.STAMP).unlink()
    assert "backups" in of(await examined(), Verdict.blocks)


async def test_tokens_of_another_oa_are_found_by_asking_zalo(
    ready: Populated, zalo: RunningEmulator
) -> None:
    changed(ready, _other_oa)
    findings = await examined()
    answer = next(finding for finding in findings if finding.check == "answer")
    assert answer.blocks
    assert f"belong to OA {OA_ID}, not 999" in answer.says


def _other_oa(session: Session, commune: Commune) -> None:
    commune.oa_id = "999"
    session.execute(update(OaLink).values(oa_id="999"))


async def test_a_zalo_that_cannot_be_reached_blocks_nothing(
    ready: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZALO_OPENAPI_URL", "http://127.0.0.1:9")
    assert "answer" in of(await examined(), Verdict.warns)


async def test_asking_renews_no_token(ready: Populated, zalo: RunningEmulator) -> None:
    await examined(NOW + timedelta(days=2))
    calls: list[dict[str, Any]] = zalo.log(kind="call")
    assert [call["name"] for call in calls] == ["GET /v2.0/oa/getoa"]


async def test_an_empty_place_is_told_the_first_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_KEYS", new_key())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    [_, last] = await examined()
    assert last.blocks
    assert "xaoi migrate" in last.says
    assert not (tmp_path / "new.db").exists()


def test_the_command_says_it_in_lines_or_in_one_line_of_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    run = CliRunner()
    lines = run.invoke(command_line(["doctor"]), ["doctor"])
    assert lines.exit_code == 1
    assert lines.stdout.startswith("NO  settings: DATA_KEYS or DATA_KEYS_FILE must be set")
    as_json = run.invoke(command_line(["doctor"]), ["doctor", "--json"])
    document = json.loads(as_json.stdout)
    assert (document["ready"], document["findings"][0]["verdict"]) == (False, "blocks")
