"""Which procedure a message means: its words against every name and alias of the catalogue.

Words and pairs of neighbouring words are weighed by how rare they are among the procedures (BM25's
idf; pairs because a Vietnamese word is often two syllables). A procedure scores by its best phrase:
how much of the message that phrase explains, and how much of the phrase the message says. Learnt
weights (`learning.py`) tell the confusable ones apart, and bring in those a story means without
naming them.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import islice, pairwise

from handlers.understanding import lexicon
from handlers.understanding.fold import Words, expand
from handlers.understanding.meaning import canonical
from handlers.understanding.repair import Repair
from handlers.understanding.weights import model
from storage.catalogue import Catalogue

MOST_WORDS = 160
PAIR = 1.2
_SAID, _WHOLE, _ALL = 0.45, 0.35, 0.20
_LACKING, _EXTRA = 0.16, 0.10
_BY_NAME_ONLY = 0.04
_LEARNT = 0.9
_MEANT = 4  # procedures the learnt weights speak for most
_COMMON = 150  # phrases that hold a word that is everywhere
_PHRASES, _CLOSEST = 60, 12  # phrases looked at closely, and procedures
_SAME = 0.95  # how alike a message and a name are that is nothing but the name
_UNKNOWN = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A procedure a message may mean: its score (from about 1 on surely), its nearest phrase."""

    code: str
    score: float
    phrase: str
    covered: float  # how much of that phrase was said, 0–1
    alike: float  # how much phrase and message are the same, 0–1


@dataclass(frozen=True, slots=True)
class _Phrase:
    code: str
    text: str
    weight: float
    facets: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Query:
    """A message on its way to the candidates."""

    found: frozenset[str]
    weights: Mapping[str, float]
    total: float
    facets: frozenset[str]
    overlap: Mapping[int, float]
    learnt: Mapping[str, float]
    named: frozenset[str]  # whose name or alias the message is


def _best_first(one: Candidate) -> tuple[bool, float, str]:
    return (one.alike < _SAME, -round(one.score, 9), one.code)


class Index:
    """The catalogue's phrases by word and pair; built once, then only read."""

    def __init__(self, catalogue: Catalogue) -> None:
        texts = [
            (procedure.code, text)
            for procedure in catalogue
            for text in dict.fromkeys((procedure.everyday_name, procedure.name, *procedure.aliases))
        ]
        spelled = [(code, text, canonical(expand(text))) for code, text in texts]
        self.repair = Repair(words for _, _, words in spelled)
        self._idf = _rarity((code, features(words)) for code, _, words in spelled)
        self._unseen = _UNKNOWN * max(self._idf.values())
        self._phrases: list[_Phrase] = []
        self._whole: list[float] = []
        self._postings: dict[str, set[int]] = defaultdict(set)
        self._bags: dict[str, set[str]] = defaultdict(set)
        self._named: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._of: dict[str, list[int]] = defaultdict(list)
        for code, text, words in spelled:
            self._add(code, text, words)
        self._facets = {
            procedure.code: facets_of(canonical(expand(procedure.everyday_name)))
            for procedure in catalogue
        }
        self._by_name_only = {one.code for one in catalogue if one.by_name_only}

    def _add(self, code: str, text: str, words: Sequence[str]) -> None:
        found = features(words)
        for feature in found:
            self._postings[feature].add(len(self._phrases))
        self._of[code].append(len(self._phrases))
        phrase = _Phrase(code, text, self._weight(found), facets_of(words))
        self._phrases.append(phrase)
        self._whole.append(_WHOLE / (phrase.weight or 1.0))
        self._bags[code] |= found
        self._named[tuple(words)].add(code)

    def _weight(self, found: Iterable[str]) -> float:
        return sum(self._weight_of(feature) for feature in found)

    def _weight_of(self, feature: str) -> float:
        weight = self._idf.get(feature, self._unseen if " " not in feature else 0.0)
        if " " in feature:
            return PAIR * weight
        return lexicon.stop_weight() * weight if feature in _stop_words() else weight

    def find(self, words: Sequence[str], most: int = 5) -> list[Candidate]:
        """The best procedures for canonical plain words, best first."""
        said = list(words[:MOST_WORDS])
        found = features(said)
        weights = {feature: self._weight_of(feature) for feature in found}
        query = _Query(
            found=found,
            weights=weights,
            total=sum(weights.values()) or 1.0,
            facets=facets_of(said),
            overlap=self._overlap(found, weights),
            learnt=model("procedures").told(found),
            named=frozenset(self._named.get(tuple(said), ())),
        )
        candidates = [
            self._candidate(query, code, score, number)
            for code, score, number in self._likely(query)
        ]
        return sorted(
            candidates, key=lambda one: (one.alike < _SAME, -round(one.score, 9), one.code)
        )[:most]

    def _overlap(self, found: frozenset[str], weights: Mapping[str, float]) -> dict[int, float]:
        """How much of each phrase was said, by its number.

        A phrase that shares nothing but words that are everywhere is left out.
        """
        overlap: dict[int, float] = defaultdict(float)
        held = sorted((len(self._postings[one]), one) for one in found if one in self._postings)
        for holders, feature in held:
            numbers = self._postings[feature]
            weight = weights[feature]
            common = overlap and holders > _COMMON
            for number in overlap.keys() & numbers if common else numbers:
                overlap[number] += weight
        return overlap

    def _likely(self, query: _Query) -> Iterator[tuple[str, float, int]]:
        """Each procedure's best phrase and how near it is, of the nearest and the most meant."""
        share = _SAID / query.total
        whole = self._whole
        near = [(said * (share + whole[number]), number) for number, said in query.overlap.items()]
        nearest = sorted(near, reverse=True)[:_PHRASES]
        best: dict[str, tuple[float, int]] = {}
        for score, number in nearest:
            best.setdefault(self._phrases[number].code, (score, number))
        likely = dict(islice(best.items(), _CLOSEST))
        meant = [(score, code) for code, score in query.learnt.items() if score > 0]
        for _, code in nlargest(_MEANT, meant):
            if code not in likely and code in self._of:
                likely[code] = max(
                    (query.overlap.get(number, 0.0) * (share + self._whole[number]), number)
                    for number in self._of[code]
                )
        return ((code, *found) for code, found in likely.items())

    def _candidate(self, query: _Query, code: str, score: float, number: int) -> Candidate:
        phrase, facets = self._phrases[number], self._facets[code]
        shared = query.found & self._bags[code]
        score += _ALL * sum(query.weights[one] for one in shared) / query.total
        score -= _LACKING * len(query.facets - facets - phrase.facets)
        score -= _EXTRA * len(facets - query.facets)
        score -= _BY_NAME_ONLY if code in self._by_name_only else 0.0
        alike = 1.0 if code in query.named else max(score, 0.0)
        return Candidate(
            code=code,
            score=max(0.0, alike + _LEARNT * query.learnt.get(code, 0.0)),
            phrase=phrase.text,
            covered=query.overlap.get(number, 0.0) / (phrase.weight or 1.0),
            alike=alike,
        )


