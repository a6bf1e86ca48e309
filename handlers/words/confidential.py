"""What is said in the confidential lane. Nothing here promises what Zalo itself takes away."""

from collections.abc import Sequence
from datetime import datetime

from handlers.vietnamese_dates import moment, short_moment
from storage.outbox import Button
from storage.profile import CommuneProfile
from storage.profile_parts import OutsideChannel

CHOOSE_CONFIDENTIAL = "Việc về cán bộ, hoặc cần giữ kín"
"""The choice under the invitation to complain."""

OFFER = (
    "Dạ, việc này xã giữ kín cho Ông/Bà.\n"
    "Viết ở đây thì người quản trị Zalo của xã cũng có thể thấy; viết ở trang riêng thì không."
)
BY_PAGE = "Mở trang riêng để viết"
HERE = "Viết tiếp ở đây"
WHO = "Ai đọc việc của tôi?"
OPENLY = "Gửi bình thường, không cần giữ kín"

OPEN_PAGE = "Mở trang riêng"


def page_button(link: str) -> Button:
    """The button that opens a one-time page."""
    return Button(OPEN_PAGE, "url", link)


def page(link: str) -> str:
    return (
        "Trang riêng của Ông/Bà, mở được một lần, trong 24 giờ. "
        f"Xin đừng gửi đường này cho ai.\n{link}"
    )


TELL = "Xin Ông/Bà kể: việc gì, ai, từ khi nào. Có ảnh thì gửi kèm. Không cần nêu tên mình."
GO_ON_TELLING = "Dạ, Ông/Bà cứ kể tiếp bằng lời; xã vẫn đang ghi và giữ kín."
NO_SUCH_NUMBER = "Dạ, hiện không có câu hỏi nào chờ trả lời bằng số."
NOT_KEPT = "Dạ, xã đã hủy, không giữ điều Ông/Bà vừa viết. Bản trong Zalo thì xã không xóa được."

CONCERNED = "Việc này có liên quan đến một trong hai người này không?"
NO, BOTH = "Không", "Cả hai"


def concerned_one(reader: str) -> str:
    return f"Việc này có liên quan đến {reader} không?"


def yes(reader: str) -> str:
    return f"Có, {reader}"


WHEN = "Xã xem xét ngay, hay đợi Ông/Bà nhận giấy tờ xong?"
NOW = "Xem xét ngay"
LATER = "Đợi tôi nhận giấy tờ xong"


def reader(title: str, name: str) -> str:
    """ "Chủ tịch UBND xã Nguyễn Văn Minh"."""
    return f"{title} {name}".strip()


def _both(readers: Sequence[str]) -> str:
    return " và ".join(readers)


def receipt(
    profile: CommuneProfile,
    code: str,
    due_at: datetime,
    readers: Sequence[str],
    *,
    in_chat: bool,
    named: bool = False,
) -> str:
    """Code, date, who reads; what was written in chat was seen there too."""
    unnamed = "" if named else ", không ghi tên người gửi"
    seen = "Tin đã viết ở Zalo thì người quản trị Zalo của xã vẫn có thể thấy."
    lines = [
        f"✅ {profile.full_name} đã nhận việc kín của Ông/Bà{unnamed}.",
        f"Mã số: {code}",
        f"Trả lời trước: {moment(due_at)}",
        f"Chỉ {_both(readers)} mở được; mỗi lần mở đều được ghi lại.",
        seen if in_chat else "",
        "Xem tiếp, viết thêm hoặc rút: Ông/Bà nhắn mã số này.",
    ]
    return "\n".join(line for line in lines if line)


def receipt_later(profile: CommuneProfile, code: str, *, in_chat: bool) -> str:
    """Kept until the writer has their papers: nobody is told, nobody reads."""
    seen = "Tin đã viết ở Zalo thì người quản trị Zalo của xã vẫn có thể thấy."
    lines = [
        f"✅ {profile.full_name} giữ kín việc này, mã số: {code}.",
        "Chưa ai được báo hay mở được, cho đến khi Ông/Bà nhắn mã số này và chọn xem xét.",
        seen if in_chat else "",
    ]
    return "\n".join(line for line in lines if line)


def nobody_reachable(phone: str) -> str:
    return f"Người đọc hiện chưa nhận được tin Zalo; cần gấp, Ông/Bà gọi {phone}."


def about_leader(channel: str) -> str:
    """The chairman is concerned: where it can go as well (domain notes §3.6)."""
    return f"Việc về lãnh đạo xã, Ông/Bà cũng có thể gửi {channel}."


ABOUT_POLICE = "Việc về công an: Ông/Bà cũng có thể gửi công an cấp tỉnh."


def both_named(profile: CommuneProfile, channels: Sequence[str]) -> str:
    """No case is opened; what was received goes; where to turn. Zalo keeps its copy."""
    return "\n".join(
        [
            "Dạ, để khách quan, xã không mở việc này và đã hủy điều Ông/Bà viết cho xã.",
            "Xin gửi đến:",
            *(f"- {channel}" for channel in channels),
            "Bản trong Zalo thì xã không xóa được; Ông/Bà có thể xóa ở máy mình.",
        ]
    )


