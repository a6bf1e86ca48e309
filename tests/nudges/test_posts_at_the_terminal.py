"""`xaoi officials`: posts, not people; what leaves with a person and what does not."""

import secrets
from base64 import b64encode
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from bot.clock import ManualClock
from scripts.officials import app
from storage import officials, people
from storage.crypto import Keyring
from storage.database import Database
from storage.models import Official
from storage.types import CaseClass, OfficialState, Post
from tests.nudges.office import Office
from tests.rules.communes import at

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

KEY = b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def office(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_KEYS", KEY)
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://minhson.example")
    database = Database(database_url, Keyring.parse(KEY))
    database.unlock()
    yield Office(database, ManualClock(at("2026-11-19 09:00")))
    database.engine.dispose()


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def who_writes(office: Office, official: Official) -> Official | None:
    """The post that a message from the official's phone would come from."""
    with office.database.transaction() as session:
        return officials.of_person(session, people.get(session, official.person_id or 0))


def test_a_leave_suspends_the_pairing_and_back_restores_it(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    assert who_writes(office, hoa) is not None
    run("leave", str(hoa.id))
    assert who_writes(office, hoa) is None
    assert "suspended" in run("list").output
    run("back", str(hoa.id))
    assert who_writes(office, hoa) is not None


def test_a_lost_phone_is_cut_off_at_once_and_the_cases_stay(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(holder=hoa)
    output = run("lost", str(hoa.id)).output
    assert "pairing code" in output
    assert who_writes(office, hoa) is None
    assert office.fresh(case).holder_id == hoa.id


@pytest.mark.parametrize("command", ["replace", "leave", "remove"])
def test_the_hand_over_list_names_open_cases_and_the_oas_administration(
    office: Office, command: str
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(holder=hoa)
    kept = office.opens(CaseClass.staff, hoa, confidential=True)
    name = ["--name", "Nguyễn Văn Mới"] if command == "replace" else []
    output = run(command, str(hoa.id), *name).output
    assert case.code in output
    assert kept.code not in output
    assert "oa.zalo.me" in output


def test_a_post_given_up_falls_to_a_deputy_then_the_chairman(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    office.official("Minh", Post.chairman)
    deputy = office.official("Hùng", Post.deputy)
    case = office.opens(holder=hoa)
    run("remove", str(hoa.id))
    assert office.fresh(case).holder_id == deputy.id


def test_the_office_is_empty_and_a_new_case_goes_to_who_is_there(office: Office) -> None:
    hoa = office.official("Hoa", Post.office)
    minh = office.official("Minh", Post.chairman)
    run("leave", str(hoa.id))
    with office.database.transaction() as session:
        holder = officials.holder_for(session, office.commune_id, office.clock.now())
    assert holder is not None
    assert holder.id == minh.id
    assert OfficialState.on_leave.value in run("list").output
