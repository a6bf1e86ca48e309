"""What is said to a file, a video, a location, a contact card."""


def cannot_see(what: str, phone: str) -> str:
    return (
        f"Xã đã nhận {what} nhưng hệ thống chưa xem được. Xin Ông/Bà chụp ảnh hoặc viết vài chữ: "
        f"việc gì, ở đâu. Không tiện, xin gọi {phone}."
    )


NAMES = {"video": "video", "file": "tệp", "link": "đường dẫn"}

CONTACT_CARD = (
    "Dạ, xã không lưu danh thiếp của người khác khi chưa có sự đồng ý của họ. "
    "Cần xã liên hệ ai, Ông/Bà xin hỏi ý người đó rồi nhắn số điện thoại và việc cần."
)

LOCATION_LINE = "Vị trí: {latitude:.5f}, {longitude:.5f}"


def location_line(latitude: float, longitude: float) -> str:
    """How a location stands in the lines of a case (WGS 84, five decimals: about a metre)."""
    return LOCATION_LINE.format(latitude=latitude, longitude=longitude)