def channel(one: OutsideChannel) -> str:
    return ", ".join(part for part in (one.name, one.address, one.phone or "") if part)


def police_superiors(province: str) -> str:
    return f"Công an {province} (việc về công an)"


def party_superiors(province: str) -> str:
    return f"Ủy ban Kiểm tra cấp ủy {province} (việc về cán bộ Đảng)"


def portal(url: str) -> str:
    return f"Cổng Dịch vụ công quốc gia: {url}"


def who_reads(readers: Sequence[str], days: str) -> str:
    """Asked at any time: who reads what, and what Zalo itself knows."""
    confidential = (
        f"Việc gửi kín: chỉ {_both(readers)} mở được, mỗi lần mở đều được ghi lại."
        if readers
        else "Xã chưa có người nhận việc kín trên Zalo."
    )
    elsewhere = "Không muốn qua Zalo, Ông/Bà viết ở trang riêng, gửi thư hoặc đến gặp."
    return "\n".join(
        part
        for part in (
            confidential,
            "Việc thường: cán bộ được giao việc và lãnh đạo xã đọc được.",
            "Zalo vẫn biết tài khoản nào đã nhắn; tin viết trong Zalo thì người quản trị Zalo "
            f"của xã cũng thấy. {elsewhere}",
            days,
        )
        if part
    )


def who_reads_this(code: str, readers: Sequence[str], named: Sequence[str]) -> str:
    """Who reads one case."""
    lines = [f"Việc kín {code}: {_both(readers)} mở được." if readers else ""]
    if not readers:
        lines = [f"Việc kín {code}: hiện chưa ai mở được."]
    if named:
        lines.append(f"Không được đọc, không được báo: {_both(named)}.")
    lines.append("Zalo vẫn biết tài khoản nào đã nhắn.")
    return "\n".join(lines)


def read_by(code: str, readings: Sequence[tuple[str, str, datetime]]) -> str:
    """Every reading with post, name and time; the last ten."""
    if not readings:
        return f"Việc kín {code}: chưa ai mở xem."
    shown = [f"- {reader(title, name)}: {short_moment(at)}" for title, name, at in readings[-10:]]
    more = len(readings) - len(shown)
    head = f"Việc kín {code} đã được mở {len(readings)} lần"
    return "\n".join([f"{head}, 10 lần gần nhất:" if more else f"{head}:", *shown])


def stands(code: str, state: str, due_at: datetime | None, *, answered: bool) -> str:
    """How a confidential case stands, without a word of it."""
    due = f" Trả lời trước: {moment(due_at)}." if due_at is not None else ""
    news = "\nĐã có trả lời; xin mở trang riêng để đọc." if answered else ""
    return f"Việc kín {code}: {state}.{due}{news}"


def still_waits(code: str) -> str:
    return f"Việc kín {code}: đang giữ, chưa ai được báo hay mở được."


TYPE_THE_CODE = "Dạ, xin Ông/Bà nhắn mã số của việc kín rồi chọn “Ai đã xem?”."

READ_ON = "Mở trang riêng để đọc, viết tiếp"
WHO_HAS_READ = "Ai đã xem?"
WITHDRAW = "Rút việc này"
REOPEN = "Chưa hài lòng, xin xem lại"
TOO_LATE = "Dạ, việc này không mở lại được nữa; Ông/Bà gửi việc mới giúp."


def reopened(code: str, due_at: datetime) -> str:
    return f"Dạ, xã xem lại việc kín {code}. Trả lời trước: {moment(due_at)}."


LOOK_NOW = "Tôi có giấy tờ rồi, xin xem xét"


def added(code: str) -> str:
    """Words behind the code, typed in chat."""
    return (
        f"Đã ghi thêm vào việc kín {code}. Việc khác thì Ông/Bà nhắn VIỆC MỚI.\n"
        "Viết ở đây thì người quản trị Zalo của xã cũng có thể thấy."
    )


def withdrawn(code: str) -> str:
    return f"Dạ, xã đã rút việc kín {code}. Có ai bảo hay ép Ông/Bà rút không?"


NOT_PRESSED = "Không, tôi tự rút"
PRESSED = "Có người bảo tôi rút"
KEEP_IT = "Rút nhầm, xin giữ lại"
NOTED = "Dạ, xã đã ghi."
NOTE_PRESSED = "Người gửi cho biết có người bảo rút việc này."


def kept(code: str) -> str:
    return f"Dạ, việc kín {code} được giữ lại, xã xem tiếp."


def noted_pressed(code: str) -> str:
    return (
        f"Dạ, xã đã ghi là có người bảo Ông/Bà rút. Muốn xã xem tiếp lúc nào, Ông/Bà nhắn {code}. "
        "Bị đe dọa, xin gọi 113."
    )


ALREADY_CLOSED = "Dạ, việc này không còn mở nên không rút được nữa."


