"""`xaoi qr`: the places where the commune's QR hangs, their posters, and how they are used."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings, load_settings
from handlers.worktime import local
from scripts import qr_points, qr_report
from scripts.errors import CommandFailed
from scripts.officials import CommuneOption, Json
from scripts.opening import commune_named, now, transaction
from scripts.posters.forms import Format, Press, Size
from scripts.progress import bars
from storage import points
from storage.database import Session
from storage.models import Commune, QrPoint
from storage.profile import CommuneProfile
from storage.types import PointKind

app = typer.Typer()

Point = Annotated[str, typer.Argument(help="The point's code, as printed on its poster.")]


@app.command()
def oa(
    out: Annotated[Path, typer.Option(help="The file to write: .png, .svg or .pdf.")],
    commune: CommuneOption = "",
) -> None:
    """Write the Official Account's own QR code, which opens the OA and nothing else."""
    settings = load_settings()
    form = _form_of(out)
    with transaction(settings) as session:
        address = _oa_address(commune_named(session, commune), settings)
    from scripts.posters import drawing, files

    files.write(out, drawing.plain_code(address, form))
    typer.echo(f"{out}: {address}")


@app.command()
def add(
    name: Annotated[str, typer.Option(help='Where it hangs, such as "Nhà văn hóa thôn Đông".')],
    commune: CommuneOption = "",
    procedure: Annotated[str, typer.Option(help="A procedure's code: its checklist opens.")] = "",
    counter: Annotated[bool, typer.Option(help="A counter: three choices and a comment.")] = False,
    village: Annotated[str, typer.Option(help="The village; else the one in the name.")] = "",
    as_json: Json = False,
) -> None:
    """Register a point and print its code and address."""
    settings = load_settings()
    if counter and procedure:
        raise typer.BadParameter("a point is a counter's or a procedure's; register two")
    with transaction(settings) as session:
        row = commune_named(session, commune)
        profile = CommuneProfile.model_validate(row.profile)
        kind = PointKind.counter.value if counter else ""
        try:
            place = qr_points.place_of(profile, name, kind, village, procedure)
        except ValueError as error:
            raise CommandFailed(str(error)) from None
        _tell(qr_points.register(session, row.id, place, now()), settings, as_json)


@app.command("points")
def points_(
    file: Annotated[Path, typer.Argument(help="CSV: name, kind, village, procedure.")],
    commune: CommuneOption = "",
    as_json: Json = False,
) -> None:
    """Register the points of a file; those that are there already stay as they are."""
    settings = load_settings()
    with transaction(settings) as session:
        row = commune_named(session, commune)
        profile = CommuneProfile.model_validate(row.profile)
        places = qr_points.read_file(file, profile)
        made = [qr_points.register(session, row.id, place, now()) for place in places]
    if as_json:
        typer.echo(json.dumps([_json(one.point, settings) for one in made], ensure_ascii=False))
        return
    for one in made:
        typer.echo(_line(one.point, settings))
    new = sum(one.is_new for one in made)
    typer.echo(f"{new} new, {len(made) - new} there before.", err=True)


@app.command("list")
def list_(commune: CommuneOption = "", as_json: Json = False) -> None:
    """List every point, old and retired ones too."""
    settings = load_settings()
    with transaction(settings) as session:
        every = points.of_commune(session, commune_named(session, commune).id)
        if as_json:
            said = [_json(point, settings) | _more(point) for point in every]
            typer.echo(json.dumps(said, ensure_ascii=False))
            return
        for point in every:
            typer.echo(f"{_line(point, settings)}\t{qr_report.state(point)}")


@app.command()
def show(code: Point, commune: CommuneOption = "", as_json: Json = False) -> None:
    """Show one point."""
    settings = load_settings()
    with transaction(settings) as session:
        point = _point(session, commune_named(session, commune), code)
        known = _json(point, settings) | _more(point)
        if point.replaced_by is not None:
            known["replaced_by"] = points.current(session, point).code
    if as_json:
        typer.echo(json.dumps(known, ensure_ascii=False))
        return
    for what, said in known.items():
        if said is not None:
            typer.echo(f"{what}: {said}")


@app.command()
def reissue(code: Point, commune: CommuneOption = "", as_json: Json = False) -> None:
    """Give a point a new code; posters with the old one keep working and are counted as old."""
    settings = load_settings()
    with transaction(settings) as session:
        point = points.current(session, _point(session, commune_named(session, commune), code))
        fresh = points.reissue(session, point, now())
        _tell(qr_points.Registered(fresh, True), settings, as_json)


