"""docs/emulator.md names everything there is to use."""

from pathlib import Path

import pytest
from typer import Typer
from typer.main import get_command

from bot.emulator.api import ENDPOINTS
from bot.emulator.app import create_emulator
from bot.emulator.config import EmulatorConfig
from bot.emulator.faults import RULES
from bot.emulator.phones import ACTS
from scripts.emulator import emulator

DOCS = (Path(__file__).parents[2] / "docs" / "emulator.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*RULES, *ACTS])
def test_every_fault_and_act_is_described(name: str) -> None:
    assert f"`{name}`" in DOCS


@pytest.mark.parametrize("name", sorted({c for rule in RULES.values() for c in rule.choices}))
def test_every_value_of_a_fault_is_named(name: str) -> None:
    assert name in DOCS


def test_every_control_call_is_listed() -> None:
    app = create_emulator(EmulatorConfig())
    calls = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/_/") and route.method != "HEAD"
    }
    assert len(calls) > 15
    assert [call for call in sorted(calls) if f"`{call}" not in DOCS] == []


def test_every_option_is_listed() -> None:
    app = Typer(add_completion=False)
    app.command()(emulator)
    options = [o for p in get_command(app).params for o in p.opts if o != "--help"]
    assert len(options) > 10
    assert [option for option in options if f"`{option}" not in DOCS] == []


def test_every_family_of_calls_is_mentioned() -> None:
    families = {name.split("/oa/")[1].split("/")[-1] for name in ENDPOINTS if "/group/" not in name}
    spoken = {"template", "transaction", "promotion", "group"}
    tags = {name for name in families if "tag" in name}
    missing = [name for name in sorted(families - spoken - tags) if name not in DOCS]
    assert missing == []