def released(code: str, due_at: datetime) -> str:
    return f"Dạ, xã bắt đầu xem xét việc kín {code}. Trả lời trước: {moment(due_at)}."


# -- what the law calls a denunciation (domain notes §0.1, §2.3)

LEGAL_CHOICE = "Xã vẫn giữ kín và xem việc này. Ông/Bà muốn:"
REVIEW = "Xã xem lại giúp"
BY_LAW = "Làm đơn theo luật"
REVIEWED = "Dạ, xã xem việc này như đã ghi ở trên."


def by_law(days: str, channels: Sequence[str]) -> str:
    """The legal form and its doors; never that anything was accepted as one."""
    return "\n".join(
        part
        for part in (
            "Tin nhắn không phải là đơn tố cáo, khiếu nại. Theo luật, phải có đơn ghi họ tên, "
            "địa chỉ, có ký tên, hoặc đến trình bày trực tiếp.",
            days,
            "Việc về lãnh đạo xã, xin gửi cấp tỉnh:" if channels else "",
            *(f"- {channel}" for channel in channels),
        )
        if part
    )


# -- what the writer is told and asked later

NEWS = {
    "answered": "Việc kín {code} đã có trả lời. Xin mở trang riêng để đọc.",
    "question": "Về việc kín {code}, xã cần Ông/Bà cho biết thêm. Xin mở trang riêng để xem.",
    "extended": "Việc kín {code} cần thêm thời gian. Hạn mới: {until}. Xin mở trang riêng để xem.",
    "closed": "Việc kín {code} đã kết thúc. Xin mở trang riêng để xem.",
    "passed_on": (
        "Việc kín {code}: xã đã giao phần việc cần làm cho {who}, không nêu tên và không đưa bản "
        "Ông/Bà viết."
    ),
    "reader_added": "Việc kín {code}: thêm {who} được đọc. Lý do ghi ở trang riêng.",
    "identity_opened": (
        "Việc kín {code}: vì nguy hiểm đến tính mạng, {who} đã được biết người gửi. "
        "Lý do ghi ở trang riêng."
    ),
    "identity_asked": (
        "Việc kín {code}: {who} xin được biết Ông/Bà là ai. Lý do ghi ở trang riêng. "
        "Không đồng ý thì xã vẫn xem việc này."
    ),
    "reader_asked": (
        "Việc kín {code}: xin Ông/Bà cho {who} cùng đọc. Lý do ghi ở trang riêng. "
        "Không đồng ý thì người này không đọc được."
    ),
    "successor": (
        "Việc kín {code}: người đọc nay là {who}. Trước {until}, Ông/Bà không muốn người này đọc "
        "thì nhắn số 2."
    ),
}


def closed_by_silence(code: str) -> str:
    """To the writer who was asked for more and said nothing."""
    return (
        f"Xã chưa nhận được phần cho biết thêm về việc kín {code} nên tạm khép.\n"
        "Trong 30 ngày, Ông/Bà nhắn mã này thì xã xem tiếp."
    )


def wanted(what: str, code: str, who: str, reason: str, until: datetime | None) -> str:
    """What the writer is asked, as on the page."""
    return NEWS[what].format(
        code=code, who=who, reason=reason, until=moment(until) if until else ""
    )


def signed(name: str) -> str:
    """What the writer lets the readers know of themselves."""
    return f"(Người gửi cho biết: {name})"


CHOOSE_ONE = "Xin chọn một ý."
WRITE_SOMETHING = "Xin viết vài chữ hoặc gửi ảnh."
NOT_A_PHOTO = "Có tệp không phải là ảnh, hoặc lớn quá 12 MB; xin chọn ảnh khác."
SENT_ON_PAGE = "Xã đã nhận. Mã số cũng đã được nhắn vào Zalo của Ông/Bà, không kèm nội dung."
KEPT_ON_PAGE = "Xã đã nhận."
ADDED_ON_PAGE = "Đã ghi thêm."

WAITS = "Đang giữ, chưa ai mở được"

WHICH_NUMBER = "Có người vừa mở trang riêng của Ông/Bà. Nếu là Ông/Bà: trang đang hiện số nào?"
NOT_ME = "Không phải tôi mở"
PAGE_OPEN = "Dạ, đúng rồi. Xin trở lại trang riêng, bấm “Tiếp tục”."
PAGE_SHUT = "Xã đã đóng trang đó, chưa ai đọc được gì. Muốn mở lại, Ông/Bà nhắn mã số của việc kín."
PAGE_OVER = "Dạ, trang đó đã đóng. Muốn mở lại, Ông/Bà nhắn mã số của việc kín."

AGREE, REFUSE = "Đồng ý", "Không đồng ý"
AGREED = "Dạ, xã đã ghi là Ông/Bà đồng ý."
REFUSED = "Dạ, xã đã ghi là Ông/Bà không đồng ý."
OVER = "Dạ, câu hỏi này đã hết hạn trả lời."
