"""`xaoi call-list`: whom to telephone today, because Zalo does not reach them."""

from typing import Annotated

import typer

from bot.rounds import Communes
from handlers.reminders import call_list as calls
from scripts.opening import commune_named, now, transaction


def call_list(
    commune: Annotated[str, typer.Option(help="The commune's slug, if there are several.")] = "",
) -> None:
    """List the officials and citizens of a commune whom Zalo does not reach now."""
    with transaction() as session:
        row = commune_named(session, commune)
        lines = calls.call_list(Communes().round(session, row.id, now()), None)
    for line in lines:
        typer.echo(line)
    if not lines:
        typer.echo("Nobody needs to be called.", err=True)
