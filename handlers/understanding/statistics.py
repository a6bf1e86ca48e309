"""What a message is for, by its words: a linear model of ordinary sentences.

Every word, pair of neighbours, sense and list of cues has a weight for each intent and for each
kind of danger; `learning.py` learns them from `examples/`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise

from handlers.understanding import lexicon
from handlers.understanding.emergencies import EmergencyKind, signs_in
from handlers.understanding.fold import Words
from handlers.understanding.intents import Intent, cues_in
from handlers.understanding.senses import senses_in, speaks_of_danger
from handlers.understanding.weights import model

UNCLEAR = "unclear"
"""The label of words that don't tell yet what is wanted."""

MERE_TALK = -0.8
"""A leaning to danger from which down a sign of it is only talked about."""
TOLD = -0.3
"""A leaning to danger from which no known sign of it is needed."""
SPOKEN = 0.2
"""What the words must say of a danger by themselves: unknown words say nothing of anything."""
ENOUGH = 4
"""Words from which it isn't: fewer are a name or a place as likely as a cry for help."""
CERTAIN = 0.75
"""A leaning to danger from which fewer words, or words without a sense of danger, are a cry for
help all the same ("rớt sông")."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """How much the words speak for each intent, and for each kind of danger happening now.

    Scores are margins of a linear model: about 1 apart means sure.
    """

    intents: Mapping[Intent, float]
    dangers: Mapping[EmergencyKind, float]
    unclear: float  # how much they speak for nothing yet
    of_danger: bool  # whether they hold a sense without which there is hardly a danger

    @property
    def danger(self) -> float:
        """How much more the words speak for a danger than for anything else."""
        return max(self.dangers.values()) - max(self.unclear, *self.intents.values())

    def tells(self, length: int) -> bool:
        """Whether so many words tell of a danger without any known sign of it."""
        least = TOLD if self.of_danger and length >= ENOUGH else CERTAIN
        return self.danger > least and max(self.dangers.values()) > SPOKEN

    @property
    def likeliest(self) -> EmergencyKind:
        """The kind of danger the words speak for most."""
        return max(self.dangers, key=self.dangers.__getitem__)


def leaning_of(found: frozenset[str]) -> Leaning:
    """What the features of a message lean to."""
    told = model("intents").told(found)
    return Leaning(
        {one: told[one] for one in Intent if one in told},
        {one: told[one] for one in EmergencyKind if one in told},
        told[UNCLEAR],
        speaks_of_danger(found),
    )


def telling_words(found: frozenset[str], intent: Intent) -> list[str]:
    """The words and pairs that spoke most for an intent."""
    return model("intents").telling([one for one in found if one[0] not in "!=&"], intent)


def features(message: Words, words: Sequence[str]) -> frozenset[str]:
    """Words, pairs, pairs with a gap, what was written with diacritics, senses, lists of cues.

    `words` are the canonical plain words of the message.
    """
    row = ["<", *(_kind_of(word) for word in words), ">"]
    return frozenset(
        chain(
            words,
            (f"{a} {b}" for a, b in pairwise(row)),
            (f"{a} _ {b}" for a, b in zip(row, row[2:], strict=False)),
            _marked(message),
            (f"!{label}" for label in signs_in(message)),
            (f"!{label}" for label in cues_in(message)),
            senses_in(message),
        )
    )


def _marked(message: Words) -> Iterator[str]:
    if message.has_marks:
        yield from (f"={word}" for word in message.marked)
        yield from (f"={a} {b}" for a, b in pairwise(message.marked))


def _kind_of(word: str) -> str:
    return "#" if word.isdigit() else _kinds().get(word, word)


@cache
def _kinds() -> dict[str, str]:
    return {word: kind for kind, words in lexicon.kinds().items() for word in words}
