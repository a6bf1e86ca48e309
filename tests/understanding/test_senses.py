"""Different words for one event are read as the same event."""

from handlers.understanding.fold import expand
from handlers.understanding.senses import senses_in
from handlers.understanding.wear import worn


def senses(text: str) -> set[str]:
    return set(senses_in(expand(text)))


def test_words_of_every_region_say_the_same() -> None:
    assert {"&fall", "&water", "&fall&water"} <= senses("thằng nhỏ té xuống ao")
    assert {"&fall", "&water", "&fall&water"} <= senses("cháu sẩy chân xuống đìa")
    assert {"&fall", "&water", "&fall&water"} <= senses("chau say chan xuong dia")


def test_other_tones_say_something_else() -> None:
    assert "&hit" in senses("có người bị đâm ngoài chợ")
    assert "&hit" not in senses("có người đi đám ngoài chợ")


def test_the_longest_words_are_read() -> None:
    assert "&lesson" in senses("đi mua bình chữa cháy")
    assert "&fire" not in senses("đi mua bình chữa cháy")


def test_a_sentence_is_worn_the_same_way_every_time() -> None:
    sentence = "cháy nhà bà con ơi, xóm 3 đầu ngõ"
    assert worn(sentence) == "cháy nhaf bà con ơi, xóm 3 ngõ"
    assert worn("cháy nhà") == "cháy nhà"
