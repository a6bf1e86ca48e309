"""The commune that `xaoi demo` shows: its profile, its posts, their pairing codes, its mornings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.settings import Settings
from handlers.worktime import WorkCalendar, local
from scripts import qr_points
from scripts.opening import transaction
from storage import communes, migrate, officials, points
from storage.database import Session
from storage.models import Official, QrPoint
from storage.profile import CommuneProfile, load_profile
from storage.types import Post

SAMPLE = Path(__file__).parents[1] / "commune.example.toml"
PEOPLE = (
    (Post.chairman, None, "Nguyễn Văn Minh"),
    (Post.office, None, "Lê Thị Hoa"),
    (Post.deputy, "kinh-te", "Trần Quốc Toản"),
)
POINTS: tuple[dict[str, str], ...] = (
    {"name": "Bộ phận Một cửa"},
    {"name": "Nhà văn hóa thôn Đông"},
    {"name": "Nhà văn hóa thôn Đoài"},
    {"name": "Đăng ký khai sinh", "procedure": "1.001193"},
    {"name": "Quầy 2: Hộ tịch, chứng thực", "kind": "counter"},
)
"""Where QR codes hang, as `xaoi qr points` reads them."""

MORNINGS_FOR = timedelta(days=60)
KNOWN_FOR = timedelta(days=7)

MENU = [
    {"title": title, "type": "oa.query.show", "payload": says}
    for title, says in (
        ("Hỏi thủ tục", "Hỏi thủ tục"),
        ("Phản ánh", "Phản ánh"),
        ("Xem việc đã gửi", "Xem việc đã gửi"),
        ("Gặp cán bộ", "Gặp cán bộ"),
    )
]
"""The account's chat menu: a tap sends the payload as the person's words."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that no phone is paired with, and the code that pairs one (24 hours)."""

    title: str
    name: str
    code: str

    def document(self) -> dict[str, Any]:
        """As the page takes it."""
        return {"title": self.title, "name": self.name, "code": self.code}


def set_up(settings: Settings, now: datetime) -> list[Vacancy]:
    """Make the sample commune with its posts, or bring it up to date; nobody is paired then.

    The local Zalo forgets its phones when it stops, so that yesterday's pairings lead nowhere.
    """
    migrate.upgrade(settings.database_url)
    profile = load_profile(SAMPLE)
    with transaction(settings) as session:
        document = profile.model_dump(mode="json")
        communes.save(session, profile.slug, document, settings.zalo_oa_id, now)
        commune = communes.by_slug(session, profile.slug)
        assert commune is not None  # noqa: S101 - it was saved two lines above
        _appoint(session, commune.id, profile, now)
        for point in POINTS:
            qr_points.register(session, commune.id, qr_points.place_of(profile, **point), now)
        for official in officials.of_commune(session, commune.id):
            officials.unpair(session, official)
        return _fresh_codes(session, commune.id, now)


def hanging(settings: Settings) -> tuple[CommuneProfile, list[QrPoint]]:
    """The commune and the points whose posters hang."""
    profile = load_profile(SAMPLE)
    with transaction(settings) as session:
        commune = communes.by_slug(session, profile.slug)
        assert commune is not None  # noqa: S101 - set_up made it
        return profile, points.hanging(session, commune.id)


def settle_in(settings: Settings, now: datetime) -> None:
    """Count the phones that are paired by now as known for a week.

    A phone in its first day opens no confidential case, and nobody waits that long for a demo.
    """
    with transaction(settings) as session:
        commune = communes.by_slug(session, load_profile(SAMPLE).slug)
        assert commune is not None  # noqa: S101 - set_up made it
        for official in officials.of_commune(session, commune.id):
            if official.person_id is not None:
                official.paired_at = now - KNOWN_FOR


def vacancies(settings: Settings, now: datetime) -> list[Vacancy]:
    """The posts without a phone, each with a new code; codes given earlier end."""
    with transaction(settings) as session:
        commune = communes.by_slug(session, load_profile(SAMPLE).slug)
        assert commune is not None  # noqa: S101 - set_up made it
        return _fresh_codes(session, commune.id, now)


def working_mornings(now: datetime) -> Iterator[datetime]:
    """When the office opens on each working day of the next two months, today's included."""
    calendar = WorkCalendar.from_profile(load_profile(SAMPLE))
    day = local(now).date()
    last = day + MORNINGS_FOR
    while day <= last:
        if hours := calendar.intervals(day):
            yield hours[0].start
        day = calendar.next_workday(day)


def _appoint(session: Session, commune_id: int, profile: CommuneProfile, now: datetime) -> None:
    known = {official.post for official in officials.of_commune(session, commune_id)}
    for post, unit, name in PEOPLE:
        if post not in known:
            officials.add(
                session,
                commune_id=commune_id,
                name=name,
                post=post,
                title=profile.title_of(post, unit) or post.value,
                unit=unit,
                now=now,
            )


def _fresh_codes(session: Session, commune_id: int, now: datetime) -> list[Vacancy]:
    order = [post for post, _, _ in PEOPLE]
    free = [each for each in officials.of_commune(session, commune_id) if each.person_id is None]
    ours = sorted((each for each in free if each.post in order), key=lambda o: order.index(o.post))
    return [_vacancy(session, official, now) for official in ours]


def _vacancy(session: Session, official: Official, now: datetime) -> Vacancy:
    code = officials.new_pairing_code(session, official, now)
    return Vacancy(official.title, officials.name(session, official), code)
