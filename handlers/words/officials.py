"""What is said to officials at their desk: cases, lists, orders, commands."""

from storage.types import CaseClass, CaseState

CONFIDENTIAL_NAME = "phản ánh kín"
NAMELESS = "chưa rõ nội dung"

STATES = {
    CaseState.moi: "Đã ghi nhận",
    CaseState.phan_loai: "Đang xem xét",
    CaseState.giao: "Đã giao",
    CaseState.dang_xu_ly: "Đang giải quyết",
    CaseState.cho_bo_sung: "Chờ người dân bổ sung",
    CaseState.phoi_hop: "Đang phối hợp",
    CaseState.cho_duyet: "Chờ duyệt",
    CaseState.da_tra_loi: "Đã trả lời",
    CaseState.dong: "Đã kết thúc",
    CaseState.tu_choi: "Không thuộc phạm vi",
    CaseState.chuyen: "Đã chuyển nơi khác",
    CaseState.gop: "Đã gộp",
    CaseState.rut: "Người dân đã rút",
}

CLASSES = {
    CaseClass.danger: "Khẩn (an toàn, cháy, điện)",
    CaseClass.procedure: "Hỏi thủ tục",
    CaseClass.village: "Việc ở thôn",
    CaseClass.staff: "Thái độ, phiền hà cán bộ",
    CaseClass.policy: "Kiến nghị chính sách",
    CaseClass.legal: "Khiếu nại, tố cáo",
    CaseClass.late_dossier: "Hồ sơ trễ hạn",
    CaseClass.praise: "Khen, góp ý",
}

NOT_YOURS = "Không thấy việc này trong các việc Ông/Bà được xem."
PLEASE_TYPE = "Xin gõ giúp bằng chữ: hệ thống không chuyển tin thoại của cán bộ cho người dân."
NO_OPEN_CASES = "Hiện không có việc nào đang mở."
HELP = (
    "Trả lời dân: bấm giữ tin của việc, chọn Trả lời rồi gõ; hoặc gõ mã rồi lời trả lời.\n"
    "Lệnh: #viec · #giao mã ai · #hoi mã … · #giahan mã dd/mm lý do · #ghichu mã … · #huy"
)
UNKNOWN_COMMAND = "Không có lệnh này."


def no_such_code(code: str) -> str:
    return f"Không thấy mã {code} trong các việc Ông/Bà được xem."


def which_case(code: str) -> str:
    return f"Có nhiều việc mang số {code}. Ông/Bà nói việc nào?"


QUOTE_OF_SEVERAL = "Tin được trích nói về nhiều việc. Ông/Bà nói việc nào? Chưa gửi cho ai."
QUOTE_OF_NOTHING = "Tin được trích không thuộc việc nào. Chưa gửi cho ai. Ông/Bà nói việc nào?"
NOT_SENT = "Lời này chưa gửi cho ai. Ông/Bà nói việc nào?"
FILES_FOR = "Ảnh (tệp) này cho việc nào?"
YOUR_CASES = "Việc đang mở:"


def and_more(count: int) -> str:
    return f"… và {count} việc nữa; nhắn mã để mở."


def in_list(code: str, name: str, due: str) -> str:
    return f"{code} · {name} · hạn {due}"


def noted(code: str) -> str:
    return f"Đã ghi chú vào {code}, chỉ cán bộ thấy."


# -- who works on it


def taken_on(code: str, name: str, due: str) -> str:
    return f"Ông/Bà đã nhận {code} ({name}), hạn {due}."


def seen(code: str, holder: str) -> str:
    return f"Đã ghi nhận Ông/Bà đã xem {code}; người phụ trách là {holder}."


NOBODY = "chưa có ai"
ONLY_LEADERS = "Chỉ lãnh đạo và văn phòng làm được việc này."
NOBODY_TO_ASSIGN = "Chưa có ai khác để giao: cán bộ khác chưa ghép Zalo."


def whom(code: str) -> str:
    return f"Giao {code} cho ai?"


def nobody_called(words: str) -> str:
    return f"Không thấy ai là “{words}” trong danh sách cán bộ." if words else "Giao cho ai?"


def not_paired(name: str) -> str:
    return f"{name} chưa ghép Zalo nên không nhận được việc. Chưa giao."


def on_leave(name: str) -> str:
    return f"{name} đang nghỉ và không có người thay. Chưa giao."


ONLY_FEW_READ = "Phản ánh về cán bộ và phản ánh kín chỉ Chủ tịch và văn phòng được giữ. Chưa giao."


def already_holds(name: str, code: str) -> str:
    return f"{name} đang giữ {code} rồi."


def assigned(code: str, name: str) -> str:
    return f"Đã giao {code} cho {name}."


def assigned_to_you(by: str, note: str) -> str:
    return f"{by} giao Ông/Bà việc này" + (f": “{note}”" if note else ".")


def moved_from_you(code: str, name: str) -> str:
    return f"{code} đã được giao cho {name}; Ông/Bà không phải làm nữa."
