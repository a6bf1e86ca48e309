"""What scanning a poster leads to in the chat: the place, the checklist, the counter's question."""

from datetime import date

from handlers.base import Kind
from storage import points, scans
from storage.types import Mark, PointKind, ScanKind
from tests.handlers.talk import Talk, Town


def counted(town: Town) -> dict[tuple[str, ScanKind], int]:
    with town.rows() as session:
        found = scans.of_commune(session, town.commune_id, town.now.date())
        return {(one.code, one.kind): one.number for one in found}


def unknown(town: Town, day: date) -> dict[str, int]:
    with town.rows() as session:
        return {one.code: one.number for one in scans.of_nobody(session, day)}


def opinions(town: Town) -> list[tuple[Mark, str]]:
    with town.rows() as session:
        rows = scans.opinions(session, town.commune_id, town.now.date())
        return [(row.mark, session.unseal(row, "comment")) for row in rows]


def test_a_place_code_is_remembered_as_where_the_person_scanned(town: Town, citizen: Talk) -> None:
    point = town.point("Nhà văn hóa thôn Đông", village="thôn Đông")
    assert "Nhà văn hóa thôn Đông" in citizen.says(point.code.lower())[0]
    citizen.says("đèn đường hỏng cả tuần nay")
    citizen.waits(seconds=25)
    assert citizen.cases[0].point_id == point.id
    assert counted(town) == {(point.code, ScanKind.chat): 1}


def test_a_poster_of_one_procedure_gives_its_checklist(town: Town, citizen: Talk) -> None:
    point = town.point("Quầy hộ tịch", PointKind.procedure, procedure="1.001193")
    assert "Giấy chứng sinh" in citizen.says(f"#{point.code}")[0]


def test_words_that_come_with_the_code_are_heard(town: Town, citizen: Talk) -> None:
    point = town.point("Nhà văn hóa thôn Đông", village="thôn Đông")
    said = citizen.says(f"#{point.code} làm giấy khai sinh cho con cần giấy tờ gì")
    assert "Giấy chứng sinh" in "\n".join(said)


def test_an_old_poster_still_leads_to_the_same_place_and_counts_as_old(
    town: Town, citizen: Talk
) -> None:
    old = town.point("Nhà văn hóa thôn Đoài", village="thôn Đoài")
    with town.rows() as session:
        session.add(old)
        new = points.reissue(session, old, town.now)
    assert "Nhà văn hóa thôn Đoài" in citizen.says(f"#{old.code}")[0]
    assert old.code != new.code
    assert counted(town) == {(old.code, ScanKind.chat): 1}
    citizen.says("đèn đường hỏng cả tuần nay")
    citizen.waits(seconds=25)
    assert citizen.cases[0].point_id == new.id


def test_a_mistyped_code_is_said_to_be_wrong_and_the_menu_helps_on(
    town: Town, citizen: Talk
) -> None:
    told = citizen.says("#HKMBTXH")[0]
    assert "#HKMBTXH không có trong sổ của xã" in told
    assert "1. Hỏi giấy tờ" in told
    assert unknown(town, town.now.date())["HKMBTXH"] == 1


def test_a_code_of_another_commune_opens_nothing_here(bare_town: Town) -> None:
    other = bare_town.profile.model_copy(update={"slug": f"{bare_town.profile.slug}-ben-canh"})
    point = Town(bare_town.database, other).point("Nhà văn hóa thôn Bên Cạnh")
    told = bare_town.citizen().says(f"#{point.code}")[0]
    assert "Bên Cạnh" not in told
    assert counted(bare_town) == {}


def test_a_counter_asks_three_choices_and_takes_a_comment_without_a_name(
    town: Town, citizen: Talk
) -> None:
    point = town.point("Quầy 2", PointKind.counter)
    asked = citizen.says(f"#{point.code}")[0]
    assert "Quầy 2" in asked
    assert "SIPAS" not in asked
    assert "3. Chưa hài lòng" in asked
    assert "không kèm tên" in citizen.says("3")[0]
    assert opinions(town) == [(Mark.poor, "")]
    assert "đã ghi góp ý" in citizen.says("ghế ngồi ít, phải đứng lâu")[0]
    assert opinions(town) == [(Mark.poor, "ghế ngồi ít, phải đứng lâu")]


def test_thinking_again_about_a_counter_changes_the_mark(town: Town, citizen: Talk) -> None:
    point = town.point("Quầy 2", PointKind.counter)
    citizen.says(f"#{point.code}")
    citizen.says("1")
    citizen.says("2")
    assert opinions(town) == [(Mark.fair, "")]


def test_a_question_instead_of_a_comment_is_answered_not_filed_away(
    town: Town, citizen: Talk
) -> None:
    point = town.point("Quầy 2", PointKind.counter)
    citizen.says(f"#{point.code}")
    citizen.says("1")
    told = citizen.says("làm giấy khai sinh cho con cần giấy tờ gì")
    assert "Giấy chứng sinh" in "\n".join(told)
    assert opinions(town) == [(Mark.good, "")]


def test_a_photo_after_the_mark_goes_its_usual_way(town: Town, citizen: Talk) -> None:
    point = town.point("Quầy 2", PointKind.counter)
    citizen.says(f"#{point.code}")
    citizen.says("3")
    citizen.sends(Kind.image)
    assert opinions(town) == [(Mark.poor, "")]


def test_unknown_codes_of_one_day_are_told_apart_up_to_a_bound(town: Town) -> None:
    day = date(2030, 1, 1)
    with town.rows() as session:
        for number in range(scans.UNKNOWN_A_DAY + 7):
            scans.count(session, {scans.Code(f"X{number}", day, ScanKind.page): 2})
    numbers = unknown(town, day)
    assert len(numbers) == scans.UNKNOWN_A_DAY + 1
    assert numbers[scans.OTHERS] == 14


def test_a_form_sent_twice_keeps_one_opinion(town: Town) -> None:
    point, day = town.point("Quầy 3", PointKind.counter), town.now.date()
    number = scans.new_number()
    for mark in (Mark.fair, Mark.good):
        with town.rows() as session:
            scans.say_once(session, point, day, mark, "Ghế ít", number)
    assert opinions(town) == [(Mark.fair, "Ghế ít")]


def test_a_forged_form_number_is_an_opinion_like_any_other(town: Town) -> None:
    point, day = town.point("Quầy 3", PointKind.counter), town.now.date()
    for number in ("", "x", "9" * 5000, "-1", "١"):
        with town.rows() as session:
            scans.say_once(session, point, day, Mark.good, "", number)
    assert len(opinions(town)) == 5
