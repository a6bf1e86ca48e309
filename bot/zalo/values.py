"""Zalo writes numbers as text, and text as it comes: read both without losing or inventing."""

from __future__ import annotations

from typing import Any


def as_id(value: Any) -> str | None:
    """An id or number as text; None for what cannot be one (a float has already lost digits)."""
    if type(value) is str:
        return value or None
    if type(value) is int:
        return str(value)
    return None


def as_text(value: Any) -> str:
    """Text that every database takes: NUL removed, half an emoji replaced, anything else empty."""
    if not isinstance(value, str):
        return str(value) if type(value) in (int, float) else ""
    if value.isascii() and "\0" not in value:
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def as_int(value: Any) -> int | None:
    """A whole number given as a number or as digits; None for anything else."""
    if type(value) is int:
        return value
    if isinstance(value, str):
        digits = value.strip()
        if digits.removeprefix("-").isdecimal() and len(digits) <= 20:
            return int(digits)
    return None


def as_float(value: Any) -> float | None:
    """A finite number given as a number or as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None


def as_dict(value: Any) -> dict[str, Any]:
    """The object itself, or an empty one where Zalo sent something else."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The list itself, or an empty one where Zalo sent something else."""
    return value if isinstance(value, list) else []
