"""What is said about a written reply and its number."""

import re

NAMED = re.compile(r"Văn bản số (?P<number>\S+) đính kèm\.$")


def with_number(summary: str, number: str) -> str:
    """What the citizen reads above the file."""
    return f"{summary.rstrip('.')}.\nVăn bản số {number} đính kèm."


def send_the_file(code: str, number: str) -> str:
    return (
        f"Xin gửi tệp văn bản số {number} đã ký (PDF hoặc ảnh) cho {code}. Muốn thôi thì nhắn #huy."
    )


ONLY_A_FILE = "Xin gửi tệp đã ký (PDF hoặc ảnh). Muốn thôi thì nhắn #huy."


def taken(number: str, year: int, own: str) -> str:
    where = f" của {own}" if own else ""
    return (
        f"Số {number} năm {year} đã dùng cho một văn bản trả lời{where}. "
        "Xin xem lại số văn thư đã cấp. Chưa gửi gì."
    )
