"""The command line as a person meets it."""

import base64
import subprocess
import sys
from types import ModuleType

import pytest

import scripts
from scripts.__main__ import COMMANDS, Command, main
from scripts.errors import CommandFailed

HEAVY = ("pydantic", "sqlalchemy", "aiohttp", "alembic", "storage", "handlers", "bot.settings")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts", *arguments], capture_output=True, text=True, timeout=60
    )


def module_with(monkeypatch: pytest.MonkeyPatch, command: object) -> None:
    """Put `command` where `xaoi serve` is looked for."""
    module = ModuleType("scripts.serve")
    module.__dict__["serve"] = command
    module.__dict__["__spec__"] = object()
    monkeypatch.setitem(sys.modules, "scripts.serve", module)
    monkeypatch.setattr(scripts, "serve", module, raising=False)


def test_help_lists_the_commands_and_imports_none_of_them() -> None:
    code = (
        "import sys; from scripts.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print('loaded:', [name for name in {HEAVY} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert all(c.name.split()[0] in said for c in COMMANDS if c.exists())
    assert said.endswith("loaded: []\n")


def test_a_new_key_is_32_bytes_and_never_the_same() -> None:
    first, second = run("keys", "new"), run("keys", "new")
    assert first.returncode == second.returncode == 0
    assert first.stdout != second.stdout
    assert len(base64.b64decode(first.stdout.strip(), validate=True)) == 32


def test_a_mistyped_command_is_answered_with_the_nearest_one() -> None:
    answer = run("kyes")
    assert answer.returncode == 2
    assert "keys" in answer.stderr


def test_a_failed_command_says_one_sentence_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def serve() -> None:
        raise CommandFailed("The port 8080 is taken.")

    module_with(monkeypatch, serve)
    with pytest.raises(SystemExit) as left:
        main(["serve"])
    assert left.value.code == 1
    assert capsys.readouterr().err == "xaoi: The port 8080 is taken.\n"


def test_wrong_settings_end_with_2_and_name_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def serve() -> None:
        from bot.settings import load_settings

        load_settings()

    module_with(monkeypatch, serve)
    with pytest.raises(SystemExit) as left:
        main(["serve"])
    assert left.value.code == 2
    assert "DATA_KEYS" in capsys.readouterr().err


def test_a_fault_of_ours_keeps_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def serve() -> None:
        raise LookupError("a fault")

    module_with(monkeypatch, serve)
    with pytest.raises(LookupError):
        main(["serve"])


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.exists()], ids=lambda c: c.name)
def test_every_command_there_is_explains_itself(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command.name.split(), "--help"])
    assert left.value.code == 0
    assert f"xaoi {command.name}" in capsys.readouterr().out
