"""What is said about refusing, passing on, returning and closing a case."""


def too_late_to_refuse(last: str) -> str:
    return (
        f"Chỉ được từ chối trong 2 ngày làm việc (đến {last}). Xin trả lời người dân, "
        "hoặc chuyển: #chuyen mã nơi; lý do."
    )


def too_late_to_pass_on(last: str) -> str:
    return f"Quá 5 ngày làm việc (đến {last}) thì chỉ Chủ tịch chuyển được."


# -- returning


def not_held(code: str) -> str:
    return f"{code} không do Ông/Bà giữ nên không trả lại được."


def not_assigned(code: str) -> str:
    return f"{code} chưa ai giao cho Ông/Bà. Muốn giao người khác: #giao {code} ai."


def not_now(code: str, state: str) -> str:
    return f"{code} đang ở trạng thái “{state}” nên không trả lại được."


def too_late_to_return(last: str) -> str:
    return (
        f"Chỉ trả lại được trong 1 ngày làm việc kể từ khi giao (đến {last}). "
        "Xin báo lãnh đạo giao lại."
    )


def returned(code: str, title: str) -> str:
    return f"Đã trả lại {code} cho {title}."


def returned_note(reason: str) -> str:
    return f"(trả lại) {reason}"


def returned_to_you(by: str, reason: str) -> str:
    return f"{by} trả lại việc này: “{reason}”. Xin giao người khác hoặc giải quyết."


# -- closing by silence


def closed_by_silence(code: str) -> str:
    """To the citizen who was asked for more and said nothing."""
    return (
        f"Xã chưa nhận được phần bổ sung cho mã {code} nên tạm khép việc này.\n"
        "Trong 30 ngày, Ông/Bà nhắn thêm cho mã này thì xã làm tiếp."
    )


def holder_told(code: str, name: str) -> str:
    return f"Người dân không bổ sung cho {code} ({name}); việc đã khép và báo người dân."


SILENT = "người dân không bổ sung"


def stand_alone(codes: list[str]) -> str:
    return f"Việc gộp cùng nay đứng riêng: {', '.join(codes)}."
