"""A local Zalo for Python fixtures: served on a real port, steered without HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.emulator import control, templates
from bot.emulator.app import WORLD, create_emulator
from bot.emulator.clock import Clock
from bot.emulator.config import EmulatorConfig
from bot.emulator.wire import Document
from bot.emulator.world import World


@dataclass(frozen=True, slots=True)
class RunningEmulator:
    """One local Zalo while it is served at `base_url` (without a slash at the end)."""

    base_url: str
    world: World

    def add_person(self, name: str, oa_id: str | None = None, phone: str = "") -> str:
        """A new person's id; `phone` (84…) is their Zalo account's number."""
        return self.world.add_person(name, oa_id, phone).id

    def add_group(self, name: str, *members: str) -> str:
        """A new group's id; the switch `gmf` lets the OA write in it."""
        group: str = control.add_group(self.world, {"name": name, "members": list(members)})["id"]
        return group

    def group_texts(self, group_id: str) -> list[str]:
        """What was written in the group, in order."""
        _, group = self.world.group(group_id)
        return [line.text for line in group.lines]

    def add_template(self, template_id: str, text: str, *, by_uid: bool = True) -> None:
        """An approved template; `text` names its parameters as <code>."""
        what = {"template_id": template_id, "text": text, "by_uid": by_uid}
        templates.add_template(self.world, what)

    def send(self, person_id: str, text: str | None = None, **what: Any) -> Document:
        """What a person does: `send(id, "xin chào")`, `send(id, kind="follow")`, …"""
        said = {} if text is None else {"text": text}
        return control.send(self.world, person_id, said | what)

    def answer_as_admin(self, person_id: str, text: str, admin_id: str = "777") -> Document:
        """A human of the OA writes in the chat tool."""
        what = {"text": text, "admin_id": admin_id}
        return control.answer_as_admin(self.world, person_id, what)

    async def screen(self, person_id: str, after: int = 0, wait_s: float = 0) -> Document:
        """What the phone shows, as `GET /_/people/{id}/screen`."""
        return await control.read_screen(self.world, person_id, after, wait_s)

    async def until_screen(
        self, person_id: str, ready: Callable[[list[Document]], bool], timeout_s: float = 10
    ) -> list[Document]:
        """The phone's messages once `ready(messages)` holds; TimeoutError shows what was there."""
        person = self.world.person(person_id)
        messages: list[Document] = []
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    cursor = person.bell.version
                    messages = (await self.screen(person_id))["messages"]
                    if ready(messages):
                        return messages
                    await person.bell.wait(cursor, timeout_s)
        except TimeoutError:
            seen = [(m["from"], m["kind"], m["text"]) for m in messages]
            raise TimeoutError(f"after {timeout_s} s the phone shows {seen}") from None

    async def until_answers(
        self, person_id: str, count: int, timeout_s: float = 10
    ) -> list[Document]:
        """The OA's messages once there are at least `count`."""
        messages = await self.until_screen(
            person_id, lambda shown: len(_of_oa(shown)) >= count, timeout_s
        )
        return _of_oa(messages)

    def set_faults(self, **switches: Any) -> None:
        """Merge fault switches: `set_faults(drop={"times": 1})`."""
        control.set_faults(self.world, switches)

    def reset_faults(self) -> None:
        """Everything at rest."""
        control.set_faults(self.world, {"reset": True})

    def advance(self, seconds: float) -> None:
        """Push the clock."""
        self.world.clock.advance(seconds)

    def set_webhook(self, url: str | None) -> None:
        """Point the webhook at a receiver and switch it on."""
        self.world.webhook.url = url
        self.world.webhook.enabled = True

    def inject(self, event: Document) -> Document:
        """Deliver any event as it stands."""
        return control.inject_event(self.world, event)

    def log(self, after: int = 0, kind: str | None = None) -> list[Document]:
        """The last lines of traffic, all or only `call` or `event` lines."""
        lines = self.world.traffic.after(after)
        return [line for line in lines if kind is None or line["kind"] == kind]

    async def settled(self, timeout_s: float = 10) -> None:
        """Return when no event is on its way (retries that wait for the clock do not count)."""
        webhook = self.world.webhook
        async with asyncio.timeout(timeout_s):
            webhook.timeline.run_due()
            while webhook.in_flight:
                await webhook.idle.wait(webhook.idle.version, timeout_s)


@contextlib.asynccontextmanager
async def running_emulator(
    config: EmulatorConfig | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Clock | None = None,
) -> AsyncIterator[RunningEmulator]:
    """Serve a local Zalo; port 0 picks a free one. OSError when the port is taken."""
    app = create_emulator(config or EmulatorConfig(), clock)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        base_url = f"http://{host}:{runner.addresses[0][1]}"
        world = app[WORLD]
        world.base_url = world.base_url or base_url
        yield RunningEmulator(base_url, world)
    finally:
        await runner.cleanup()


def _of_oa(messages: list[Document]) -> list[Document]:
    return [message for message in messages if message["from"] == "oa"]
