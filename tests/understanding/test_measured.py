"""Understanding measured on the project's own messages, kept out of the rules and the examples.

`messages.jsonl` came first; `blind.jsonl` and `final.jsonl` were each written in one go, before
anyone saw how they would be read. `unseen.jsonl` was written by somebody who did not know the
rules, and only ever measured: nothing was changed for one of its messages. `alarms.jsonl` is heavy
on dangers, grumbles and what only sounds like a danger; the other half of what was written with it
is among the examples, this half is only measured.
`fragments.txt` holds the half sentences of an ordinary talk, of which none is a danger.
"""

from datetime import date
from pathlib import Path

import pytest

from handlers.understanding import understand
from handlers.understanding.fold import fold
from scripts.bench.understanding import Labelled, Score, Tally, measure, read_labelled
from storage.catalogue import load_catalogue

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)
SETS = ("messages", "blind", "final", "unseen", "alarms")
MEASURED = {name: read_labelled(HERE / f"{name}.jsonl") for name in SETS}


@pytest.fixture(scope="module", params=["as written", "without diacritics"])
def score(request: pytest.FixtureRequest) -> Score:
    messages = [one for labelled in MEASURED.values() for one in labelled]
    if request.param == "without diacritics":
        messages = [Labelled(fold(one.text), one.intent, one.codes, one.style) for one in messages]
    return measure(messages, load_catalogue(), TODAY)


def share(tally: Tally) -> float:
    return tally.right / tally.all


def test_intents(score: Score) -> None:
    assert share(score.intent) >= 0.95


def test_complaints_are_seen(score: Score) -> None:
    assert share(score.recall["complaint"]) >= 0.90


def test_procedures(score: Score) -> None:
    assert share(score.first["all"]) >= 0.93
    assert share(score.three["all"]) >= 0.96


def test_a_wrong_checklist_is_rarely_given_with_confidence(score: Score) -> None:
    assert share(score.confident_wrong) <= 0.02
    assert share(score.asked) <= 0.12


def test_emergencies_are_seen_and_false_alarms_are_rare(score: Score) -> None:
    assert share(score.emergencies) >= 0.95
    assert share(score.false_alarms) < 0.012


def test_ordinary_half_sentences_rarely_raise_an_alarm() -> None:
    catalogue = load_catalogue()
    fragments = (HERE / "fragments.txt").read_text(encoding="utf-8").splitlines()
    said = [text for one in fragments for text in (one, fold(one))]
    alarms = [one for one in said if understand(one, catalogue=catalogue, today=TODAY).emergency]
    assert len(alarms) <= 0.05 * len(said)