@app.command()
def retire(code: Point, commune: CommuneOption = "") -> None:
    """Note that a point's poster was taken down; whoever scans it is helped all the same."""
    with transaction() as session:
        point = _point(session, commune_named(session, commune), code)
        points.retire(point, now())
        typer.echo(f"{point.code} {point.name}: retired.")


@app.command()
def posters(
    out: Annotated[Path, typer.Option(help="The folder to write to; made if it is not there.")],
    commune: CommuneOption = "",
    format_: Annotated[Format, typer.Option("--format", help="pdf, png or svg.")] = Format.pdf,
    size: Annotated[Size, typer.Option(help="a3, a4, a5 or sticker (90 × 110 mm).")] = Size.a4,
    bleed: Annotated[bool, typer.Option(help="3 mm of bleed and crop marks.")] = False,
    emblem: Annotated[
        Path | None, typer.Option(help="A PNG or SVG for the head, instead of the star.")
    ] = None,
) -> None:
    """Write every poster, one file each and one for printing all, and the loudspeaker texts."""
    settings = load_settings()
    with transaction(settings) as session:
        row = commune_named(session, commune)
        profile = CommuneProfile.model_validate(row.profile)
        hanging = points.hanging(session, row.id)
    if not hanging:
        raise CommandFailed(f"{row.slug} has no point yet; register one with `xaoi qr add`.")
    from scripts.posters import files

    press = Press(size, bleed, emblem)
    with bars() as told:
        written = files.posters(
            hanging, profile, settings.public_base_url, press, format_, out, told
        )
    typer.echo(f"{out}: {written} files for {len(hanging)} points.")
    if settings.public_base_url.startswith("http://"):
        typer.echo(
            f"These codes lead to {settings.public_base_url}. Set PUBLIC_BASE_URL to the address "
            "that the public reaches before you print.",
            err=True,
        )


@app.command()
def report(
    commune: CommuneOption = "",
    days: Annotated[int, typer.Option(min=1, help="So many days up to today.")] = 30,
    as_json: Json = False,
) -> None:
    """Scans and conversations by point and day; silent posters, bursts and unknown codes first."""
    today = local(now()).date()
    with transaction() as session:
        row = commune_named(session, commune)
        found = qr_report.gather(session, row.id, today - timedelta(days=days - 1), today)
    if as_json:
        typer.echo(json.dumps(qr_report.as_json(found), ensure_ascii=False))
    else:
        typer.echo(qr_report.as_text(found))


@app.callback()
def qr() -> None:
    """QR points, their posters, and how they are used."""


def _point(session: Session, commune: Commune, code: str) -> QrPoint:
    point = points.by_code(session, commune.id, code.lstrip("#").strip())
    if point is None:
        raise CommandFailed(f"{commune.slug} has no point {code!r}; see `xaoi qr list`.")
    return point


def _oa_address(commune: Commune, settings: Settings) -> str:
    oa_id = commune.oa_id or settings.zalo_oa_id
    if not oa_id:
        raise CommandFailed(
            f"{commune.slug} has no Official Account: set oa_id in its file, or ZALO_OA_ID."
        )
    return f"https://zalo.me/{oa_id}"


def _form_of(out: Path) -> Format:
    try:
        return Format(out.suffix.lower().lstrip("."))
    except ValueError:
        raise typer.BadParameter("the file must end in .png, .svg or .pdf") from None


def _tell(made: qr_points.Registered, settings: Settings, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_json(made.point, settings)))
        return
    typer.echo(_line(made.point, settings))
    if not made.is_new:
        typer.echo("It was registered before; `xaoi qr reissue` gives it a new code.", err=True)


def _json(point: QrPoint, settings: Settings) -> dict[str, str | None]:
    return {"point": point.code, "url": f"{settings.public_base_url}/q/{point.code}"}


def _more(point: QrPoint) -> dict[str, str | None]:
    return {
        "name": point.name,
        "kind": point.kind.value,
        "village": point.village,
        "procedure": point.procedure,
        "state": qr_report.state(point),
    }


def _line(point: QrPoint, settings: Settings) -> str:
    return f"{point.code}\t{settings.public_base_url}/q/{point.code}\t{point.name}"
