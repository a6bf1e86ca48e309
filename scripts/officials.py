"""`xaoi officials`: who holds which post, and the one-time codes that pair their phones."""

import json
from typing import Annotated

import typer

from bot.links import PublicLinks
from bot.settings import load_settings
from handlers.base import Links
from handlers.officials import confidential_succession, succession
from handlers.reminders.rounds import Round, say
from handlers.worktime import WorkCalendar, local
from scripts.errors import CommandFailed
from scripts.opening import commune_named, now, transaction
from storage import cases, communes, reader_pins
from storage import officials as posts
from storage.database import Session
from storage.models import Commune, Official
from storage.profile import CommuneProfile
from storage.types import OfficialState, Post

app = typer.Typer()

CommuneOption = Annotated[str, typer.Option(help="The commune's slug, if there are several.")]
Json = Annotated[bool, typer.Option("--json", help="One line of JSON instead of words.")]
Id = Annotated[int, typer.Argument(help="The id that `officials list` shows.")]


@app.command()
def add(
    name: Annotated[str, typer.Option(help="The holder's name.")],
    post: Annotated[Post, typer.Option(help="chairman, deputy, office or staff.")],
    commune: CommuneOption = "",
    unit: Annotated[str, typer.Option(help="The unit's key in the commune's file.")] = "",
    as_json: Json = False,
) -> None:
    """Register who holds a post and print the pairing code they send to the OA."""
    with transaction() as session:
        row = commune_named(session, commune)
        profile = CommuneProfile.model_validate(row.profile)
        _check_unit(profile, unit)
        official = posts.add(
            session,
            commune_id=row.id,
            name=name,
            post=post,
            title=profile.title_of(post, unit or None) or post.value,
            unit=unit or None,
            now=now(),
        )
        session.flush()
        around = _round(session, row.id)
        confidential_succession.find_readers(around, _links(session, row.id))
        _tell(official, posts.new_pairing_code(session, official, now()), as_json)


@app.command("list")
def list_(commune: CommuneOption = "") -> None:
    """List the posts, who holds them, and whether their phone is paired."""
    with transaction() as session:
        row = commune_named(session, commune)
        for official in posts.of_commune(session, row.id):
            paired = _pairing(official)
            typer.echo(
                f"{official.id}\t{official.title}\t{posts.name(session, official)}\t"
                f"{official.state.value}\t{paired}"
            )


@app.command()
def code(official: Id, commune: CommuneOption = "", as_json: Json = False) -> None:
    """Print a new pairing code for a post; the old one stops working."""
    with transaction() as session:
        row = _official(session, commune_named(session, commune), official)
        row.state = OfficialState.active
        _tell(row, posts.new_pairing_code(session, row, now()), as_json)


@app.command()
def replace(
    official: Id,
    name: Annotated[str, typer.Option(help="The new holder's name.")],
    commune: CommuneOption = "",
    as_json: Json = False,
) -> None:
    """Give a post to a new holder: the old phone is cut off at once, the open cases stay.

    Of confidential cases the writers are told who the holder is, and may refuse. The same name
    again means the same person with another phone.
    """
    with transaction() as session:
        row = _official(session, commune_named(session, commune), official)
        _hand_over_list(session, row)
        another = posts.name(session, row) != name
        session.seal(row, "name", name)
        posts.unpair(session, row)
        row.state = OfficialState.active
        around, links = _round(session, row.commune_id), _links(session, row.commune_id)
        # By the post alone no confidential case is another person's.
        asked = confidential_succession.replaced(around, links, row) if another else 0
        if asked:
            typer.echo(
                f"{asked} confidential cases stay closed to the new holder: their writers have "
                "two working days to refuse.",
                err=True,
            )
        _tell(row, posts.new_pairing_code(session, row, now()), as_json)


@app.command()
def lost(official: Id, commune: CommuneOption = "", as_json: Json = False) -> None:
    """Cut a lost phone off at once and print the code that pairs the next one."""
    with transaction() as session:
        row = _official(session, commune_named(session, commune), official)
        posts.unpair(session, row)
        row.state = OfficialState.active
        typer.echo(f"{row.title}: the phone is cut off.", err=True)
        _tell(row, posts.new_pairing_code(session, row, now()), as_json)


