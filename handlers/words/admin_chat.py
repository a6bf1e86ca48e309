"""About what a person typed in the OA's own chat tool."""


def was_it_the_answer(code: str, name: str, text: str) -> str:
    return (
        f"Trong khung chat của OA, cán bộ vừa nhắn cho người gửi {code} ({name}):\n“{text}”\n"
        "Đây có phải là câu trả lời không?"
    )


def which_was_answered(text: str) -> str:
    return (
        "Trong khung chat của OA, cán bộ vừa nhắn cho một người có nhiều việc đang mở:\n"
        f"“{text}”\nĐây có phải là câu trả lời không?"
    )


YES, NO = "Đúng, là câu trả lời", "Không, chỉ trao đổi"


def yes_for(code: str, name: str) -> str:
    return f"Trả lời {code} ({name})"


def recorded(code: str) -> str:
    return f"Đã ghi {code} là đã trả lời và hỏi người dân có hài lòng không."


NOT_AN_ANSWER = "Đã ghi là trao đổi; việc vẫn đang mở."
NO_TEXT = "(ảnh hoặc tệp)"
