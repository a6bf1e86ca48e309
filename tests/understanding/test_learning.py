"""The weights that are shipped are those of the examples that are shipped."""

from handlers.understanding import weights
from handlers.understanding.emergencies import EmergencyKind
from handlers.understanding.intents import Intent
from handlers.understanding.learning import digest, read_examples, sentences, stories
from handlers.understanding.perceptron import learn, scores_of
from handlers.understanding.statistics import UNCLEAR
from storage.catalogue import load_catalogue
from tests.understanding.test_measured import MEASURED


def test_the_weights_were_learnt_from_these_examples() -> None:
    assert weights.learnt_from() == digest(), (
        "the examples changed: run python -m handlers.understanding.learning"
    )


def test_every_intent_and_danger_has_examples() -> None:
    labels = {label for label, _ in sentences(load_catalogue(), read_examples())}
    assert labels == {*Intent, *EmergencyKind, UNCLEAR} - {Intent.EMERGENCY}


def test_every_story_is_of_a_known_procedure() -> None:
    catalogue = load_catalogue()
    told = {code for code, _ in stories(catalogue, read_examples())}
    assert told == set(catalogue.by_code)


def test_no_test_message_was_learnt() -> None:
    catalogue = load_catalogue()
    texts = (text for _, text in sentences(catalogue, read_examples()))
    learnt = {text.casefold() for text in texts if len(text.split()) > 3}
    for labelled in MEASURED.values():
        assert not learnt & {one.text.casefold() for one in labelled if not one.codes}


def test_learning_the_same_examples_gives_the_same_weights() -> None:
    examples = [("rain", ("wet", "cold")), ("sun", ("dry", "warm")), ("snow", ("cold", "white"))]
    once = learn(examples, rounds=3, margin=1.0)
    assert once == learn(examples, rounds=3, margin=1.0)
    assert max(scores_of(once, ("cold", "white")).items(), key=lambda one: one[1])[0] == "snow"
