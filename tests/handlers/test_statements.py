"""What every message asks of the database costs the same however much is stored."""

from typing import Any

from sqlalchemy import event

from storage import delivery, inbox, marks, outbox, people, writers
from storage.database import Database
from storage.marks import Echo, Mark
from storage.types import Post
from tests.handlers.talk import town_on

GROWING = {"case", "case_event", "inbox_event", "message", "outbox_message", "person"}


def tables_read_whole(database: Database, statement: str, given: Any) -> set[str]:
    """The growing tables that SQLite reads from end to end for it."""
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    steps = [str(row[3]).split() for row in plan]
    return {step[1] for step in steps if step[0] == "SCAN"} & GROWING


def test_no_message_has_a_whole_table_read(sqlite_url: str) -> None:
    town = town_on(sqlite_url)
    office, citizen = town.official(Post.office), town.citizen()
    asked: dict[str, Any] = {}

    @event.listens_for(town.database.engine, "before_cursor_execute")
    def note(_c: object, _d: object, text: str, given: Any, _x: object, many: bool) -> None:
        asked.setdefault(text, given[0] if many else given)

    for text in ("xin chào", "2", "làm giấy khai sinh cần gì", "đèn đường thôn Đông hỏng rồi"):
        citizen.says(text)
    citizen.waits(minutes=1)
    citizen.says("bao giờ xã phát trợ cấp người cao tuổi")
    citizen.says("đến đâu rồi")
    office.says("#viec")
    now = town.now
    with town.rows() as session:
        delivery.give_up_leases(session, now)
        delivery.claim(session, now, 5, lambda draft, _oa: [draft])
        delivery.claim_doubtful(session, now, 5)
        delivery.soonest(session, now)
        inbox.next_event(session, now)
        writers.at_oa(session, town.profile.slug, "citizen")
        inbox.next_statuses(session, 5)
        inbox.soonest(session)
        people.waking(session, now)
        people.soonest_waking(session)
        outbox.held_due(session, now)
        outbox.soonest_held(session)
        marks.note_echoes(session, town.commune_id, [Echo("echo", "citizen", "text", "a", now)])
        marks.note_received(session, town.commune_id, [Mark("echo", now)])
        marks.note_seen(session, town.commune_id, [Mark("echo", now)])

    plain = {text: given for text, given in asked.items() if text.startswith(("SELECT", "UPDATE"))}
    assert len(plain) > 30
    whole = {text for text in plain if tables_read_whole(town.database, text, plain[text])}
    assert whole == set()
