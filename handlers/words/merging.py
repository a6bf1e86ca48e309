"""What is said when cases about one matter are merged."""

MERGE = "Gộp và báo dân"
ITSELF = "Không gộp một việc vào chính nó được. Xin xem lại hai mã."
NOT_THESE = (
    "Hai việc này không gộp được: phản ánh kín, về cán bộ hoặc khiếu nại, tố cáo "
    "chỉ gộp khi của cùng một người và cùng loại."
)
STANDS_ALONE = "việc được gộp vào đã thôi; việc này đứng riêng lại"


def told(code: str, own: str, due: str) -> str:
    """To the citizen; another person's code is not theirs to see."""
    if own:
        return f"Mã {code} của Ông/Bà đã gộp vào mã {own}. Xã trả lời chung trước {due}."
    return (
        f"Việc Ông/Bà gửi (mã {code}) cũng có người khác phản ánh, nên xã giải quyết chung.\n"
        f"Ông/Bà vẫn được trả lời riêng ở đây, trước {due}."
    )


def offer(code: str, into: str, told: str) -> str:
    return f"Gộp {code} vào {into}. Người dân sẽ nhận:\n“{told}”"


def merged(code: str, into: str) -> str:
    return f"Đã gộp {code} vào {into} và báo người dân. Trả lời {into} thì họ cùng nhận."


def note(code: str, name: str) -> str:
    return f"Gộp vào đây: {code} ({name})"
