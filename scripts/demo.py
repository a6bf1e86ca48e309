"""`xaoi demo`: a sample commune, its service and a local Zalo, to be tried in a browser."""

import asyncio
import contextlib
import secrets
import shutil
import signal
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.emulator.config import EmulatorConfig
from bot.emulator.running import RunningEmulator, running_emulator
from bot.settings import load_settings
from scripts.bench.service_process import ServiceProcess
from scripts.errors import CommandFailed
from scripts.opening import transaction
from storage import communes
from storage import officials as posts
from storage.crypto import new_key
from storage.database import Session
from storage.profile import load_profile
from storage.types import Post

FOLDER = Path("var/demo")
SAMPLE = Path(__file__).parents[1] / "commune.example.toml"
CITIZEN = "Bà Tư"
CHAIRMAN = "Nguyễn Văn Minh"
OTHERS = ((Post.office, "Lê Thị Hoa"), (Post.deputy, "Trần Quốc Toản"))


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the demo keeps its things."""

    folder: Path

    @property
    def key(self) -> Path:
        return self.folder / "data.key"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"


def demo(
    port: Annotated[int, typer.Option(help="Port of the page; the next two are used too.")] = 8080,
    reset: Annotated[bool, typer.Option("--reset", help="Begin with an empty commune.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Show a citizen's and the chairman's phone side by side, until Ctrl-C."""
    paths = Paths(FOLDER.resolve())
    if reset and paths.folder.exists():
        shutil.rmtree(paths.folder)
    paths.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_demo(paths, port, open_browser=not no_browser))


async def _demo(paths: Paths, port: int, *, open_browser: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_demo(paths, port) as zalo:
        typer.echo(f"\n  Xã Ơi: {zalo.base_url}\n\n  Ctrl-C để dừng.\n")
        if open_browser:
            with contextlib.suppress(webbrowser.Error):
                await asyncio.to_thread(webbrowser.open, zalo.base_url)
        await stop.wait()
        typer.echo("Đang dừng…")


@contextlib.asynccontextmanager
async def running_demo(paths: Paths, port: int) -> AsyncIterator[RunningEmulator]:
    """The local Zalo on `port` and the service on the two after it, with two phones paired."""
    pair = (secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    config = EmulatorConfig(
        webhook_url=f"http://127.0.0.1:{port + 1}/zalo/webhook",
        callback_url=f"http://127.0.0.1:{port + 1}/zalo/callback",
        initial_access_token=pair[0],
        initial_refresh_token=pair[1],
    )
    async with _local_zalo(config, port) as zalo:
        _go_on_in_time(zalo, paths)
        environment = _environment(paths, config, zalo.base_url, port)
        codes = await asyncio.to_thread(_set_up, environment, paths)
        service = ServiceProcess(environment, paths.folder)
        await service.start()
        try:
            await _introduce(zalo, codes, service.url)
            yield zalo
        finally:
            await service.terminate()
            paths.clock.write_text(zalo.world.clock.now().isoformat())


@contextlib.asynccontextmanager
async def _local_zalo(config: EmulatorConfig, port: int) -> AsyncIterator[RunningEmulator]:
    async with contextlib.AsyncExitStack() as stack:
        try:
            zalo = await stack.enter_async_context(running_emulator(config, port=port))
        except OSError as error:
            raise CommandFailed(
                f"Port {port} can't be used ({error.strerror}); choose another with --port, "
                "or `make demo PORT=8090`."
            ) from None
        yield zalo


def _go_on_in_time(zalo: RunningEmulator, paths: Paths) -> None:
    """Begin no earlier than the last demo ended: what it kept must not lie in the future."""
    if paths.clock.exists():
        last = datetime.fromisoformat(paths.clock.read_text())
        ahead = (last - datetime.now(UTC)).total_seconds()
        if ahead > 0:
            zalo.advance(ahead)


def _environment(paths: Paths, config: EmulatorConfig, zalo_url: str, port: int) -> dict[str, str]:
    if not paths.key.exists():
        paths.key.touch(mode=0o600)
        paths.key.write_text(new_key() + "\n")
    return {
        "DATABASE_URL": f"sqlite:///{paths.folder / 'xaoi.db'}",
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


def _set_up(environment: dict[str, str], paths: Paths) -> dict[str, str]:
    """The sample commune with its posts; a fresh pairing code for each post."""
    fields: dict[str, object] = {
        name.lower(): value
        for name, value in environment.items()
        if name in ("DATABASE_URL", "DATA_KEYS_FILE", "ZALO_OA_ID")
    }
    settings = load_settings(keys_required=True, **fields)
    moment = _moment(paths)
    with transaction(settings) as session:
        profile = load_profile(SAMPLE)
        document = profile.model_dump(mode="json")
        communes.save(session, profile.slug, document, settings.zalo_oa_id, moment)
        commune = communes.by_slug(session, profile.slug)
        assert commune is not None  # noqa: S101 - it was saved two lines above
        return _pairing_codes(session, commune.id, moment)


def _pairing_codes(session: Session, commune_id: int, moment: datetime) -> dict[str, str]:
    known = {official.post: official for official in posts.of_commune(session, commune_id)}
    profile_row = communes.get(session, commune_id).profile
    titles = {post["post"]: post["title"] for post in reversed(profile_row["posts"])}
    codes = {}
    for post, name in ((Post.chairman, CHAIRMAN), *OTHERS):
        official = known.get(post) or posts.add(
            session,
            commune_id=commune_id,
            name=name,
            post=post,
            title=titles.get(post.value, post.value),
            unit=None,
            now=moment,
        )
        posts.unpair(official)  # the local Zalo forgets its phones when it stops
        codes[official.title] = posts.new_pairing_code(session, official, moment)
    return codes


def _moment(paths: Paths) -> datetime:
    now = datetime.now(UTC)
    if paths.clock.exists():
        return max(now, datetime.fromisoformat(paths.clock.read_text()))
    return now


async def _introduce(zalo: RunningEmulator, codes: dict[str, str], service_url: str) -> None:
    """Make the two phones, pair the chairman's, and tell the page who is who."""
    title, code = next(iter(codes.items()))
    citizen = zalo.add_person(CITIZEN)
    chairman = zalo.add_person(CHAIRMAN)
    zalo.send(chairman, code)
    await _until_said(zalo, chairman, title)
    zalo.send(chairman, "1")
    links = [
        {"title": f"Mã ghép cho {other}: {its_code} (thêm người rồi gửi mã này)", "url": ""}
        for other, its_code in list(codes.items())[1:]
    ]
    zalo.world.demo = {
        "commune": "xã Minh Sơn",
        "phones": [
            {"person_id": citizen, "role": "citizen", "title": f"{CITIZEN}, người dân"},
            {"person_id": chairman, "role": "official", "title": f"{title} {CHAIRMAN}"},
        ],
        "codes": [{"title": post, "code": its} for post, its in list(codes.items())[1:]],
        "links": [*links, {"title": "Trang web của xã", "url": service_url}],
    }


async def _until_said(zalo: RunningEmulator, person: str, words: str) -> None:
    def said(shown: list[dict[str, Any]]) -> bool:
        return any(line["from"] == "oa" and words in line["text"] for line in shown)

    await zalo.until_screen(person, said, timeout_s=20)
