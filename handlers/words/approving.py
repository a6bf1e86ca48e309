"""What is said about answers approved for reuse: to the officer, and to who asks next."""

NEEDS_WORDS = (
    "Xin viết lại câu trả lời, không có tên, số nhà, số điện thoại của dân:\n"
    "#mau HD-2611-0042 Chợ phiên họp ngày 5, 10, 15 hằng tháng."
)
ONLY_QUESTIONS = "Chỉ lưu được câu trả lời mẫu cho câu hỏi (mã HD)."
ANSWER_FIRST = "Xin trả lời người hỏi trước, rồi lưu câu trả lời mẫu."
TOO_VAGUE = "Câu hỏi này quá ngắn nên không nhận ra được lần sau; chưa lưu."
ONLY_OFFICE = "Chỉ lãnh đạo và văn phòng được duyệt câu trả lời mẫu."
NOT_KEPT = "Đã thôi, chưa lưu gì."
NONE = "Chưa có câu trả lời mẫu nào. Lưu một câu: #mau mã nội dung."
NOT_THERE = "Câu trả lời mẫu này đã hết hạn hoặc đã bỏ."

FOR_OFFICERS, BY_ITSELF, NO = "Duyệt, gợi ý cho cán bộ", "Duyệt, tự trả lời người dân", "Thôi"
SEND = "Gửi câu trả lời mẫu"
ASK_A_PERSON = "Chưa đúng ý, gửi cán bộ trả lời"
LONGEST = 1000
_SHOWN = 60


def too_long(length: int) -> str:
    return f"Câu trả lời mẫu dài {length} ký tự; xin viết trong {LONGEST} ký tự."


def personal(what: str) -> str:
    return (
        f"Câu trả lời mẫu còn “{what}”, có thể là thông tin của người dân. Xin bỏ đi rồi gửi lại."
    )


def approve(question: str, answer: str, until: str) -> str:
    return (
        f"Câu hỏi: “{question}”\nTrả lời mẫu: “{answer}”\n"
        f"Dùng cho câu hỏi tương tự đến hết ngày {until}. Ông/Bà duyệt không?"
    )


def approved(by_itself: bool, until: str) -> str:
    how = "Máy sẽ tự trả lời" if by_itself else "Cán bộ sẽ được gợi ý"
    return f"Đã lưu câu trả lời mẫu. {how} khi có câu hỏi tương tự, đến hết ngày {until}."


def offered(answer: str) -> str:
    """The line of a notice that says there is an answer already."""
    return f"Có câu trả lời mẫu: “{_cut(answer, 200)}”"


LIST = "Câu trả lời mẫu đang dùng. Muốn bỏ câu nào, xin nhắn số:"
TAKEN_AWAY = "Đã bỏ câu trả lời mẫu."


def listed(answer: str, by_itself: bool, until: str) -> str:
    how = "tự trả lời" if by_itself else "gợi ý"
    return f"{_cut(answer, _SHOWN)} ({how}, đến {until})"


def by_itself(answer: str, office: str) -> str:
    """An approved answer that goes to a citizen without a person."""
    return f"{answer}\n(Câu trả lời mẫu của {office}.)"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"
