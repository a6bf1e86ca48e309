"""The village a message names."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from handlers.understanding.fold import Words, expand

_KINDS = frozenset(("thon", "ap", "ban", "buon", "xom", "khom", "to", "khu", "lang", "pho", "plei"))


class Village(Protocol):
    """A village of the commune: its name as said in a sentence ("thôn Đông"), other names."""

    @property
    def name(self) -> str: ...

    @property
    def aliases(self) -> Sequence[str]: ...


def village_in(words: Words, villages: Iterable[Village]) -> str | None:
    """The name of the village that is named, the longest name first; None when none is.

    "thôn Đông" is also found as "ấp Đông" or "thon dong"; a bare one-word name ("Đông") is not,
    since it may be any word.
    """
    best: tuple[int, str] | None = None
    said, text = frozenset(words.plain), f" {' '.join(words.plain)} "
    for village in villages:
        for name in (village.name, *village.aliases):
            forms = _forms(name)
            if not said.issuperset(forms[0][-1:]):
                continue  # every form of a name ends with its last word
            length = max((len(form) for form in forms if f" {' '.join(form)} " in text), default=0)
            if length and (best is None or length > best[0]):
                best = (length, village.name)
    return best[1] if best else None


@lru_cache(maxsize=4096)
def _forms(name: str) -> tuple[tuple[str, ...], ...]:
    """How a name is said without diacritics, as it is written first."""
    plain = expand(name).plain
    if len(plain) < 2 or plain[0] not in _KINDS:
        return (plain,)
    bare = (plain[1:],) if len(plain) > 2 else ()
    return (plain, *((kind, *plain[1:]) for kind in _KINDS), *bare)
