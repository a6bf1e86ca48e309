"""The statements behind `storage.delivery`, built once: building costs more than running them."""

from typing import Any

from sqlalchemy import and_, bindparam, case, func, null, or_, select, text, update

from storage.models import Commune, OaLink, OutboxMessage, Person
from storage.types import OutboxState, UtcDateTime, spelled_out

ROW = OutboxMessage.__table__  # type: ignore[attr-defined]  # SQLModel does not type it
_PERSON = Person.__table__  # type: ignore[attr-defined]  # as above
_COMMUNE = Commune.__table__  # type: ignore[attr-defined]  # as above
_LINK = OaLink.__table__  # type: ignore[attr-defined]  # as above

# SQLite uses a partial index only where its condition stands word for word.
_IN_DUE_INDEX = text("outbox_message.state IN ('held','todo','sending','unknown')")
_AHEAD_IN_LINE = text("ahead.state IN ('todo','sending','unknown')")

_NOT_NEEDED = {"text_key", "echo_id", "sent_at", "received_at", "seen_at", "error_code"}


def _moment(name: str) -> Any:
    return bindparam(name, type_=UtcDateTime)


def _is(state: OutboxState) -> Any:
    return ROW.c.state == spelled_out(state)


_PARCELS = select(
    *(column for column in ROW.c if column.name not in _NOT_NEEDED),
    _PERSON.c.address,
    _PERSON.c.channel,
    _PERSON.c.last_wrote_at,
    _COMMUNE.c.oa_id,
    func.coalesce(_LINK.c.app_id, "").label("app_id"),
).select_from(
    # Outer joins keep SQLite to this order: the few messages on their way first.
    ROW.outerjoin(_PERSON, _PERSON.c.id == ROW.c.person_id)
    .outerjoin(_COMMUNE, _COMMUNE.c.id == ROW.c.commune_id)
    .outerjoin(_LINK, _LINK.c.oa_id == _COMMUNE.c.oa_id)
)


def _someone_ahead() -> Any:
    """Another of the person's messages is under way, or stands before this one."""
    ahead = ROW.alias("ahead")
    return (
        select(ahead.c.id)
        .where(
            ahead.c.person_id == ROW.c.person_id,
            _AHEAD_IN_LINE,
            or_(
                ahead.c.line_no < ROW.c.line_no,
                and_(ahead.c.id != ROW.c.id, ahead.c.state != spelled_out(OutboxState.todo)),
            ),
        )
        .exists()
    )


HEADS = (
    _PARCELS.where(
        _IN_DUE_INDEX,
        _is(OutboxState.todo),
        or_(ROW.c.next_at.is_(None), ROW.c.next_at <= _moment("now")),
        ROW.c.priority.in_(bindparam("priorities", expanding=True)),
        func.coalesce(_LINK.c.app_id, "").not_in(bindparam("paused", expanding=True)),
        ~_someone_ahead(),
    )
    .order_by(ROW.c.priority, ROW.c.line_no)
    .limit(bindparam("most"))
)
HEADS_LOCKED = HEADS.with_for_update(skip_locked=True, of=ROW)

DOUBTFUL = (
    _PARCELS.where(_IN_DUE_INDEX, _is(OutboxState.unknown), ROW.c.next_at <= _moment("now"))
    .order_by(ROW.c.next_at)
    .limit(bindparam("most"))
)
DOUBTFUL_LOCKED = DOUBTFUL.with_for_update(skip_locked=True, of=ROW)

_THESE = ROW.c.id.in_(bindparam("ids", expanding=True))

CLAIM = (
    update(ROW)
    .where(_THESE)
    .values(
        state=OutboxState.sending,
        started_at=_moment("now"),
        next_at=_moment("lease"),
        attempts=ROW.c.attempts + 1,
    )
)
END = (
    update(ROW)
    .where(_THESE)
    .values(state=bindparam("end", type_=ROW.c.state.type), next_at=null(), sent_at=_moment("at"))
)
LATER = update(ROW).where(_THESE).values(next_at=_moment("later"))

_THIS_CLAIM = and_(ROW.c.id == bindparam("row"), ROW.c.attempts == bindparam("claim"))
_UNSETTLED = or_(_is(OutboxState.sending), _is(OutboxState.unknown))
_PROVEN = ROW.c.echo_id.is_not(None)


def _unknown_unless_proven(check_at: Any, now: Any) -> dict[str, Any]:
    """An echo that came before the answer shows that Zalo has the message."""
    return {
        "state": case((_PROVEN, OutboxState.sent), else_=OutboxState.unknown),
        "sent_at": case((_PROVEN, now), else_=null()),
        "next_at": case((_PROVEN, null()), else_=check_at),
    }


