"""What visitors said at the counters reaches who leads the commune, on the Monday sheet."""

from datetime import date

from storage import communes, points, scans
from storage.types import Mark, PointKind, Post
from tests.nudges.office import Office


def _said(office: Office, *said: tuple[str, Mark, str]) -> None:
    with office.database.transaction() as session:
        [commune] = communes.all_of_them(session)
        place = points.Place("Quầy 2", PointKind.counter)
        point = points.register(session, commune.id, place, office.clock.now())
        for day, mark, comment in said:
            scans.say(session, point, date.fromisoformat(day), mark, comment)


async def _sheets(office: Office) -> dict[str, str]:
    heard = await office.at("2026-11-23 07:30")
    return {one.to: one.text for one in heard if one.purpose == "weekly"}


async def test_the_monday_sheet_tells_what_was_said_at_the_counters(office: Office) -> None:
    office.official("Hoa", Post.office)
    office.official("Minh", Post.chairman)
    office.official("An", Post.deputy)
    _said(
        office,
        ("2026-11-18", Mark.good, ""),
        ("2026-11-20", Mark.poor, "Anh ở quầy nói năng cộc lốc"),
        ("2026-11-15", Mark.poor, "tuần trước nữa"),
        ("2026-11-23", Mark.poor, "tuần này"),
    )
    sheets = await _sheets(office)
    for text in sheets.values():
        assert "- Quầy 2: 1 hài lòng, 1 chưa hài lòng" in text
        assert "SIPAS" not in text
    for name in ("Hoa", "Minh"):
        assert sheets[name].endswith("\n- “Anh ở quầy nói năng cộc lốc”")
    assert "cộc lốc" not in sheets["An"]


async def test_many_and_long_comments_still_fit_one_message(office: Office) -> None:
    office.official("Minh", Post.chairman)
    _said(office, *(("2026-11-20", Mark.poor, "rất lâu " * 300) for _ in range(40)))
    text = (await _sheets(office))["Minh"]
    assert len(text) < 2000
    assert "và 35 góp ý nữa" in text
