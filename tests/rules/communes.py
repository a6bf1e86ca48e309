"""Communes to count with: the example's, and ones with other hours."""

from datetime import datetime
from pathlib import Path
from typing import Any

from handlers.worktime import VIETNAM, WorkCalendar
from storage.profile import CommuneProfile, load_profile

EXAMPLE = Path(__file__).parents[2] / "commune.example.toml"

MORNING, AFTERNOON = ["07:30", "11:30"], ["13:30", "17:00"]
FIVE_DAYS = {day: [MORNING, AFTERNOON] for day in ("mon", "tue", "wed", "thu", "fri")}


def minh_son() -> CommuneProfile:
    return load_profile(EXAMPLE)


def commune(**changes: Any) -> CommuneProfile:
    """A small commune with the usual hours, and what a test changes."""
    plain = {
        "slug": "thu",
        "name": "Thử",
        "kind": "xa",
        "province": "tỉnh Lam Giang",
        "address": "thôn Đông",
        "hotline": "0200 3555 100",
        "duty_phone": "0200 3555 115",
        "hours": FIVE_DAYS,
        "posts": [{"post": "chairman", "title": "Chủ tịch UBND xã"}],
    }
    return CommuneProfile.model_validate(plain | changes)


def calendar(**changes: Any) -> WorkCalendar:
    return WorkCalendar.from_profile(commune(**changes))


def at(text: str) -> datetime:
    """ "2026-11-19 09:00" in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
