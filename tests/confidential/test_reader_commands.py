"""`xaoi officials`, as far as confidential cases go: nothing of them is printed or handed on."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from handlers.readers import may_read
from handlers.words import confidential_readers as words
from scripts.officials import app
from storage import reader_pins
from storage.crypto import Keyring, new_key
from storage.database import Database
from storage.types import Post
from tests.confidential.kin import WORDS, Kin, opened, phones_are_known, post
from tests.handlers.talk import Town
from tests.rules.communes import minh_son


@pytest.fixture
def kin(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kin]:
    """A confidential case read by the chairman and the office of a commune with known phones."""
    key = new_key()
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DATA_KEYS", key)
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://minhson.example")
    database = Database(sqlite_url, Keyring.parse(key))
    database.unlock()
    town = Town(database, minh_son())
    town.officials = {one: town.official(one) for one in (Post.office, Post.chairman)}
    phones_are_known(town)
    yield opened(town, town.citizen())
    database.engine.dispose()


def run(kin: Kin, *arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    kin.town.delivers()
    assert WORDS not in result.output
    return result.output


def chairman_of(kin: Kin) -> tuple[int, int, bool]:
    """The post's id, its term, and whether its holder reads the case."""
    case = kin.case
    with kin.town.rows() as session:
        one = post(session, kin.town, Post.chairman)
        return one.id, one.term, may_read(one, case)


def test_a_replaced_chairman_inherits_no_case_and_the_writer_is_told(kin: Kin) -> None:
    number, term, _ = chairman_of(kin)
    assert "refuse" in run(kin, "replace", str(number), "--name", "Trần Văn Mới")
    assert chairman_of(kin) == (number, term + 1, False)
    (asked,) = kin.town.citizen().new_texts()
    assert "Trần Văn Mới" in asked


def test_the_same_person_under_the_same_name_stays_the_reader(kin: Kin) -> None:
    number, term, _ = chairman_of(kin)
    run(kin, "replace", str(number), "--name", "Người giữ chairman-")
    assert chairman_of(kin) == (number, term, True)
    assert kin.town.citizen().new_texts() == []


def test_a_pin_is_dropped_unseen_and_both_readers_hear_of_it(kin: Kin) -> None:
    number, _, _ = chairman_of(kin)
    for one in kin.town.officials.values():
        one.new_texts()
    assert "PIN is dropped" in run(kin, "reset-pin", str(number))
    with kin.town.rows() as session:
        chairman = post(session, kin.town, Post.chairman)
        assert reader_pins.of_official(session, chairman) is None
    assert words.PIN_TO_SET in kin.town.officials[Post.chairman].new_texts()
    (told,) = kin.town.officials[Post.office].new_texts()
    assert "mã PIN" in told
