"""What is said to who scanned a poster of the commune or typed its code."""

from collections.abc import Mapping

from storage.types import Mark

MARKS: Mapping[Mark, str] = {
    Mark.good: "Hài lòng",
    Mark.fair: "Tạm được",
    Mark.poor: "Chưa hài lòng",
}

COMMENT_KEPT = "Dạ, xã đã ghi góp ý của Ông/Bà, không kèm tên. Xã cảm ơn Ông/Bà."


def scanned(place: str) -> str:
    return (
        f"Kính chào Ông/Bà. Ông/Bà vừa quét mã tại {place}. Ông/Bà cứ nhắn việc cần, hoặc nhắn số:"
    )


def not_ours(code: str) -> str:
    """A code that no point of the commune has."""
    return (
        f"Dạ, mã #{code} không có trong sổ của xã; xin xem lại 7 chữ cái in dưới hình QR. "
        "Không có mã cũng được: Ông/Bà cứ nhắn việc cần, hoặc nhắn số:"
    )


def how_was_it(counter: str) -> str:
    return f"Kính chào Ông/Bà. Ông/Bà thấy việc phục vụ tại {counter} thế nào ạ?"


def thanks_and_more(mark: Mark) -> str:
    """After the mark, which is kept; words are welcome."""
    if mark is Mark.poor:
        return "Dạ, xã ghi nhận, không kèm tên. Điều gì chưa được, xin Ông/Bà viết tiếp tại đây."
    return "Dạ, xã cảm ơn Ông/Bà. Muốn góp ý thêm, xin Ông/Bà viết tiếp tại đây."
