"""Learn the weights of intents and procedures from `examples/` and the catalogue's names.

`python -m handlers.understanding.learning` writes `weights.json`; run it after editing the
examples, the cues, the senses, the lexicon or the aliases. Each sentence is learnt three times: as
written, without diacritics, and worn as by a hurried thumb, so that a bare or misspelt message is
read by what it has.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from handlers.understanding import procedures, statistics, weights
from handlers.understanding.emergencies import EmergencyKind
from handlers.understanding.fold import Words, expand
from handlers.understanding.intents import Intent
from handlers.understanding.meaning import canonical
from handlers.understanding.perceptron import Example, Weights, learn
from handlers.understanding.wear import worn
from storage.catalogue import Catalogue, load_catalogue

EXAMPLES = Path(__file__).with_name("examples")

_ROUNDS = 6
_MARGIN = 1.0
_OFTEN = 3  # sentences that tell of an event as happening now
_SHARE = 8  # of the sentences of an intent, one in this many is said of each procedure
_EVERY = 2  # of the catalogue's aliases, one in this many is an example

Sentence = tuple[str, str]
"""What it is for, and its text."""

Content = Mapping[str, Mapping[str, Sequence[str]]]
"""Section → label → sentences, of all files together."""


def intent_weights(catalogue: Catalogue, content: Content) -> Weights:
    """What each word says of the intent, and of the kind of danger."""
    examples = [
        (label, _row(statistics.features(message, canonical(message))))
        for label, text in sentences(catalogue, content)
        for message in _thrice(text)
    ]
    return learn(examples, rounds=_ROUNDS, margin=_MARGIN)


def procedure_weights(catalogue: Catalogue, content: Content) -> Weights:
    """What each word says of the procedure."""
    examples: list[Example] = [
        (code, _row(procedures.features(canonical(expand(text)))))
        for code, text in stories(catalogue, content)
    ]
    return learn(examples, rounds=_ROUNDS, margin=_MARGIN)


def _row(found: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(found))


def _thrice(text: str) -> tuple[Words, Words, Words]:
    """As written, without diacritics, and worn, every other one of these with its diacritics."""
    written, rubbed = expand(text), expand(worn(text))
    return written, _bare(written), _bare(rubbed) if len(text) % 2 else rubbed


def _bare(words: Words) -> Words:
    return Words(words.text, words.plain, words.plain, has_marks=False)


def stories(catalogue: Catalogue, content: Content) -> Iterator[Sentence]:
    """Everything that is said for a procedure."""
    for procedure in catalogue:
        for name in dict.fromkeys((procedure.everyday_name, procedure.name, *procedure.aliases)):
            yield procedure.code, name
    for code, texts in content["procedure"].items():
        yield from ((code, text) for text in texts)


def sentences(catalogue: Catalogue, content: Content) -> Iterator[Sentence]:
    """Everything that is said with an intent, or of a danger."""
    for intent, texts in content["intent"].items():
        label = intent if intent == statistics.UNCLEAR else Intent(intent)
        yield from ((label, text) for text in texts)
    for kind, texts in content["emergency"].items():
        yield from ((EmergencyKind(kind), text) for text in texts)
    yield from _of_events(content["event"], content["frame"])
    yield from _of_procedures(catalogue, content["about"])
    for texts in content["procedure"].values():
        yield from ((Intent.CHECKLIST, text) for text in texts)
    for procedure in catalogue:
        names = (procedure.everyday_name, *procedure.aliases[::_EVERY])
        yield from ((Intent.CHECKLIST, name) for name in names)


def _of_events(
    events: Mapping[str, Sequence[str]], frames: Mapping[str, Sequence[str]]
) -> Iterator[Sentence]:
    """Each event as happening, in several sentences, and in one of every other kind."""
    named = [(EmergencyKind(kind), event) for kind, row in events.items() for event in row]
    for turn, (kind, event) in enumerate(named):
        for name, forms in frames.items():
            for form in _taking_turns(forms, turn, _OFTEN if name == "now" else 1):
                yield (kind if name == "now" else Intent(name)), form.format(event)


def _of_procedures(catalogue: Catalogue, frames: Mapping[str, Sequence[str]]) -> Iterator[Sentence]:
    """Each procedure with a checklist, in some sentences of every intent."""
    known = [one for one in catalogue if not one.by_name_only]
    for turn, procedure in enumerate(known):
        names = procedure.aliases or (procedure.everyday_name,)
        for place, (intent, forms) in enumerate(frames.items()):
            name = names[(turn + place) % len(names)]
            for form in _taking_turns(forms, turn, max(2, len(forms) // _SHARE)):
                yield Intent(intent), form.format(name)


def _taking_turns(forms: Sequence[str], turn: int, often: int) -> Iterator[str]:
    step = 1 + len(forms) // 2
    yield from (forms[(turn + more * step) % len(forms)] for more in range(often))


def _files() -> list[Path]:
    return sorted(EXAMPLES.glob("*.toml"))


def read_examples() -> Content:
    """All files of examples as one."""
    content: dict[str, dict[str, list[str]]] = {}
    for file in _files():
        for section, labels in tomllib.loads(file.read_text(encoding="utf-8")).items():
            into = content.setdefault(section, {})
            for label, texts in labels.items():
                into.setdefault(label, []).extend(texts)
    return content


def digest() -> str:
    """What tells whether the examples were changed since the weights were learnt."""
    read = hashlib.sha256()
    for file in _files():
        read.update(file.read_bytes())
    return read.hexdigest()[:16]


def main() -> None:
    """Learn, and write the weights."""
    catalogue, content = load_catalogue(), read_examples()
    models = {
        "intents": intent_weights(catalogue, content),
        "procedures": procedure_weights(catalogue, content),
    }
    weights.save(digest(), models)


if __name__ == "__main__":
    main()
