"""Photos kept for a form that is being mended: for a while, and not too many."""

import pytest

from bot.web.forms import Form
from bot.web.unsent_photos import KEPT_SECONDS, UnsentPhotos, joined


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_they_are_kept_for_a_while_only() -> None:
    time = Time()
    unsent = UnsentPhotos(time)
    assert unsent.keep("a", (b"1", b"2")) == 2
    time.now = KEPT_SECONDS - 1
    assert unsent.of("a") == (b"1", b"2")
    time.now = KEPT_SECONDS
    assert unsent.of("a") == ()
    assert unsent.keep("b", (b"3",)) == 1
    assert list(unsent._kept) == ["b"]


async def test_the_oldest_go_first_when_there_are_too_many_bytes() -> None:
    unsent = UnsentPhotos(Time(), most_bytes=10)
    for form in "abc":
        assert unsent.keep(form, (b"12345",)) == 1
    assert [unsent.of(form) for form in "abc"] == [(), (b"12345",), (b"12345",)]


@pytest.mark.parametrize(
    ("fields", "new", "photos", "lost", "over"),
    [
        ({"kept": "2"}, 1, 3, 0, 0),
        ({"kept": "2", "drop": "yes"}, 1, 1, 0, 0),
        ({"kept": "3"}, 0, 2, 1, 0),
        ({"kept": "²"}, 0, 2, 0, 0),
        ({"kept": "99999999999"}, 0, 2, 3, 0),
        ({"kept": "2"}, 5, 5, 0, 2),
    ],
)
async def test_they_join_those_picked_now(
    fields: dict[str, str], new: int, photos: int, lost: int, over: int
) -> None:
    unsent = UnsentPhotos(Time())
    unsent.keep("a", (b"1", b"2"))
    found = joined(unsent, Form(fields, (b"new",) * new), "a")
    assert (len(found.form.photos), found.lost, found.over) == (photos, lost, over)