def features(words: Sequence[str]) -> frozenset[str]:
    """The words and each pair of neighbours, with the empty words and without them."""
    telling = content(words)
    pairs = {f"{a} {b}" for row in (words, telling) for a, b in pairwise(row)} - _empty_pairs()
    return frozenset(pairs.union(telling, _stop_words().intersection(words)))


def content(words: Sequence[str]) -> list[str]:
    """The words that say something: without empty words and without empty sayings."""
    rest, place = [], 0
    while place < len(words):
        step = next((n for n in (5, 4, 3, 2) if tuple(words[place : place + n]) in _sayings()), 0)
        if not step and words[place] not in _stop_words():
            rest.append(words[place])
        place += step or 1
    return rest


def _rarity(spelled: Iterable[tuple[str, frozenset[str]]]) -> dict[str, float]:
    holders: dict[str, set[str]] = defaultdict(set)
    codes = set()
    for code, found in spelled:
        codes.add(code)
        for feature in found:
            holders[feature].add(code)
    return {
        feature: math.log(1 + (len(codes) - len(held) + 0.5) / (len(held) + 0.5))
        for feature, held in holders.items()
    }


def facets_of(words: Sequence[str]) -> frozenset[str]:
    """What sets similar procedures apart, as far as the words say it."""
    text = f" {' '.join(words)} "
    return frozenset(
        name for name, phrases in _facet_phrases().items() if any(one in text for one in phrases)
    )


@lru_cache(maxsize=1)
def _facet_phrases() -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(f" {' '.join(canonical(expand(phrase)))} " for phrase in phrases)
        for name, phrases in lexicon.facets().items()
    }


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(word for one in lexicon.stop_words() for word in expand(one).plain)


@lru_cache(maxsize=1)
def _sayings() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(canonical(expand(one))) for one in lexicon.stop_phrases())


@lru_cache(maxsize=1)
def _empty_pairs() -> frozenset[str]:
    return frozenset(f"{a} {b}" for saying in _sayings() for a, b in pairwise(saying))


@lru_cache(maxsize=4)
def index_of(catalogue: Catalogue) -> Index:
    """The index of a catalogue, built once."""
    return Index(catalogue)


def words_of(message: Words, index: Index) -> list[str]:
    """A message in the catalogue's words: one form for one meaning, typos mended."""
    return index.repair.mend(canonical(message))
