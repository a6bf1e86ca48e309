"""`xaoi events`: what Zalo sent and could not be dealt with, or not be believed yet."""

from typing import Annotated

import typer
from rich.progress import track
from sqlalchemy import select
from sqlmodel import col

from bot.arrivals import arrival_of
from bot.settings import load_settings
from bot.zalo.envelope import read_envelope
from bot.zalo.signature import signature_matches
from scripts.errors import CommandFailed
from scripts.opening import transaction
from storage import communes, unverified
from storage.database import Session
from storage.models import InboxEvent
from storage.types import EventState

app = typer.Typer()


@app.command("list")
def list_() -> None:
    """List the events that were set aside, without a word of what they say."""
    with transaction() as session:
        for event in _set_aside(session):
            typer.echo(
                f"{event.id}\t{event.received_at.isoformat()}\t{event.event_name}\t"
                f"tried {event.attempts} times"
            )


@app.command()
def error(
    event_id: Annotated[int, typer.Argument(help="The id that `events list` shows.")],
) -> None:
    """Show why an event was set aside: where it failed, without a word of what was said."""
    with transaction() as session:
        event = session.get(InboxEvent, event_id)
        if event is None:
            raise CommandFailed(f"There is no event {event_id}.")
        typer.echo(session.unseal(event, "error") or "No error is kept for it.")


@app.command()
def retry() -> None:
    """Give the events that were set aside to the workers again."""
    with transaction() as session:
        events = _set_aside(session)
        for event in events:
            event.state = EventState.new
            event.attempts = 0
            event.next_at = None
        typer.echo(f"{len(events)} events will be tried again.")


@app.command()
def verify() -> None:
    """Take in the events kept apart whose signature checks out with today's secret."""
    settings = load_settings()
    with transaction(settings) as session:
        if settings.zalo_app_id and settings.zalo_app_secret and settings.zalo_oa_secret_key:
            communes.save_app(
                session,
                settings.zalo_app_id,
                settings.zalo_app_secret.get_secret_value(),
                settings.zalo_oa_secret_key.get_secret_value(),
            )
        secrets = {
            app_.app_id: session.unseal(app_, "oa_secret_key") for app_ in communes.apps(session)
        }
        kept = list(unverified.kept(session))
        taken = sum(
            _verify(session, event, secrets) for event in track(kept, "Checking", disable=not kept)
        )
        typer.echo(f"{taken} of {len(kept)} events were taken in.")


@app.callback()
def events() -> None:
    """List, verify and retry what Zalo sent."""


def _set_aside(session: Session) -> list[InboxEvent]:
    return list(
        session.scalars(
            select(InboxEvent)
            .where(col(InboxEvent.state) == EventState.set_aside)
            .order_by(col(InboxEvent.received_at))
        )
    )


def _verify(session: Session, event: InboxEvent, secrets: dict[str, str]) -> bool:
    body = session.unseal_bytes(event, "body")
    envelope = read_envelope(body)
    secret = secrets.get(envelope.app_id, "")
    if not signature_matches(event.signature, envelope.app_id, body, envelope.timestamp, secret):
        return False
    return unverified.take_in(
        session, event, lambda raw: arrival_of(envelope, raw, event.received_at)
    )
