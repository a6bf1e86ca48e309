"""`xaoi serve` as a process of its own, as an operator runs it: to be measured, or killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from scripts.bench.postgres_server import free_port
from scripts.bench.watcher import Watcher
from scripts.errors import CommandFailed

START_SECONDS = 30.0
STOP_SECONDS = 30.0
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "VIRTUAL_ENV", "SYSTEMROOT")


class ServiceProcess:
    """One service process with the environment given, on free ports unless that names them.

    Its output goes to `log`; the ports stay the same over restarts. `folder` is where it runs, so
    that no `.env` and no data of this checkout are its own. `module` is what Python runs: ours,
    or in a measurement a rival that answers `/readyz` too.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        folder: Path,
        *,
        command: tuple[str, ...] = ("serve",),
        module: str = "scripts",
    ) -> None:
        self.port = int(environment.get("PORT", 0)) or free_port()
        self.internal_port = int(environment.get("INTERNAL_PORT", 0)) or free_port()
        self.folder = folder
        self.log = folder / f"service-{self.port}.log"
        self._command = (sys.executable, "-m", module, *command)
        self._environment = {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            **environment,
            "PORT": str(self.port),
            "INTERNAL_PORT": str(self.internal_port),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: Watcher | None = None

    @property
    def url(self) -> str:
        """The public address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def internal_url(self) -> str:
        """The address of `/readyz` and `/metrics`."""
        return f"http://127.0.0.1:{self.internal_port}"

    @property
    def pid(self) -> int:
        """Its process id; CommandFailed while it doesn't run."""
        if self._process is None:
            raise CommandFailed("The service has not been started.")
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs or before it was started; negative when a signal ended it."""
        return None if self._process is None else self._process.poll()

    def log_text(self, lines: int = 0) -> str:
        """What it wrote so far, or only its last `lines`."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def spawn(self) -> None:
        """Start it without waiting for it to be ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self._environment,
                start_new_session=True,
            )
        self._watcher = Watcher(self._process.pid)

    async def start(self) -> None:
        """Start it; returns once `/readyz` says 200, CommandFailed with its log after 30 s."""
        self.spawn()
        try:
            await self.ready()
        except BaseException:
            await self.kill()
            raise

    async def ready(self, seconds: float = START_SECONDS) -> None:
        """Wait until `/readyz` says 200; CommandFailed with the end of its log if it never does."""
        give_up = time.monotonic() + seconds
        async with aiohttp.ClientSession() as session:
            while self.exit_code is None and time.monotonic() < give_up:
                if await self._says_ready(session):
                    return
                await asyncio.sleep(0.05)
        ended = "is still running" if self.exit_code is None else f"ended with {self.exit_code}"
        raise CommandFailed(
            f"The service did not become ready ({ended}); its log ends:\n{self.log_text(40)}"
        )

    async def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> int:
        """Ask it to end (SIGTERM); returns its exit code, CommandFailed if it takes over 30 s."""
        return await self._end(signal.SIGTERM)

    async def restart(self) -> None:
        """Terminate, and start again on the same ports."""
        await self.terminate()
        await self.start()

    async def _says_ready(self, session: aiohttp.ClientSession) -> bool:
        timeout = aiohttp.ClientTimeout(total=5)
        try:
            async with session.get(f"{self.internal_url}/readyz", timeout=timeout) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._watcher is not None:
            self._watcher.dismiss()
            self._watcher = None
        self._process.send_signal(how)
        try:
            return await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise CommandFailed(
                f"The service did not end {STOP_SECONDS:.0f} s after {how.name}; its log ends:\n"
                f"{self.log_text(40)}"
            ) from None
