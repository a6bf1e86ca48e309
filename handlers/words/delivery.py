"""What an official is told when a message of theirs, or about their case, did not arrive."""

from storage.types import MediaKind

REASONS = {
    -213: "người nhận không còn quan tâm trang Zalo của xã",
    -217: "người nhận đã chặn lời mời",
    -218: "Zalo không cho gửi thêm cho người này",
    -222: "người nhận đã chặn trang Zalo của xã hoặc lâu không dùng Zalo",
    -227: "tài khoản Zalo của người nhận bị khoá hoặc đã lâu không dùng",
    -244: "người nhận từ chối loại tin này",
    -248: "Zalo không nhận nội dung này",
}
"""Zalo's codes in words (contract §4.5)."""


def reason(code: int | None) -> str:
    """Why Zalo did not take a message."""
    if code is None:
        return "Zalo không nhận tin"
    return REASONS.get(code, f"Zalo không nhận tin (mã lỗi {code})")


def failed(case_code: str, why: str) -> str:
    """A message about a case was refused for good."""
    return (
        f"Không gửi được tin về {case_code} cho người dân: {why}.\n"
        "Xin gọi điện hoặc báo trực tiếp cho người dân."
    )


def undecided(case_code: str) -> str:
    """Nobody knows whether a message about a case arrived."""
    return (
        f"Chưa rõ tin về {case_code} đã tới người dân hay chưa: Zalo không trả lời.\n"
        "Hệ thống không gửi lại để tránh trùng. Xin xem trong hộp chat của trang Zalo hoặc hỏi lại."
    )


def window_shut(case_code: str) -> str:
    """An answer is held because the citizen has not written for long."""
    return (
        f"Câu trả lời {case_code} chưa gửi được: người dân nhắn lần cuối đã lâu, Zalo không cho "
        "gửi.\nTin sẽ tự gửi khi người dân nhắn lại. Việc cần ngay xin gọi điện."
    )


def failed_to_official(title: str, why: str) -> str:
    """A notice to a colleague was refused."""
    return f"Không gửi được tin nhắc việc cho {title}: {why}. Xin báo giúp."


ATTACHMENTS = {
    MediaKind.image: "Ảnh",
    MediaKind.gif: "Ảnh",
    MediaKind.audio: "Tin thoại",
    MediaKind.video: "Video",
    MediaKind.file: "Tệp",
}


def attachment_lost(case_code: str, kind: MediaKind) -> str:
    """Something a citizen sent could not be fetched from Zalo."""
    return (
        f"{ATTACHMENTS[kind]} người dân gửi trong {case_code} không tải về được.\n"
        "Nếu cần, xin nhờ người dân gửi lại hoặc gọi điện hỏi thêm."
    )
