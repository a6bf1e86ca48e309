"""Numbers to call, said before anything else (domain notes §4.5, §5)."""

OTHERS = "Số khác: 113 công an, 114 cứu hỏa, 115 cấp cứu, 112 cứu nạn, 111 trẻ em."


def call_first(number: str, whose: str, duty_phone: str) -> str:
    """The one number that fits, then the commune's own; nobody is said to be on the way."""
    return (
        f"Nếu đang nguy hiểm, xin gọi ngay {number} ({whose}).\n"
        f"Trực xã, cả ngày đêm: {duty_phone}.\n{OTHERS}"
    )


def call_title(number: str, whose: str) -> str:
    return f"Gọi {number} ({whose})"


SELF_HARM = (
    "Chúng tôi rất lo cho anh/chị. Xin gọi ngay 115 hoặc người thân ở gần.\n"
    "Có người lắng nghe: 1900 1267 (cả ngày đêm), Đường dây Ngày Mai 096 306 1414 (có giờ)."
)

DUTY = "trực xã"
