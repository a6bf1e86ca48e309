"""What is said beyond Zalo's chat about an official who can't be reached: codes, no content."""

from collections.abc import Sequence
from datetime import datetime

from handlers.vietnamese_dates import short_moment

_MOST_CODES = 5

Listed = Sequence[tuple[str, datetime]]


def pass_the_word(title: str, name: str, about: Listed) -> str:
    """To a colleague whom Zalo reaches."""
    return (
        f"Zalo không chuyển được tin cho {_who(title, name)}.\n"
        f"Xin nhắn giúp mở Zalo của xã: {_codes(about)}."
    )


def in_group(title: str, name: str, number: int, soonest: str) -> str:
    """In the officials' group: no code, for staff read it too."""
    return (
        f"Zalo không chuyển được tin cho {_who(title, name)}: {number} việc chờ, hạn gần nhất "
        f"{soonest}.\nXin nhắn giúp mở Zalo của xã và gửi một tin bất kỳ."
    )


ONE_DANGER = "1 tin khẩn"


def danger(title: str, name: str) -> str:
    """To the group and the mailbox while nobody on duty has taken a danger."""
    return (
        f"KHẨN: người dân báo nguy hiểm, Zalo không chuyển được tin cho {_who(title, name)}.\n"
        "Xin nhắn giúp mở Zalo của xã ngay."
    )


def mail_subject(commune: str, number: int) -> str:
    return f"Zalo {commune}: {number} việc chờ xử lý"


def danger_subject(commune: str) -> str:
    return f"Zalo {commune}: {ONE_DANGER}"


def mail(title: str, name: str, about: Listed, commune: str) -> str:
    """To the post's mailbox."""
    lines = [f"- {code}, hạn {short_moment(due)}" for code, due in about]
    return "\n".join(
        [
            f"Kính gửi {_who(title, name)},",
            "",
            f"Zalo {commune} không chuyển được tin cho Ông/Bà. Các việc đang chờ:",
            *lines,
            "",
            "Xin mở Zalo của xã và gửi một tin bất kỳ để nhận đầy đủ nội dung.",
            "Thư này gửi tự động, xin không trả lời.",
        ]
    )


def _who(title: str, name: str) -> str:
    return f"{title} {name}".strip()


def _codes(about: Listed) -> str:
    shown = [f"{code} (hạn {short_moment(due)})" for code, due in about[:_MOST_CODES]]
    more = [f"và {len(about) - _MOST_CODES} việc khác"] if len(about) > _MOST_CODES else []
    return ", ".join([*shown, *more])
