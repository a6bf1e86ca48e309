"""`xaoi outbox`: what waits to be sent, and what a restore held back."""

import json
from typing import Annotated

import typer

from scripts.opening import now, transaction
from storage import delivery
from storage.types import OutboxState

app = typer.Typer()

NOT_AT_AN_END = (
    OutboxState.restored,
    OutboxState.held,
    OutboxState.todo,
    OutboxState.sending,
    OutboxState.unknown,
    OutboxState.waiting,
    OutboxState.undecided,
)


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Count what has not been sent, and since when it waits; no word of what it says."""
    with transaction() as session:
        found = {pile.state: pile for pile in delivery.piles(session, NOT_AT_AN_END)}
    piles = [found[state] for state in NOT_AT_AN_END if state in found]
    if as_json:
        counts = {p.state: {"count": p.count, "oldest": p.oldest.isoformat()} for p in piles}
        typer.echo(json.dumps(counts))
        return
    for pile in piles:
        hours = (now() - pile.oldest).total_seconds() / 3600
        typer.echo(f"{pile.state:<10}{pile.count:>7}   oldest {hours:.1f} h")
    if not piles:
        typer.echo("Everything has been sent.")


@app.command()
def release() -> None:
    """Let what came back from a backup go out: look at `outbox list` first."""
    with transaction() as session:
        released = delivery.release_restored(session)
    typer.echo(f"{released} messages will be sent by the running service.")
