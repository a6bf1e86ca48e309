"""`xaoi demo`: a sample commune, its service and a local Zalo, to be tried in a browser."""

import asyncio
import contextlib
import errno
import fcntl
import os
import secrets
import shutil
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.emulator.config import EmulatorConfig
from bot.emulator.running import RunningEmulator, running_emulator
from bot.settings import Settings, load_settings
from scripts.bench.service_process import ServiceProcess
from scripts.demo_commune import (
    MENU,
    Vacancy,
    hanging,
    set_up,
    settle_in,
    vacancies,
    working_mornings,
)
from scripts.errors import CommandFailed
from scripts.posters.forms import Format, Press, Size
from storage.crypto import new_key

FOLDER = Path("var/demo")
CITIZEN = "Bà Tư"
PAIRING_SECONDS = 20.0
NOTED_EVERY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the demo keeps its things; `database` is a URL where it is not SQLite."""

    folder: Path
    database: str | None = None

    @property
    def key(self) -> Path:
        return self.folder / "data.key"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def lock(self) -> Path:
        """Beside the folder, which `--reset` removes."""
        return self.folder.with_suffix(".lock")


def demo(
    port: Annotated[int, typer.Option(help="Port of the page; the next two are used too.")] = 8080,
    reset: Annotated[bool, typer.Option("--reset", help="Begin with an empty commune.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    database: Annotated[
        str | None,
        typer.Option(help="An empty Postgres database for the demo, in place of SQLite (URL)."),
    ] = None,
) -> None:
    """Show a citizen's and the chairman's phone side by side, until Ctrl-C."""
    if not 1 <= port <= 65533:
        raise CommandFailed(f"--port {port} must lie between 1 and 65533.")
    if reset and database:
        raise CommandFailed("--reset empties no Postgres database: drop it and create it again.")
    # The key that sealed a database stays beside what else belongs to it.
    folder = FOLDER.with_name("demo-postgres") if database else FOLDER
    paths = Paths(folder.resolve(), database)
    paths.folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(paths):
        _ports_are_free(port)
        if reset and paths.folder.exists():
            shutil.rmtree(paths.folder)
        paths.folder.mkdir(exist_ok=True)
        asyncio.run(_until_stopped(paths, port, open_browser=not no_browser))


async def _until_stopped(paths: Paths, port: int, *, open_browser: bool) -> None:
    """Show the demo until Ctrl-C, which also ends one that is only starting."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    showing = asyncio.create_task(_show(paths, port, open_browser=open_browser))
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait((showing, asked), return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not showing.done():
        typer.echo("Đang dừng…")
        showing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await showing


async def _show(paths: Paths, port: int, *, open_browser: bool) -> None:
    typer.echo("Đang khởi động…")
    async with _running(paths, port) as (zalo, service):
        typer.echo(f"\n  Xã Ơi: {zalo.base_url}\n\n  Ctrl-C để dừng.\n")
        if open_browser and _has_a_screen():
            with contextlib.suppress(webbrowser.Error):
                await asyncio.to_thread(webbrowser.open, zalo.base_url)
        while service.exit_code is None:  # noqa: ASYNC110 - a process sets no event when it ends
            await asyncio.sleep(0.5)
        raise CommandFailed(
            f"The service ended by itself ({service.exit_code}); its log {service.log} ends:\n"
            f"{service.log_text(20)}"
        )


@contextlib.asynccontextmanager
async def running_demo(paths: Paths, port: int) -> AsyncIterator[RunningEmulator]:
    """The local Zalo on `port` and the service on the two after it, the chairman paired."""
    async with _running(paths, port) as (zalo, _):
        yield zalo


@contextlib.asynccontextmanager
async def _running(
    paths: Paths, port: int
) -> AsyncIterator[tuple[RunningEmulator, ServiceProcess]]:
    pair = (secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    config = EmulatorConfig(
        webhook_url=f"http://127.0.0.1:{port + 1}/zalo/webhook",
        callback_url=f"http://127.0.0.1:{port + 1}/zalo/callback",
        initial_access_token=pair[0],
        initial_refresh_token=pair[1],
    )
    async with running_emulator(config, port=port) as zalo:
        _go_on_in_time(zalo, paths)
        environment = _environment(paths, config, zalo.base_url, port)
        settings = _settings(environment)
        free = await asyncio.to_thread(set_up, settings, zalo.world.clock.now())
        service = ServiceProcess(environment, paths.folder)
        await service.start()
        try:
            await _introduce(zalo, free)
            await asyncio.to_thread(_show_doors, zalo, settings, service.url)
            await asyncio.to_thread(settle_in, settings, zalo.world.clock.now())
            following = asyncio.create_task(_follow_time(zalo, settings, paths))
            try:
                yield zalo, service
            finally:
                following.cancel()
        finally:
            await service.terminate()
            paths.clock.write_text(zalo.world.clock.now().isoformat())


def _go_on_in_time(zalo: RunningEmulator, paths: Paths) -> None:
    """Begin no earlier than the last demo ended: what it kept must not lie in the future."""
    if paths.clock.exists():
        last = datetime.fromisoformat(paths.clock.read_text())
        ahead = (last - datetime.now(UTC)).total_seconds()
        if ahead > 0:
            zalo.advance(ahead)


async def _follow_time(zalo: RunningEmulator, settings: Settings, paths: Paths) -> None:
    """Remember the time; after a jump give the page what has gone out of date with it."""
    clock = zalo.world.clock
    while True:
        heard = clock.bell.version
        paths.clock.write_text(clock.now().isoformat())
        await clock.bell.wait(heard, NOTED_EVERY_SECONDS)
        if clock.bell.version != heard:
            free = await asyncio.to_thread(vacancies, settings, clock.now())
            _describe(zalo, codes=[each.document() for each in free], workdays=_mornings(zalo))


def _mornings(zalo: RunningEmulator) -> list[str]:
    return [each.isoformat() for each in working_mornings(zalo.world.clock.now())]


def _describe(zalo: RunningEmulator, **parts: object) -> None:
    """Change what the page is told of the demo; the page itself may have added to it."""
    zalo.world.demo = {**(zalo.world.demo or {}), **parts}


def _environment(paths: Paths, config: EmulatorConfig, zalo_url: str, port: int) -> dict[str, str]:
    if not paths.key.exists():
        paths.key.touch(mode=0o600)
        paths.key.write_text(new_key() + "\n")
    return {
        "DATABASE_URL": paths.database or f"sqlite:///{paths.folder / 'xaoi.db'}",
        "DATA_KEYS_FILE": str(paths.key),
        "PORT": str(port + 1),
        "INTERNAL_PORT": str(port + 2),
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port + 1}",
        "ZALO_APP_ID": config.app_id,
        "ZALO_APP_SECRET": config.app_secret,
        "ZALO_OA_ID": config.oa_id,
        "ZALO_OA_SECRET_KEY": config.oa_secret_key,
        "ZALO_ACCESS_TOKEN": config.initial_access_token or "",
        "ZALO_REFRESH_TOKEN": config.initial_refresh_token or "",
        "ZALO_OPENAPI_URL": zalo_url,
        "ZALO_OAUTH_URL": zalo_url,
        "ZALO_BUSINESS_URL": zalo_url,
        "DEMO_CLOCK_URL": f"{zalo_url}/_/clock",
        "MEDIA_HOSTS": "127.0.0.1",
        "MEDIA_DIR": str(paths.folder / "media"),
        "SPOOL_DIR": str(paths.folder / "spool"),
    }


def _settings(environment: dict[str, str]) -> Settings:
    fields: dict[str, object] = {
        name.lower(): value
        for name, value in environment.items()
        if name in ("DATABASE_URL", "DATA_KEYS_FILE", "ZALO_OA_ID")
    }
    return load_settings(keys_required=True, **fields)


async def _introduce(zalo: RunningEmulator, free: list[Vacancy]) -> None:
    """Make the two phones, pair the chairman's, and tell the page who is who."""
    chairman, *others = free
    citizen_id = zalo.add_person(CITIZEN)
    chairman_id = zalo.add_person(chairman.name)
    zalo.send(chairman_id, chairman.code)
    await _until_said(zalo, chairman_id, chairman.title, answers=1)
    zalo.send(chairman_id, "1")
    await _until_said(zalo, chairman_id, chairman.title, answers=2)
    zalo.world.oas[zalo.world.config.oa_id].menu = MENU
    _describe(
        zalo,
        commune=zalo.world.config.oa_name,
        phones=[
            {"person_id": citizen_id, "role": "citizen", "title": "Người dân"},
            {"person_id": chairman_id, "role": "official", "title": chairman.title},
        ],
        codes=[each.document() for each in others],
        workdays=_mornings(zalo),
    )


def _show_doors(zalo: RunningEmulator, settings: Settings, service_url: str) -> None:
    """The commune's pages, what each QR code opens, and the posters, which this Zalo hosts."""
    from scripts.posters import drawing, files  # drawing takes a moment to load

    profile, points = hanging(settings)
    press = Press(Size.a4)
    posters = drawing.poster(points, profile, service_url, press, Format.pdf)
    name = f"{files.plain_name(profile.full_name)}.pdf"
    media_id = zalo.world.media.add(name, "application/pdf", posters)
    links = [{"title": "Trang web của xã", "url": service_url}]
    links += [
        {"title": f"Quét mã QR: {point.name}", "url": drawing.address(service_url, point.code)}
        for point in points
    ]
    links.append(
        {"title": "Áp phích để in (PDF)", "url": f"{zalo.base_url}/media/{media_id}/{name}"}
    )
    _describe(zalo, links=links)


async def _until_said(zalo: RunningEmulator, person: str, words: str, *, answers: int) -> None:
    def said(shown: list[dict[str, Any]]) -> bool:
        return (
            len([1 for line in shown if line["from"] == "oa" and words in line["text"]]) >= answers
        )

    await zalo.until_screen(person, said, timeout_s=PAIRING_SECONDS)


@contextlib.contextmanager
def _alone(paths: Paths) -> Iterator[None]:
    """Two demos in one folder would take each other's phones; raises CommandFailed."""
    with paths.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandFailed(
                f"A demo already runs in {paths.folder}; stop it with Ctrl-C first."
            ) from None
        yield


def _ports_are_free(first: int) -> None:
    for port in range(first, first + 3):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                why = "is taken" if error.errno == errno.EADDRINUSE else f"{error.strerror}"
                raise CommandFailed(
                    f"Port {port} can't be used ({why}); the demo needs {first}, {first + 1} and "
                    f"{first + 2}. Choose others: xaoi demo --port 8090, or make demo PORT=8090."
                ) from None


def _has_a_screen() -> bool:
    """Without one, `webbrowser` would put a text browser over this terminal."""
    return sys.platform == "darwin" or any(
        os.environ.get(k) for k in ("DISPLAY", "WAYLAND_DISPLAY")
    )
