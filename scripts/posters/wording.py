"""The words on posters and of the village loudspeaker."""

from dataclasses import dataclass

from storage.catalogue import Catalogue
from storage.models import QrPoint
from storage.profile import CommuneProfile
from storage.types import PointKind

Step = tuple[str, str]

LONGEST_TITLE, COLUMN = 90, 28
"""Characters; some procedures of the national list have names of several hundred."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one poster says: at the top, in a few words on a small sheet, and in three steps."""

    title: str
    short: str
    subtitle: str
    steps: tuple[Step, Step, Step]


def of_point(point: QrPoint, profile: CommuneProfile, catalogue: Catalogue) -> Words:
    """What a poster of this point says."""
    procedure = catalogue.get(point.procedure) if point.procedure else None
    if procedure is not None:
        return _of_procedure(procedure.everyday_name)
    if point.kind is PointKind.counter:
        return _of_counter()
    return _of_place(profile)


def notes(profile: CommuneProfile, host: str) -> tuple[Step, Step, Step]:
    """What lets people trust the poster: what is never asked, how to check it, who reads."""
    word = profile.kind_word
    return (
        (
            f"{word.capitalize()} không bao giờ yêu cầu",
            "mã OTP, mật khẩu, chuyển tiền hay cài ứng dụng. Ai yêu cầu là kẻ gian: "
            "xin đừng làm theo.",
        ),
        (
            "Mã QR này có thật không?",
            f"Trang mở ra phải ở {breakable(host)}. Mã bị dán đè, hay trang mở ra ở nơi khác: "
            "gọi số dưới đây, hoặc tự kiểm tra ở trang /\u2060xac-\u2060minh.",
        ),
        (
            "Ai đọc tin của Ông/Bà?",
            f"Cán bộ được giao việc và người quản trị Zalo của {word}. "
            "Mọi phản ánh, câu hỏi đều có mã số và ngày hẹn trả lời.",
        ),
    )


def loudspeaker(village: str, profile: CommuneProfile) -> str:
    """About sixty seconds when read slowly, for the loudspeaker of a village."""
    word, name = profile.kind_word, profile.short_name
    return (
        f"Kính thưa bà con {village}!\n"
        f"Ủy ban nhân dân {name} xin thông báo: từ nay, bà con có thể hỏi giấy tờ, thủ tục và gửi "
        f"phản ánh, kiến nghị tới {word} ngay trên Zalo.\n"
        "Bà con dùng điện thoại quét mã QR trên tờ áp phích treo tại nhà văn hóa, bấm nút Mở Zalo, "
        "rồi nhắn việc mình cần. Viết không dấu cũng được, gửi tin nhắn thoại cũng được.\n"
        "Mỗi phản ánh, câu hỏi gửi cán bộ đều có mã số và ngày hẹn trả lời.\n"
        f"Bà con không dùng Zalo, xin gọi số {_spoken(profile.hotline)} trong giờ làm việc, "
        f"hoặc đến bộ phận một cửa của Ủy ban nhân dân {word}.\n"
        f"Xin bà con lưu ý: {word} không bao giờ hỏi mã OTP, mật khẩu, không yêu cầu chuyển tiền "
        f"hay cài ứng dụng. Thấy mã QR bị dán đè, xin báo ngay cho {word}.\n"
        "Xin trân trọng cảm ơn bà con!\n"
    )


def type_it(profile: CommuneProfile) -> str:
    """Above the code, for those whose phone does not scan."""
    return f"Không quét được? Nhắn Zalo {profile.kind_word} mã"


def _of_place(profile: CommuneProfile) -> Words:
    word = profile.kind_word
    return Words(
        title=f"Hỏi {word}, báo {word} ngay trên Zalo",
        short=f"Hỏi {word}, báo {word} trên Zalo",
        subtitle="Hỏi giấy tờ, thủ tục · Gửi phản ánh, kiến nghị · Xem việc đã gửi",
        steps=(
            ("Quét mã", "Mở máy ảnh hoặc Zalo, đưa vào hình QR."),
            ("Bấm “Mở\u00a0Zalo”", f"Zalo của {word} hiện ra."),
            ("Nhắn việc cần", "Viết không dấu hay nói đều được."),
        ),
    )


def _of_procedure(name: str) -> Words:
    title = shortened(name[:1].upper() + name[1:], LONGEST_TITLE)
    return Words(
        title=title,
        short=title,
        subtitle="Quét mã để biết: cần giấy tờ gì, lệ phí bao nhiêu, bao lâu xong",
        steps=(
            ("Quét mã", "Mở máy ảnh hoặc Zalo, đưa vào hình QR."),
            ("Xem giấy tờ", "Danh sách hiện ra ngay, in hoặc lưu lại được."),
            ("Chưa rõ thì hỏi", "Bấm “Mở Zalo” và nhắn cho cán bộ."),
        ),
    )


def _of_counter() -> Words:
    return Words(
        title="Ông/Bà thấy phục vụ ở đây thế nào?",
        short="Phục vụ ở đây thế nào?",
        subtitle="Một lần bấm, thêm một lời góp ý nếu muốn · Không ghi tên",
        steps=(
            ("Quét mã", "Mở máy ảnh hoặc Zalo, đưa vào hình QR."),
            ("Chọn một", "Hài lòng, tạm được, hay chưa hài lòng."),
            ("Góp ý thêm", "Điều gì chưa được, xin viết vài chữ."),
        ),
    )


def breakable(host: str) -> str:
    """A host too long for its column may go on in the next line after a dot."""
    return host.replace(".", ".\u200b") if len(host) > COLUMN else host


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut between words with an ellipsis."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _spoken(phone: str) -> str:
    return phone.replace(" ", ", ")
