"""What is said about a dossier that was handed in at the counter."""

PAST_ITS_DATE = "Đã quá ngày hẹn trả mà chưa có kết quả"
IT_IS_LATE = "Hồ sơ đã quá ngày hẹn trả mà chưa có kết quả."


def not_held_here(code: str, phone: str, portal: str) -> str:
    """The code on a counter's receipt: those dossiers are not held here."""
    return (
        f"Dạ, {code} là mã hồ sơ nộp ở quầy, Zalo này không giữ hồ sơ đó.\n"
        f"Ông/Bà tra mã tại {portal}, hoặc gọi quầy {phone} trong giờ làm việc."
    )