@app.command()
def leave(official: Id, commune: CommuneOption = "") -> None:
    """Suspend a post's pairing while its holder is away; `back` brings it back as it was."""
    with transaction() as session:
        row = _official(session, commune_named(session, commune), official)
        posts.suspend(session, row)
        typer.echo(
            f"{row.title}: on leave; their phone gets nothing until `officials back {row.id}`."
        )
        _hand_over_list(session, row)


@app.command()
def back(official: Id, commune: CommuneOption = "") -> None:
    """End a leave: the pairing that was suspended holds again."""
    with transaction() as session:
        row = _official(session, commune_named(session, commune), official)
        if row.state is not OfficialState.on_leave:
            raise CommandFailed(f"{row.title} is not on leave.")
        posts.resume(row)
        again = "the pairing holds again" if row.person_id else "not paired; see `officials code`"
        typer.echo(f"{row.title}: back at work; {again}.")


@app.command()
def remove(official: Id, commune: CommuneOption = "") -> None:
    """End a post; its open cases go to a deputy, the chairman or the office."""
    with transaction() as session:
        row = _official(session, commune_named(session, commune), official)
        _hand_over_list(session, row)
        posts.unpair(session, row)
        row.state = OfficialState.left
        around = _round(session, row.commune_id)
        moved = succession.hand_over(around, row)
        confidential_succession.removed(around, _links(session, row.commune_id), row)
        typer.echo(f"{row.title}: removed; {moved} open cases handed on.")


@app.command("reset-pin")
def reset_pin(official: Id, commune: CommuneOption = "") -> None:
    """Drop a holder's PIN for confidential cases; nobody can see it, and they set a new one."""
    with transaction() as session:
        row = _official(session, commune_named(session, commune), official)
        reader_pins.forget(session, row)
        around = _round(session, row.commune_id)
        for reply in confidential_succession.told_of_reset(around, row):
            say(around, reply)
        typer.echo(f"{row.title}: the PIN is dropped; the next link lets them set a new one.")


@app.callback()
def officials() -> None:
    """Register post holders and hand out pairing codes."""


def _pairing(official: Official) -> str:
    if official.person_id is None:
        return "not paired"
    return "paired" if official.state is OfficialState.active else "suspended"


def _hand_over_list(session: Session, official: Official) -> None:
    """What the person who leaves hands over, and what is to be taken away elsewhere."""
    name = posts.name(session, official)
    typer.echo(f"Hand-over list of {official.title} ({name}):", err=True)
    for case in cases.open_of_commune(session, official.commune_id, holder_id=official.id):
        if not case.confidential:
            due = f"{local(case.due_at):%Y-%m-%d %H:%M}"
            typer.echo(f"  open case {case.code}, {case.state.value}, due {due}", err=True)
    for line in (
        "OA administration: if they are an administrator of the OA, take that away on",
        "oa.zalo.me: every administrator reads every chat of the OA. Nothing here can do it.",
        "Also: the officials' group on Zalo, mailboxes that reminders go to, and the computer",
        "this service runs on.",
    ):
        typer.echo(f"  {line}", err=True)


def _tell(official: Official, pairing_code: str, as_json: bool) -> None:
    if as_json:
        document = {"official_id": official.id, "pairing_code": pairing_code}
        typer.echo(json.dumps(document))
        return
    typer.echo(f"{official.title}: pairing code {pairing_code}")
    typer.echo("The holder sends it, as it is, to the OA within 24 hours.", err=True)


def _official(session: Session, commune: Commune, official_id: int) -> Official:
    official = posts.get(session, commune.id, official_id)
    if official is None:
        raise CommandFailed(f"{commune.slug} has no official {official_id}; see `officials list`.")
    return official


def _round(session: Session, commune_id: int) -> Round:
    profile = CommuneProfile.model_validate(communes.get(session, commune_id).profile)
    return Round(session, commune_id, profile, WorkCalendar.from_profile(profile), now())


def _links(session: Session, commune_id: int) -> Links:
    return PublicLinks(load_settings().public_base_url).of(communes.get(session, commune_id))


def _check_unit(profile: CommuneProfile, unit: str) -> None:
    keys = [known.key for known in profile.units]
    if unit and unit not in keys:
        raise CommandFailed(f"There is no unit {unit!r} in the commune's file: {', '.join(keys)}.")
