"""Sentences that more than one conversation says."""

FOOT = "0. Quay lại từ đầu\n9. Gặp cán bộ"


def trouble(phone: str) -> str:
    """Said when a message could not be dealt with; it is kept for a person to look at."""
    return (
        "Xã đã nhận tin của Ông/Bà nhưng hệ thống đang trục trặc. "
        f"Ông/Bà không cần gửi lại; việc gấp xin gọi {phone}."
    )
