"""A confidential case as the readers' tests need it: opened, with its readers told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.officials import confidential_notices
from handlers.reminders.rounds import Round, say
from storage import confidential, confidential_readers, officials, people, reader_pins
from storage.database import Session
from storage.models import Case, Official
from storage.types import CaseClass, Post, Speaker, Standing
from tests.handlers.talk import Talk, Town

WORDS = "Cán bộ địa chính ở thôn Đông đòi hai triệu mới ký giấy."
PIN = "246810"


@dataclass(frozen=True)
class Kin:
    """One confidential case in a town whose officials' phones are known."""

    town: Town
    code: str

    @property
    def case(self) -> Case:
        return self.town.case(self.code)


def opened(
    town: Town,
    writer: Talk,
    *named: Post,
    days_ago: int = 0,
    case_class: CaseClass = CaseClass.staff,
) -> Kin:
    """A case of `writer`; whoever of the two readers is not named reads it and has been told."""
    with town.rows() as session:
        received = town.now - timedelta(days=days_ago)
        case = confidential.open_case(
            session,
            writer=people.get(session, writer.person_id),
            key_id=confidential.new_key(session, town.commune_id, received).id,
            case_class=case_class,
            received_at=received,
            due_at=received + timedelta(days=7),
            holder=None,
            named=False,
            waits=False,
            now=received,
        )
        for one in confidential_readers.of_commune(session, town.commune_id):
            standing = Standing.named if one.post in named else Standing.reads
            confidential_readers.put(session, case, one, standing, received)
        confidential.add_line(session, case, speaker=Speaker.citizen, text=WORDS, at=received)
        ctx = town.context(session, writer.person_id)
        staff = Round(session, town.commune_id, town.profile, town.calendar, town.now)
        for reply in confidential_notices.announce(ctx, case):
            say(staff, reply)
        code = case.code
    town.delivers()
    return Kin(town, code)


def post(session: Session, town: Town, which: Post) -> Official:
    """Who holds that post."""
    held = officials.of_commune(session, town.commune_id)
    return next(one for one in held if one.post is which)


def phones_are_known(
    town: Town, *, pins: bool = True, only: Post | None = None, paired: datetime | None = None
) -> None:
    """The officials paired their phones, and set their PINs, long before the test begins."""
    with town.rows() as session:
        for one in officials.of_commune(session, town.commune_id):
            if only not in (None, one.post):
                continue
            one.paired_at = paired or town.now - timedelta(days=30)
            if pins:
                reader_pins.put_in_force(reader_pins.set_pin(session, one, PIN, town.now))
