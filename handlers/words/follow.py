"""What the page says to whoever follows a case by its code and number."""

from collections.abc import Mapping, Sequence

from handlers.citizens.web_forms import Came

EMPTY = "Xin nhập mã đã được cấp."
NO_CODE = "Chưa thấy mã. Mã có dạng PA-2611-0742-739104."
NO_NUMBER = "Còn thiếu mã tra cứu: phần sau cùng của mã, gồm 6 chữ số."
NOT_FOUND = (
    "Mã này không mở được việc nào. Xin xem lại từng chữ số; gõ sai nhiều lần thì phải chờ lâu hơn."
)
WRITE_SOMETHING = "Xin viết vài chữ, hoặc chọn ảnh."
CHOOSE = "Xin chọn một trong ba mức."
SAY_WHY = "Xin cho biết điều gì chưa được, để xã xem lại."

_TOLD: Mapping[Came, str] = {
    Came.filed: "Đã nhận.",
    Came.added: "Đã ghi thêm. Người giữ việc được báo.",
    Came.rated: "Cảm ơn Ông/Bà đã đánh giá.",
    Came.reopened: "Việc được mở lại để xem xét.",
    Came.too_late: "Đã ghi thêm. Việc này kết thúc đã lâu nên không mở lại được; "
    "cần trả lời, xin gửi việc mới.",
    Came.often_enough: "Đã ghi thêm. Việc này đã được xem lại hai lần; "
    "cần gặp trực tiếp, xin đến vào ngày lãnh đạo tiếp dân.",
    Came.withdrawn: "Đã rút việc này. Rút nhầm thì bấm nút giữ lại ở dưới.",
    Came.kept: "Việc này được giữ lại, xã xem tiếp.",
    Came.not_now: "Việc này nay không còn làm như vậy được nữa.",
}
NOT_YET = "Đã nhận, hệ thống đang ghi. Xin mở lại trang này sau ít phút."


def told(came: Came | None) -> str:
    """What became of the act."""
    return NOT_YET if came is None else _TOLD[came]


def unreadable(names: Sequence[str]) -> str:
    return f"Không đọc được ảnh: {', '.join(names)}."
