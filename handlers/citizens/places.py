"""Place codes: what people type, or their camera opens, from a poster of the commune."""

import re

from handlers.base import UNHANDLED, Context, Incoming, Kind, Outcome
from handlers.citizens import checklists, welcome
from handlers.words import welcome as words
from storage import points
from storage.models import QrPoint

_CODE = re.compile(r"#?([A-Za-z]{1,4}-?\d{1,6}[A-Za-z]?)")


def by_code(ctx: Context, incoming: Incoming) -> Outcome:
    """Remember where the person scanned; a poster of one procedure gives its checklist."""
    match = _CODE.fullmatch(incoming.text.strip()) if incoming.kind is Kind.text else None
    point = points.by_code(ctx.session, ctx.commune.id, match[1]) if match else None
    if point is None:
        return UNHANDLED
    ctx.person.point_id = point.id
    ctx.person.point_at = ctx.now
    return _welcomed(ctx, point)


def _welcomed(ctx: Context, point: QrPoint) -> Outcome:
    procedure = ctx.catalogue.get(point.procedure) if point.procedure else None
    if procedure is not None:
        return checklists.show(ctx, procedure)
    return welcome.menu(ctx, greeting=words.scanned(point.name))
