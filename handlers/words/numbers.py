"""What is said about look-up numbers (mã tra cứu), to citizens and to officials."""

WHICH = "Ông/Bà muốn xem việc nào trên web ạ?"
NOTHING_SENT = "Dạ, Ông/Bà chưa gửi việc nào từ Zalo này."


def given(kept: str, link: str) -> str:
    return (
        f"Mã xem trên web: {kept}\n"
        f"Xem tại {link}\n"
        "Ai có mã này đều xem được, xin giữ kín. Mã cấp trước không dùng được nữa."
    )


CONFIDENTIAL = "Việc cần giữ kín không cấp lại mã qua cán bộ."
FROM_ZALO = "Việc này gửi bằng Zalo. Người gửi tự nhắn MÃ TRA CỨU tới Zalo của xã để nhận mã."
NO_PHONE = (
    "Người gửi không để lại số điện thoại nên không biết đúng là họ: không cấp lại mã được. "
    "Xin mời họ gửi lại việc."
)
NOT_YOURS = "Cấp lại mã là việc của văn phòng và lãnh đạo."
CALLED = "Đã gọi lại đúng số này, cấp mã mới"


def call_first(code: str, phone: str) -> str:
    """Nobody gets a number on the strength of having called."""
    return (
        f"{code}: xin gọi lại số {phone} mà người gửi đã ghi, đừng dùng số họ đang gọi đến. "
        "Đúng người thì bấm số:"
    )


CONSENTED = "Người dân đã nghe đọc lại nội dung và đồng ý để cán bộ ghi hộ."


def fresh(kept: str) -> str:
    return f"Mã mới, xin đọc cho người gửi: {kept}\nMã cũ không dùng được nữa."


def desk_link(link: str, hours: int) -> str:
    """The one-time link to file for somebody."""
    return (
        f"Ghi hộ một việc: {link}\n"
        f"Dùng một lần, trong {hours} giờ. Đọc lại cho người dân nghe rồi mới gửi. "
        "Việc về cán bộ không ghi hộ: in tờ hướng dẫn cho họ."
    )
