"""A commune with its file, and the terminal as an administrator has it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scripts.__main__ import main
from storage.crypto import Keyring, new_key
from storage.database import Database

EXAMPLE = Path(__file__).parents[2] / "commune.example.toml"
BASE = "https://xaoi.minhson.gov.vn"
OA_ID = "1234567890123456789"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Runs `xaoi …` on one database."""

    url: str
    keys: str
    printed: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object, code: int = 0) -> str:
        """What it prints: on stdout, or on stderr when it is to leave with another code."""
        with pytest.raises(SystemExit) as leaving:
            main([str(word) for word in arguments])
        out, err = self.printed.readouterr()
        assert leaving.value.code == code, err
        return err if code else out

    def json(self, *arguments: object) -> Any:
        return json.loads(self(*arguments, "--json"))

    def database(self) -> Database:
        """The same database, unlocked."""
        database = Database(self.url, Keyring.parse(self.keys))
        database.unlock()
        return database


@pytest.fixture
def xaoi(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """The command line of a commune called minh-son."""
    terminal = Terminal(sqlite_url, new_key(), capsys)
    for name, value in {
        "DATABASE_URL": sqlite_url,
        "DATA_KEYS": terminal.keys,
        "PUBLIC_BASE_URL": BASE,
        "ZALO_OA_ID": OA_ID,
    }.items():
        monkeypatch.setenv(name, value)
    terminal("commune", "apply", EXAMPLE)
    return terminal
