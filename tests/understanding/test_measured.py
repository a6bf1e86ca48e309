"""Understanding measured on the project's own messages, kept out of the rules."""

from datetime import date
from pathlib import Path

import pytest

from handlers.understanding.fold import fold
from scripts.bench.understanding import Labelled, Score, measure, read_labelled
from storage.catalogue import load_catalogue

MESSAGES = Path(__file__).with_name("messages.jsonl")
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module", params=["as written", "without diacritics"])
def score(request: pytest.FixtureRequest) -> Score:
    messages = read_labelled(MESSAGES)
    if request.param == "without diacritics":
        messages = [Labelled(fold(one.text), one.intent, one.codes, one.style) for one in messages]
    return measure(messages, load_catalogue(), TODAY)


def share(right: int, every: int) -> float:
    return right / every


def test_intents(score: Score) -> None:
    assert share(score.intent.right, score.intent.all) >= 0.93


def test_complaints_are_seen(score: Score) -> None:
    complaint = score.recall["complaint"]
    assert share(complaint.right, complaint.all) >= 0.86


def test_procedures(score: Score) -> None:
    assert share(score.first["all"].right, score.first["all"].all) >= 0.94
    assert share(score.three["all"].right, score.three["all"].all) >= 0.97


def test_a_wrong_checklist_is_rarely_given_with_confidence(score: Score) -> None:
    assert share(score.confident_wrong.right, score.confident_wrong.all) <= 0.04
    assert share(score.asked.right, score.asked.all) <= 0.12


def test_emergencies_are_seen_and_false_alarms_are_rare(score: Score) -> None:
    assert share(score.emergencies.right, score.emergencies.all) >= 0.97
    assert share(score.false_alarms.right, score.false_alarms.all) < 0.01
