"""What officials see of confidential cases in Zalo: that there is one, and a way to its page."""

import pytest

from handlers.base import Incoming, Kind
from handlers.words import confidential_readers as words
from handlers.words import officials as desk_words
from storage.types import Post
from tests.confidential.kin import WORDS, opened, phones_are_known
from tests.handlers.talk import Talk, Town


def links(talk: Talk) -> list[str]:
    """The pages that the newest bubble leads to."""
    return [button.value for button in talk.last.buttons if button.kind == "url"]


@pytest.fixture(autouse=True)
def _known(town: Town) -> None:
    phones_are_known(town)


def test_each_reader_hears_that_there_is_something_and_no_word_of_it(
    town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    case = opened(town, citizen)
    (told,) = chairman.new_texts()
    assert told.startswith("Có 1 việc cần Chủ tịch xem riêng.")
    (link,) = links(chairman)
    assert "/kin/" in link
    (also,) = office.new_texts()
    assert "xem riêng" in also
    assert links(office) != [link]
    for text in (told, also):
        assert case.code in text
        assert not any(word in text for word in ("địa chính", "hai triệu", "thôn Đông"))


def test_who_is_named_hears_nothing_counts_nothing_and_finds_nothing(
    town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    figures, mine = chairman.says("#thongke"), chairman.says("#viec")
    case = opened(town, citizen, Post.chairman)
    assert office.new_texts()
    assert chairman.new_texts() == []
    unknown = "PA-2611-9999" if case.code != "PA-2611-9999" else "PA-2611-9998"
    for said in ("{}", "{} xong rồi nhé", "#viec {}", "#giao {} Hoa", "xem {} giúp", "#dong {}"):
        about, nothing = chairman.says(said.format(case.code)), chairman.says(said.format(unknown))
        assert [text.replace(case.code, unknown) for text in about] == nothing
    assert (chairman.says("#thongke"), chairman.says("#viec")) == (figures, mine)


@pytest.mark.parametrize(
    "typed", ["{}", "{} Xã sẽ xử lý nghiêm.", "#viec {}", "#giao {} Hoa", "#hoi {} ai thế", "{}?"]
)
def test_a_code_or_command_gives_a_link_and_sends_nothing(
    town: Town, citizen: Talk, chairman: Talk, typed: str
) -> None:
    case = opened(town, citizen)
    chairman.new_texts()
    citizen.new_texts()
    (told,) = chairman.says(typed.format(case.code))
    assert links(chairman)
    assert WORDS not in told
    assert case.case.state == "moi"
    assert town.lines(case.case) == []
    town.wait(minutes=2)
    assert citizen.new_texts() == []


def test_words_typed_to_one_are_said_to_have_gone_nowhere(
    town: Town, citizen: Talk, chairman: Talk
) -> None:
    case = opened(town, citizen)
    chairman.new_texts()
    assert words.NOT_IN_CHAT in chairman.says(f"{case.code} Xã sẽ xử lý nghiêm.")[0]
    assert words.NOT_IN_CHAT in chairman.says("Xã sẽ làm", quoting=chairman.bubbles[0])[0]
    assert words.NOT_IN_CHAT in chairman.sends(Kind.image, quoting=chairman.bubbles[0])[0]
    assert words.NOT_IN_CHAT not in chairman.says(case.code)[0]
    town.wait(minutes=2)
    assert citizen.new_texts() == []


def test_words_kept_for_a_list_are_not_given_to_a_confidential_case(
    town: Town, citizen: Talk, chairman: Talk
) -> None:
    case = opened(town, citizen)
    chairman.new_texts()
    chairman.says("Mai xã cử người xuống")
    (told,) = chairman.taps(case.code)
    assert told.startswith(words.NOT_IN_CHAT)
    town.wait(minutes=2)
    assert citizen.new_texts() == []


def test_a_thumb_changes_nothing(town: Town, citizen: Talk, chairman: Talk) -> None:
    case = opened(town, citizen)
    chairman.sends(Kind.reaction, quoting=chairman.last)
    assert case.case.state == "moi"


def test_other_staff_find_nothing_under_its_code(town: Town, citizen: Talk) -> None:
    case = opened(town, citizen)
    deputy = town.official(Post.deputy)
    assert deputy.says(case.code) == [desk_words.no_such_code(case.code)]


def test_a_word_by_the_chat_tool_alarms_every_reader_once_and_is_kept_nowhere(
    town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    citizen.says("xin chào")
    case = opened(town, citizen)
    office.new_texts(), chairman.new_texts()
    for _ in range(2):
        citizen.sends(Kind.admin_said, text="chị kể tôi nghe vụ hai triệu")
    for reader in (office, chairman):
        (told,) = reader.new_texts()
        assert case.code in told
        assert "hai triệu" not in told
    town.wait(minutes=11)
    citizen.sends(Kind.admin_said, text="alo")
    assert chairman.new_texts()


def test_the_chat_tool_alarm_never_reaches_who_is_named(
    town: Town, citizen: Talk, office: Talk, chairman: Talk
) -> None:
    citizen.says("đèn đường thôn Đông hỏng một tuần nay")
    opened(town, citizen, Post.office)
    town.wait(minutes=30)
    office.new_texts(), chairman.new_texts()
    citizen.sends(Kind.admin_said, text="vụ hai triệu thế nào rồi")
    assert chairman.new_texts()
    assert office.new_texts() == []


@pytest.mark.parametrize(
    ("typed", "forgotten"),
    [
        ("{} Xã đã nhắc nhở cán bộ địa chính.", True),
        ("về {} thì xã đã nhắc nhở cán bộ địa chính", True),
        ("{}", False),
        ("#viec {}", False),
    ],
)
def test_what_an_official_typed_to_one_does_not_stay_in_its_event(
    town: Town, citizen: Talk, chairman: Talk, typed: str, forgotten: bool
) -> None:
    case = opened(town, citizen)
    said = Incoming(Kind.text, town.now, text=typed.format(case.code), msg_id="m1")
    assert town.take(chairman.person_id, said).forget is forgotten
    assert (words.NOT_IN_CHAT in chairman.last.text) is forgotten
