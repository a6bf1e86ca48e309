"""`xaoi understand`: one message a line on stdin, what it asks for on stdout."""

import json
import sys
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from handlers.understanding import Understanding
from handlers.understanding import understand as understand_message
from storage.catalogue import load_catalogue


def understand(
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON lines; also what is printed without it.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Also say what matched.")] = False,
) -> None:
    """Read one message a line; write one JSON object a line, flushed. Needs no configuration."""
    catalogue = load_catalogue()
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        understood = understand_message(text, catalogue=catalogue, today=today)
        typer.echo(json.dumps(_told(understood, explain), ensure_ascii=False))
        sys.stdout.flush()


def _told(understood: Understanding, explain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "text": understood.text,
        "intent": str(understood.intent),
        "emergency": understood.emergency is not None,
        "procedure": understood.procedure,
        "confidence": understood.confidence,
        "alternatives": list(understood.alternatives),
        "ask_back": understood.ask_back,
    }
    if explain:
        told["matched"] = list(understood.matched)
    return told
