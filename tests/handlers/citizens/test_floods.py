"""A flood is slowed; every word of it is kept, and what always works still works."""

from tests.handlers.talk import Talk, Town


def flooded(citizen: Talk, *, messages: int = 20) -> None:
    for n in range(messages):
        citizen.says(f"đèn đường hỏng ở cột {n}")


def test_every_word_of_a_long_flood_is_kept(town: Town, citizen: Talk, office: Talk) -> None:
    flooded(citizen, messages=100)
    citizen.waits(minutes=20)
    kept = "\n".join(line for case in citizen.cases for line in town.lines(case)).split("\n")
    assert [n for n in range(100) if f"đèn đường hỏng ở cột {n}" not in kept] == []
    assert len(citizen.cases) == 1
    assert len(office.new_texts()) < 10


def test_zero_gives_the_menu_amid_a_flood(citizen: Talk) -> None:
    flooded(citizen)
    assert any("1. Hỏi giấy tờ" in text for text in citizen.says("0"))


def test_nine_calls_a_person_amid_a_flood(citizen: Talk, office: Talk) -> None:
    flooded(citizen)
    assert any("gọi" in text for text in citizen.says("9"))
    assert citizen.person.quiet_until is not None


def test_an_open_question_is_answered_amid_a_flood(citizen: Talk) -> None:
    flooded(citizen)
    citizen.says("0")
    assert citizen.taps("Hỏi giấy tờ") != []
    citizen.says("0")
    assert citizen.says("1") != []


def test_dead_digits_of_a_flood_do_nothing(citizen: Talk) -> None:
    flooded(citizen)
    assert citizen.says("7") == []
