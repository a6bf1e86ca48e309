"""What is wrong with a commune's file, said in sentences with the field and the remedy."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from storage.catalogue import Catalogue


def unknown_code(number: int, code: str, catalogue: Catalogue) -> str:
    """That `procedures` names a code which the catalogue lacks, with the nearest that it has."""
    close = get_close_matches(code, list(catalogue.by_code), n=1)
    nearest = catalogue.get(close[0]) if close else None
    remedy = f"did you mean {nearest.code} ({nearest.everyday_name})?" if nearest else "remove it"
    return f'procedures #{number} code: "{code}" is not in the catalogue; {remedy}'


def sentences(error: Mapping[str, Any], known: Sequence[str]) -> Iterable[str]:
    """Sentences for one error of pydantic; `known` are the names of all fields."""
    field = _field(error["loc"])
    prefix = f"{field}: " if field else ""
    for line in _message(error, known).splitlines():
        yield prefix + line


def _field(location: tuple[str | int, ...]) -> str:
    """("villages", 3, "name") → "villages #4 name"."""
    return " ".join(f"#{part + 1}" if isinstance(part, int) else part for part in location)


def _message(error: Mapping[str, Any], known: Sequence[str]) -> str:
    match error["type"]:
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            return "is not a known field; " + _did_you_mean(str(error["loc"][-1]), known)
        case "string_too_short":
            return "is empty; fill it in"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return f"{error['msg']} (it is {error['input']!r:.60})"


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f'did you mean "{close[0]}"?' if close else "remove it"
