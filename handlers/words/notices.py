"""How officials are told of cases."""

REPLY, TAKE, ASSIGN, FULL, CLASS = "Trả lời", "Nhận việc", "Giao", "Xem đủ", "Sai loại"


def new_case(label: str, code: str, due: str) -> str:
    return f"{label}: việc mới {code}, hạn {due}"


def card(label: str, code: str, state: str, due: str) -> str:
    return f"{label}: {code} · {state} · hạn {due}"


def confidential(code: str, due: str) -> str:
    return f"Có phản ánh kín, mã {code}, hạn {due}."


def from_whom(name: str) -> str:
    return f"Người gửi: {name}"


def at_place(place: str) -> str:
    return f"Nơi: {place}"


def more_text(length: int) -> str:
    return f"(còn {length} chữ cái, bấm Xem đủ)"


def photos(count: int, shown: int) -> str:
    more = f", gửi trước {shown} ảnh" if count > shown else ""
    return f"Kèm {count} ảnh{more}."


def voice(link: str, until: str) -> str:
    return f"Tin thoại: {link} (mở được đến {until})"


def enclosed(name: str, link: str, until: str) -> str:
    return f"Tệp {name}: {link} (mở được đến {until})"


VIDEO = "video"


def colleague_is_muted(title: str) -> str:
    return f"{title} đang tắt thông báo."


QUOTE_TO_ANSWER = "Xin trả lời (trích) tin này: nhắn “đã nhận”, hoặc lời trả lời."


def several(count: int) -> str:
    return f"{count} việc mới nữa:"


def added(code: str, name: str, text: str) -> str:
    said = f":\n“{text}”" if text else "."
    return f"Người dân nhắn thêm về {code} ({name}){said}"


def withdrawn(code: str, name: str) -> str:
    return f"Người dân đã rút {code} ({name}). Ông/Bà không phải trả lời nữa."


def reopened(code: str, name: str, due: str) -> str:
    return f"Người dân chưa hài lòng: {code} ({name}) mở lại, hạn {due}."


def reopened_above(code: str, name: str, holder: str) -> str:
    return f"Người dân chưa hài lòng: {code} ({name}) mở lại và do {holder} giải quyết."


def kept(code: str, name: str, due: str, *, pressed: bool) -> str:
    why = " Người dân cho biết có người bảo họ rút." if pressed else ""
    return f"Người dân xin giữ lại {code} ({name}), hạn {due}.{why}"


def line(at: str, who: str, text: str) -> str:
    return f"{at}, {who}: {text}"


SPEAKERS = {
    "citizen": "người dân",
    "official": "trả lời",
    "commune": "xã",
    "note": "ghi chú",
}
NO_WORDS = "(không có chữ)"