SENT = (
    update(ROW)
    .where(_THIS_CLAIM, or_(_UNSETTLED, _is(OutboxState.undecided)))
    .values(
        state=OutboxState.sent,
        send_id=bindparam("sent_as"),
        sent_at=_moment("at"),
        next_at=null(),
        error_code=null(),
    )
)
UNKNOWN = (
    update(ROW)
    .where(_THIS_CLAIM, _UNSETTLED)
    .values(**_unknown_unless_proven(_moment("check_at"), _moment("at")))
)
MOVED = (
    update(ROW)
    .where(_THIS_CLAIM, _UNSETTLED)
    .values(
        state=bindparam("to", type_=ROW.c.state.type),
        next_at=_moment("due"),
        error_code=bindparam("code"),
    )
)
UNSTARTED = (
    update(ROW).where(ROW.c.id == bindparam("row")).values(started_at=null(), echo_id=null())
)
LEASE_OVER = (
    update(ROW)
    .where(_IN_DUE_INDEX, _is(OutboxState.sending), ROW.c.next_at <= _moment("until"))
    .values(**_unknown_unless_proven(_moment("now"), _moment("now")))
)

SOONEST = select(func.min(ROW.c.next_at)).where(
    _IN_DUE_INDEX, ROW.c.state != spelled_out(OutboxState.held), ROW.c.next_at > _moment("now")
)
COUNTS = (
    select(ROW.c.state, func.count().label("number")).where(_IN_DUE_INDEX).group_by(ROW.c.state)
)

# Rows without an echo are found by the echo's own index: most rows have one.
_OF_COMMUNE = ROW.c.commune_id == bindparam("commune")
ECHO_BY_ID = (
    update(ROW)
    .where(_OF_COMMUNE, ROW.c.send_id == bindparam("zalo_id"))
    .values(echo_id=bindparam("zalo_id"))
)
_ADDRESSEE = select(_PERSON.c.id).where(
    _PERSON.c.commune_id == bindparam("commune"),
    _PERSON.c.channel == bindparam("through", type_=_PERSON.c.channel.type),
    _PERSON.c.address_key == bindparam("address_key"),
)
_FITS_ECHO = (
    select(ROW.c.id)
    .where(
        _OF_COMMUNE,
        ROW.c.echo_id.is_(None),
        ROW.c.person_id == _ADDRESSEE.scalar_subquery(),
        ROW.c.kind == bindparam("sort"),
        ROW.c.text_key == bindparam("words"),
        ROW.c.started_at >= _moment("since"),
        or_(
            _is(OutboxState.sending),
            _is(OutboxState.unknown),
            and_(_is(OutboxState.sent), ROW.c.sent_at >= _moment("sent_since")),
            _is(OutboxState.undecided),
            _is(OutboxState.todo),  # asked about, not found, and sent after all
        ),
    )
    .order_by(ROW.c.line_no)
    .limit(1)
)
_BEING_RECORDED = or_(_is(OutboxState.sending), _is(OutboxState.sent))


def _echo_given_to(fitting: Any) -> Any:
    """The echo's id for the row that fits; where the send's own answer never came it settles it."""

    def unless_recorded(column: Any, settled: Any) -> Any:
        return case((_BEING_RECORDED, column), else_=settled)

    return (
        update(ROW)
        .where(ROW.c.id == fitting.correlate(None).scalar_subquery())
        .values(
            echo_id=bindparam("zalo_id"),
            state=unless_recorded(ROW.c.state, spelled_out(OutboxState.sent)),
            sent_at=unless_recorded(ROW.c.sent_at, _moment("at")),
            next_at=unless_recorded(ROW.c.next_at, null()),
            error_code=unless_recorded(ROW.c.error_code, null()),
        )
    )


ECHO_BY_TEXT = _echo_given_to(_FITS_ECHO)
ECHO_BY_TEXT_LOCKED = _echo_given_to(_FITS_ECHO.with_for_update())

# Each id has an index of its own; SQLite would use neither for an OR of the two.
_IDS: Any = bindparam("zalo_ids", expanding=True)
_EITHER_ID = (ROW.c.send_id, ROW.c.echo_id)
KNOWN = tuple(select(zalo_id).where(_OF_COMMUNE, zalo_id.in_(_IDS)) for zalo_id in _EITHER_ID)
RECEIVED = tuple(
    update(ROW)
    .where(_OF_COMMUNE, zalo_id == bindparam("zalo_id"), ROW.c.received_at.is_(None))
    .values(received_at=_moment("at"))
    for zalo_id in _EITHER_ID
)
SEEN = tuple(
    update(ROW)
    .where(_OF_COMMUNE, zalo_id == bindparam("zalo_id"), ROW.c.seen_at.is_(None))
    .values(seen_at=_moment("at"))
    for zalo_id in _EITHER_ID
)

# A waiting row never left, so the index of send ids finds the few that may be meant.
WAITING = (
    select(ROW.c.id)
    .where(ROW.c.person_id == bindparam("person"), _is(OutboxState.waiting))
    .order_by(ROW.c.line_no)
)
BACK_IN_LINE = (
    update(ROW)
    .where(ROW.c.id == bindparam("row"))
    .values(state=OutboxState.todo, line_no=bindparam("place"), next_at=null())
)
