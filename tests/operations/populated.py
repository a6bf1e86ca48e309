"""A commune with something in every table, and planted words that must never show in clear."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, select
from sqlmodel import SQLModel

from storage import (
    communes,
    consents,
    desk_links,
    inbox,
    lookups,
    officials,
    outbox,
    people,
    points,
    restore,
    scans,
    tokens,
    wrong_look_ups,
)
from storage.crypto import Keyring, new_key
from storage.database import Database, Session
from storage.inbox import Arrival
from storage.media import SealedFiles
from storage.models import (
    ApprovedAnswer,
    Case,
    CaseEvent,
    ChecklistGiven,
    Conversation,
    DutyAlert,
    MediaLink,
    Message,
    Nudge,
    Official,
    OutsideMessage,
    Person,
    WrittenReply,
)
from storage.outbox import Draft
from storage.profile import load_profile
from storage.types import (
    CaseClass,
    CaseKind,
    CaseState,
    Channel,
    EventSource,
    Mark,
    MediaKind,
    MediaState,
    OutboxState,
    OutsideWay,
    Post,
    Rung,
    ScanKind,
    Speaker,
)
from tests.operations import populated_confidential

EXAMPLE = Path(__file__).parents[2] / "commune.example.toml"
NOW = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
OA_ID = "579745863508352884"
PLANTED = (
    "đèn đường hỏng từ tháng trước",
    "Nguyễn Thị Tư",
    "0912345678",
    "Lê Thị Hoa",
    "access-token-planted",
    "app-secret-planted",
    "ảnh cột đèn nghiêng",
)


NewPlace = Callable[[str], str]
"""Gives the URL of an empty database of the kind "sqlite" or "postgres"."""


@dataclass(frozen=True, slots=True)
class Populated:
    """A database with a commune in it, its keys and its attachments."""

    database: Database
    keys: str
    media_dir: Path
    attachment_id: int


def populated(url: str, folder: Path, keys: str = "") -> Populated:
    """Fill the migrated, empty database at `url`."""
    keys = keys or new_key()
    database = Database(url, Keyring.parse(keys))
    database.unlock()
    with database.transaction() as session:
        attachment_id = _fill(session)
    media_dir = folder / "media"
    SealedFiles(media_dir, database.seals).write(attachment_id, PLANTED[6].encode())
    return Populated(database, keys, media_dir, attachment_id)


def quiet(_what: str, _done: int, _of: int) -> None:
    """Nobody watches."""


def restored(path: Path, url: str, keys: str, media: Path) -> Database:
    database = Database(url, Keyring.parse(keys))
    try:
        restore.load(path, database, media, LATER, quiet)
        database.unlock()
    finally:
        database.engine.dispose()
    return database


def content(database: Database) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, sealed columns opened."""
    found = {}
    with database.transaction() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = session.execute(select(table).order_by(table.c.id)).mappings()
            found[table.name] = [_opened(session, table, dict(row)) for row in rows]
    return found


def _opened(session: Session, table: Table, row: dict[str, object]) -> dict[str, object]:
    return {
        name: session._keys.open(f"{table.name}.{name}", int(str(row["id"])), value)
        if isinstance(value, bytes) and value
        else value
        for name, value in row.items()
    }


def _fill(session: Session) -> int:
    profile = load_profile(EXAMPLE)
    communes.save(session, profile.slug, profile.model_dump(mode="json"), OA_ID, NOW)
    commune = communes.by_slug(session, profile.slug)
    assert commune is not None
    communes.save_app(session, "2131327866513085551", PLANTED[5], "oa-secret")
    pair = tokens.Pair(PLANTED[4], "refresh-token", NOW + timedelta(hours=3))
    tokens.put(session, OA_ID, "2131327866513085551", pair, NOW)
    session.flush()
    tokens.renew(session, OA_ID, pair, 1, NOW)
    consents.begin(session, commune.id, "2131327866513085551", "a-verifier", NOW)
    point = points.register(session, commune.id, points.Place("Nhà văn hóa"), NOW)
    points.reissue(session, point, NOW)
    scans.of_point(session, point, NOW.date(), ScanKind.page)
    scans.say(session, point, NOW.date(), Mark.poor, PLANTED[0])
    wrong_look_ups.count(session, 3, NOW)
    citizen = people.find_or_add(session, commune.id, Channel.zalo, "111222333", NOW)
    session.seal(citizen, "name", PLANTED[1])
    people.set_phone(session, citizen, PLANTED[2])
    citizen.point_id = point.id
    office = _official(session, commune.id, Post.office, PLANTED[3])
    chairman = _official(session, commune.id, Post.chairman, "Nguyễn Văn Minh")
    session.flush()
    # The earlier row points to the later one: loading them in order must not mind.
    office.stand_in_id = chairman.id
    office.leave_from, office.leave_until = NOW, NOW + timedelta(days=2)
    case = _case(session, commune.id, citizen, office)
    _outbox(session, commune.id, citizen, case)
    _inbox(session)
    populated_confidential.fill(session, citizen, office, chairman, PLANTED[0], NOW)
    return _rest(session, commune.id, citizen, office, case)


