"""How a case stands, as told to the citizen who opened it."""

from datetime import datetime

from handlers.vietnamese_dates import moment
from storage.types import CaseState

S = CaseState

_LABELS = {
    S.moi: "Đã ghi nhận",
    S.phan_loai: "Đang xem xét",
    S.giao: "Đã chuyển bộ phận phụ trách",
    S.dang_xu_ly: "Đang giải quyết",
    S.cho_bo_sung: "Cần Ông/Bà bổ sung",
    S.phoi_hop: "Đang phối hợp với đơn vị khác",
    S.cho_duyet: "Đang giải quyết",
    S.da_tra_loi: "Đã trả lời",
    S.dong: "Đã kết thúc",
    S.tu_choi: "Không thuộc thẩm quyền của xã",
    S.chuyen: "Đã chuyển đến nơi có thẩm quyền",
    S.gop: "Đã gộp với việc trước",
    S.rut: "Đã rút",
}


def label(state: CaseState) -> str:
    """The state in the citizen's words (domain notes §3.2)."""
    return _LABELS[state]


def waiting(
    code: str,
    topic: str,
    state: CaseState,
    *,
    holder: str,
    due_at: datetime | None,
    late: bool,
    elsewhere: str = "",
) -> str:
    """A case that still waits for its answer: where it stands, with whom, until when."""
    if state is S.phoi_hop and elsewhere:
        lines = [f"{code}{f' ({topic})' if topic else ''}: Đang phối hợp với {elsewhere}."]
    else:
        lines = [f"{code}{f' ({topic})' if topic else ''}: {label(state)}."]
    if holder:
        lines.append(f"Người giữ việc: {holder}.")
    if due_at is not None and late:
        lines.append(f"Hạn trả lời {moment(due_at)} đã qua, xã xin lỗi Ông/Bà.")
    elif due_at is not None:
        lines.append(f"Trả lời trước: {moment(due_at)}.")
    return "\n".join(lines)


def merged(code: str, topic: str, due_at: datetime, *, late: bool) -> str:
    """A case that is answered together with another one about the same matter."""
    named = f"{code}{f' ({topic})' if topic else ''}"
    first = f"{named}: xã giải quyết chung với việc cùng nội dung."
    until = moment(due_at)
    last = f"Hạn trả lời {until} đã qua, xã xin lỗi Ông/Bà." if late else f"Trả lời trước: {until}."
    return f"{first}\n{last}"


def ended(code: str, topic: str, state: CaseState, at: datetime | None, answer: str) -> str:
    """A case that was answered or ended, with what was answered."""
    when = f", {moment(at)}" if at else ""
    lines = [f"{code}{f' ({topic})' if topic else ''}: {label(state)}{when}."]
    if answer:
        lines.append(f"“{answer}”")
    return "\n".join(lines)


WHICH = "Ông/Bà muốn xem việc nào ạ?"


def not_yours(phone: str) -> str:
    """The same for another person's code and for one that does not exist."""
    return (
        "Dạ, mã này không có trong các việc gửi từ Zalo này. "
        f"Xin Ông/Bà kiểm tra lại mã, hoặc gọi {phone}."
    )


def nothing_sent(phone: str, portal: str) -> str:
    return (
        "Dạ, Ông/Bà chưa gửi việc nào từ Zalo này. Việc kín, nếu có, chỉ xem bằng mã số.\n"
        f"Nếu hỏi hồ sơ đã nộp ở quầy: tra mã trên giấy hẹn tại {portal}, hoặc gọi {phone}."
    )


def about_the_counter(phone: str, portal: str) -> str:
    return f"Hồ sơ nộp ở quầy thì tra tại {portal}, hoặc gọi {phone}."
