"""A commune to test with: its service as a process, the local Zalo, and people with phones."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from bot.emulator.config import EmulatorConfig
from bot.emulator.running import RunningEmulator, running_emulator
from storage import inbox
from storage.crypto import Keyring, new_key
from storage.database import Database
from storage.models import OutboxMessage
from storage.types import EventState, OutboxState
from tests.ground.service import ServiceProcess, free_port

EXAMPLE = Path(__file__).parents[2] / "commune.example.toml"
PATIENCE_S = 45.0

Line = dict[str, Any]


@dataclass
class Phone:
    """One person's Zalo. `heard` counts the OA's messages that the test has looked at."""

    zalo: RunningEmulator
    id: str
    heard: int = 0

    def says(self, text: str, **what: Any) -> str:
        """Write; gives Zalo's message id."""
        return str(self.zalo.send(self.id, text, **what)["msg_id"])

    def does(self, kind: str, **what: Any) -> Line:
        """Do something that isn't a text."""
        return self.zalo.send(self.id, kind=kind, **what)

    async def hears(self, part: str = "", *, count: int = 1) -> str:
        """The next message (or `count` of them) from the OA, which must hold `part`."""
        lines = await self.zalo.until_answers(self.id, self.heard + count, PATIENCE_S)
        fresh = lines[self.heard : self.heard + count]
        self.heard += count
        text = "\n".join(line["text"] for line in fresh)
        assert part in text, f"expected {part!r} in {text!r}"
        return text

    async def hears_in_time(self, part: str, timeout_s: float = PATIENCE_S) -> Line:
        """Whichever message from here on holds `part`; those before it count as heard."""

        def found(shown: list[Line]) -> bool:
            ours = [line for line in shown if line["from"] == "oa"][self.heard :]
            return any(part in line["text"] for line in ours)

        shown = await self.zalo.until_screen(self.id, found, timeout_s)
        ours = [line for line in shown if line["from"] == "oa"]
        index = next(i for i, line in enumerate(ours) if i >= self.heard and part in line["text"])
        self.heard = index + 1
        return ours[index]

    async def catches_up(self) -> None:
        """Whatever the phone shows by now has been read; first let the commune have `worked`."""
        self.heard = sum(line["from"] == "oa" for line in await self.shows())

    async def shows(self) -> list[Line]:
        """All that the phone shows."""
        screen = await self.zalo.screen(self.id)
        lines: list[Line] = screen["messages"]
        return lines

    async def is_told_nothing(self, seconds: float = 1.0) -> None:
        """Nothing more arrives within `seconds` of real time."""
        with contextlib.suppress(TimeoutError):
            lines = await self.zalo.until_answers(self.id, self.heard + 1, seconds)
            raise AssertionError(f"unexpected: {lines[self.heard]['text']!r}")


@dataclass
class MinhSon:
    """The commune Minh Sơn on one database."""

    zalo: RunningEmulator
    service: ServiceProcess
    environment: dict[str, str]
    keys: str
    database_url: str
    names: int = field(default=0)

    def citizen(self) -> Phone:
        """A new person who has never written."""
        self.names += 1
        return Phone(self.zalo, self.zalo.add_person(f"Người dân {self.names}"))

    async def official(self, post: str, name: str = "Nguyễn Văn Minh") -> Phone:
        """A post holder whose phone has been paired through Zalo."""
        added = json.loads(
            await self.xaoi(
                "officials",
                "add",
                "--commune",
                "minh-son",
                "--name",
                name,
                "--post",
                post,
                "--json",
            )
        )
        phone = self.citizen()
        phone.says(added["pairing_code"])
        await phone.hears_in_time("Có đúng là Ông/Bà không?")
        phone.says("1")
        await phone.hears_in_time("Đã ghép")
        return phone

    async def xaoi(self, *arguments: str, expect: int = 0) -> str:
        """Run a command beside the service; gives what it printed, or how it complained."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "scripts",
            *arguments,
            cwd=self.service.folder,
            env={**self.environment, "PYTHONPATH": str(EXAMPLE.parent), "PATH": ""},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode == expect, err.decode()
        return (out + err if expect else out).decode()

    async def worked(self) -> None:
        """Everything that Zalo delivered so far has had its turn, and what it led to is out."""
        await self.zalo.settled(PATIENCE_S)
        async with asyncio.timeout(PATIENCE_S):
            while self._under_way():
                await asyncio.sleep(0.05)

    def _under_way(self) -> int:
        with self.database() as session:
            unsent = col(OutboxMessage.state).in_([OutboxState.todo, OutboxState.sending])
            count = select(func.count()).select_from(OutboxMessage).where(unsent)
            waiting = inbox.counts(session).get(EventState.new, 0)
            return waiting + int(session.scalar(count) or 0)

    def advance(self, **span: float) -> None:
        """Move the clock of Zalo and the service."""
        self.zalo.advance(timedelta(**span).total_seconds())

    def go_to(self, moment: datetime) -> None:
        """Move the clock forward to `moment`."""
        seconds = (moment - self.zalo.world.clock.now()).total_seconds()
        assert seconds >= 0, f"time only goes forward, not to {moment}"
        self.zalo.advance(seconds)

    @contextlib.contextmanager
    def database(self) -> Any:
        """The service's own database, to count rows in."""
        database = Database(self.database_url, Keyring.parse(self.keys))
        database.unlock()
        try:
            with database.transaction() as session:
                yield session
        finally:
            database.engine.dispose()


@contextlib.asynccontextmanager
async def minh_son(
    database_url: str, folder: Path, *, at: datetime | None = None, **config: Any
) -> AsyncIterator[MinhSon]:
    """The commune with its service running; the clock starts at `at`, or now."""
    port = free_port()
    emulator = EmulatorConfig(webhook_url=f"http://127.0.0.1:{port}/zalo/webhook", **config)
    async with running_emulator(emulator) as zalo:
        if at is not None:
            zalo.advance((at - zalo.world.clock.now()).total_seconds())
        keys, pair = new_key(), zalo.world.grants.pair_for(emulator.oa_id)
        environment = {
            "DATABASE_URL": database_url,
            "DATA_KEYS": keys,
            "PORT": str(port),
            "ZALO_APP_ID": emulator.app_id,
            "ZALO_APP_SECRET": emulator.app_secret,
            "ZALO_OA_ID": emulator.oa_id,
            "ZALO_OA_SECRET_KEY": emulator.oa_secret_key,
            "ZALO_ACCESS_TOKEN": pair["access_token"],
            "ZALO_REFRESH_TOKEN": pair["refresh_token"],
            "ZALO_OPENAPI_URL": zalo.base_url,
            "ZALO_OAUTH_URL": zalo.base_url,
            "ZALO_BUSINESS_URL": zalo.base_url,
            "DEMO_CLOCK_URL": f"{zalo.base_url}/_/clock",
            "MEDIA_HOSTS": "127.0.0.1",
            "MEDIA_DIR": str(folder / "media"),
            "SPOOL_DIR": str(folder / "spool"),
        }
        service = ServiceProcess(environment, folder)
        commune = MinhSon(zalo, service, environment, keys, database_url)
        await commune.xaoi("commune", "apply", str(EXAMPLE))
        await service.start()
        try:
            yield commune
        finally:
            await service.terminate()
