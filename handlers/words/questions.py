"""What is said when a question goes to a person, or can't be understood."""

INVITE = "Ông/Bà cần hỏi việc gì ạ? Cứ viết, cán bộ sẽ đọc và trả lời."

UNCLEAR = "Dạ, xã chưa hiểu rõ. Ông/Bà muốn làm gì với tin vừa nhắn ạ?"

SEND_TO_A_PERSON = "Gửi cho cán bộ trả lời"
IT_IS_A_COMPLAINT = "Đây là phản ánh"
ASK_PAPERS = "Hỏi giấy tờ, thủ tục"


def still_about(procedure: str) -> str:
    """The choice that goes on with the papers shown a moment ago."""
    return f"Hỏi tiếp: {procedure}"


def elsewhere(matter: str, where: str) -> str:
    """What another body does."""
    return f"{matter}: việc này không làm ở UBND xã.\nNơi làm: {where}."


PASSED_ON = "Xã chưa hiểu rõ nên đã ghi lại để cán bộ trả lời."

ASK_PAPERS_HOW = "Ông/Bà cần làm giấy tờ gì ạ? Cứ nhắn tên việc, hoặc nhắn số:"

DATA_TOPIC = "yêu cầu về dữ liệu cá nhân"

DATA_REQUEST = (
    "Dạ, xã đã ghi yêu cầu về dữ liệu cá nhân của Ông/Bà. "
    "Muốn xem, sửa hay xóa gì, xin viết thêm một dòng."
)

MORE = "Hỏi thêm, xin nhắn số:"
ONLINE = "Nộp trực tuyến được không?"
RELATIVE = "Nhờ người đi thay được không?"
