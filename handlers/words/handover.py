"""What is said when somebody asks for a person."""

CALL = "Gọi xã"


def in_hours(phone: str, code: str) -> str:
    return (
        f"Dạ, xã đã báo cán bộ, mã số {code}. Ông/Bà cứ nhắn tiếp ở đây, cán bộ đọc và trả lời "
        f"trong giờ làm việc; cần gấp xin gọi {phone}.\nMuốn quay lại trả lời tự động, nhắn 0."
    )


def in_hours_nobody_paired(phone: str) -> str:
    return f"Dạ, hiện chưa có cán bộ trực Zalo. Xin Ông/Bà gọi {phone} trong giờ làm việc."


def after_hours(resumes: str, duty_phone: str) -> str:
    return (
        f"Dạ, {resumes[:1].lower()}{resumes[1:]} Ông/Bà cứ viết việc cần hỏi, xã ghi lại ngay.\n"
        f"Việc khẩn xin gọi trực xã {duty_phone}."
    )


TOPIC = "muốn gặp cán bộ"
LINE = "(Người dân bấm 9: muốn gặp cán bộ)"
