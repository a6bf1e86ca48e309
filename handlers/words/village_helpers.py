"""What is said about the neighbours who help to file online."""

from collections.abc import Sequence


def helper(name: str, village: str, phone: str) -> str:
    return f"{name} ({village}): {phone}"


def helpers(lines: Sequence[str], *, near: bool, hotline: str) -> str:
    """The helpers, one a line; the commune's number where there are none."""
    if not lines:
        return f"Ông/Bà cần giúp nộp trực tuyến, xin gọi {hotline} trong giờ làm việc."
    head = "Người giúp nộp trực tuyến:" if near else "Người giúp nộp trực tuyến ở các thôn:"
    return "\n".join((head, *lines))
