"""`xaoi sweep` and `xaoi call-list`, as an administrator runs them."""

import base64
from collections.abc import Callable

import pytest
import time_machine

from scripts.__main__ import main
from storage import outbox, people
from storage.outbox import Draft
from storage.types import CaseClass, OutboxState, Post
from tests.nudges.office import TOPIC, Office
from tests.rules.communes import at

HALF = "2026-11-25 08:15"

Run = Callable[..., str]


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the office's database at the office's time; gives what it printed."""
    url = office.database.url.set(drivername=office.database.url.get_backend_name())
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
    keys = ",".join(base64.b64encode(key).decode() for key in office.database.keys.keys)
    monkeypatch.setenv("DATA_KEYS", keys)

    def command(*arguments: str) -> str:
        with (
            time_machine.travel(office.clock.now(), tick=False),
            pytest.raises(SystemExit) as leaving,
        ):
            main(arguments)
        assert leaving.value.code == 0
        return capsys.readouterr().out

    return command


async def test_a_dry_run_shows_who_would_be_told_and_why_and_changes_nothing(
    office: Office, run: Run
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    office.clock.set(at(HALF))
    shown = run("sweep", "--dry-run")
    assert shown.splitlines() == [
        f"thu\tCông chức Văn phòng\t{case.code}\thalf\tdue 2026-11-27 17:00, waits: "
        "the window is shut",
        "thu\tCông chức Văn phòng\t1 cases\tdigest\tdigest_morning",
    ]
    assert TOPIC not in shown
    assert office.said() == []
    assert office.given(case) == []


def test_a_sweep_sends_what_is_due_once(office: Office, run: Run) -> None:
    office.opens(CaseClass.village, office.official("Hoa", Post.office))
    office.clock.set(at(HALF))
    assert run("sweep") == "2 messages queued.\n"
    assert run("sweep") == "0 messages queued.\n"
    assert [one.purpose for one in office.said()] == ["nudge", "digest"]


# -- the call list


def test_officials_whom_zalo_does_not_reach_are_listed_with_their_cases(
    office: Office, run: Run
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    assert run("call-list", "--commune", "thu") == ""
    office.clock.set(at("2026-11-23 09:00"))
    assert run("call-list", "--commune", "thu").splitlines() == [
        f"Gọi Công chức Văn phòng Hoa (chưa có số), Zalo không đến được: {case.code}"
    ]


def test_a_commune_with_nobody_paired_says_so(office: Office, run: Run) -> None:
    case = office.opens(CaseClass.village)
    listed = run("call-list")
    assert listed.splitlines()[0].startswith("Chưa cán bộ nào nhận việc đã ghép Zalo")
    assert case.code in listed.splitlines()[1]


def test_a_citizen_whose_answer_waits_is_listed_with_the_number_they_gave(
    office: Office, run: Run
) -> None:
    hoa = office.official("Hoa", Post.office)
    case = office.opens(CaseClass.village, hoa)
    _answer_waits(office, case.id, case.person_id)
    assert "0912345678" not in run("call-list")  # they have a working day to write
    office.clock.set(at("2026-11-20 17:00"))
    assert f"Gọi người dân mã {case.code} (0912345678)" in run("call-list")


def test_a_confidential_case_shows_neither_code_nor_citizen_nor_itself(
    office: Office, run: Run
) -> None:
    minh = office.official("Minh", Post.chairman)
    case = office.opens(CaseClass.staff, minh, confidential=True)
    _answer_waits(office, case.id, case.person_id)
    office.clock.set(at("2026-11-23 09:00"))
    listed = run("call-list")
    assert case.code not in listed
    assert "0912345678" not in listed
    assert (
        listed
        == "Gọi Chủ tịch UBND xã Minh (chưa có số), Zalo không đến được, xin mở Zalo của xã\n"
    )


def _answer_waits(office: Office, case_id: int, person_id: int) -> None:
    with office.database.transaction() as session:
        people.set_phone(session, people.get(session, person_id), "0912345678")
        row = outbox.queue(
            session,
            commune_id=office.commune_id,
            person_id=person_id,
            draft=Draft("Trả lời"),
            now=office.clock.now(),
            cases=(case_id,),
            case_id=case_id,
        )
        row.state = OutboxState.waiting