def _official(session: Session, commune_id: int, post: Post, name: str) -> Official:
    return officials.add(
        session, commune_id=commune_id, name=name, post=post, title=post, unit=None, now=NOW
    )


def _case(session: Session, commune_id: int, citizen: Person, office: Official) -> Case:
    case = Case(
        commune_id=commune_id,
        person_id=citizen.id,
        code="PA-2611-0042",
        kind=CaseKind.complaint,
        case_class=CaseClass.village,
        state=CaseState.giao,
        holder_id=office.id,
        received_at=NOW,
        clock_from=NOW,
        due_at=NOW + timedelta(days=5),
    )
    session.seal(case, "topic", PLANTED[0])
    session.add(case)
    session.flush()
    happened = CaseEvent(
        commune_id=commune_id,
        case_id=case.id,
        at=NOW,
        act="filed",
        state=CaseState.moi,
        case_class=case.case_class,
        due_at=case.due_at,
    )
    session.seal(happened, "detail", PLANTED[0])
    nudge = Nudge(
        commune_id=commune_id, key=f"half {case.id}", rung=Rung.half, case_id=case.id, at=NOW
    )
    alert = DutyAlert(
        commune_id=commune_id, person_id=citizen.id, kind="fire", next_at=NOW, created_at=NOW
    )
    session.seal(alert, "words", PLANTED[0])
    sought = OutsideMessage(
        commune_id=commune_id,
        official_id=office.id,
        way=OutsideWay.mail,
        next_at=NOW,
        created_at=NOW,
    )
    session.seal(sought, "body", PLANTED[2])
    session.add_all([happened, nudge, alert, sought])
    lookups.give(session, case, "739104", NOW, by=office)
    desk_links.make(session, office, NOW)
    return case


def _outbox(session: Session, commune_id: int, citizen: Person, case: Case) -> None:
    for state in OutboxState:
        row = outbox.queue(
            session,
            commune_id=commune_id,
            person_id=citizen.id,
            draft=Draft(PLANTED[0]),
            now=NOW,
            cases=[case.id],
        )
        row.state = state
        row.next_at = NOW


def _inbox(session: Session) -> None:
    for number, is_status in enumerate((False, True)):
        arrival = Arrival(
            source=EventSource.zalo,
            oa_id=OA_ID,
            event_key=f"zalo:{number}",
            event_name="user_send_text",
            person="111222333",
            sent_ms=int(NOW.timestamp() * 1000),
            received_at=NOW,
            body=PLANTED[0].encode(),
            is_status=is_status,
        )
        inbox.insert_group(session.connection(), [inbox.row_of(session, arrival)])


def _rest(session: Session, commune_id: int, citizen: Person, office: Official, case: Case) -> int:
    line = Message(
        commune_id=commune_id,
        case_id=case.id,
        person_id=citizen.id,
        speaker=Speaker.citizen,
        at=NOW,
    )
    session.seal(line, "body", PLANTED[0])
    dialogue = Conversation(
        commune_id=commune_id,
        person_id=citizen.id,
        name="complaint",
        step="place",
        wake_at=NOW,
        started_at=NOW,
    )
    session.seal(dialogue, "data", PLANTED[0])
    session.add_all([line, dialogue])
    session.flush()
    written = WrittenReply(
        commune_id=commune_id,
        case_id=case.id,
        year=2026,
        number=128,
        symbol="UBND-VP",
        message_id=line.id,
        official_id=office.id,
        at=NOW,
    )
    session.add(written)
    photo = people.add_attachment(session, citizen, MediaKind.image, "https://x/1", "den.jpg", NOW)
    photo.state, photo.message_id = MediaState.stored, line.id
    session.flush()
    link = MediaLink(
        commune_id=commune_id,
        token_key="0" * 32,
        attachment_id=photo.id,
        official_id=office.id,
        expires_at=NOW,
    )
    approved = ApprovedAnswer(
        commune_id=commune_id, official_id=office.id, expires_at=NOW, created_at=NOW
    )
    session.seal(approved, "question", PLANTED[0])
    session.seal(approved, "answer", PLANTED[0])
    given = ChecklistGiven(
        commune_id=commune_id, person_id=citizen.id, code="1.001193", version="", at=NOW
    )
    session.add_all([link, approved, given])
    return photo.id
