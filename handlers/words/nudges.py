"""How officials are reminded (domain notes §4.5): short, by code, to the chairman as a report."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.vietnamese_dates import clock_time, short_day, short_moment
from handlers.worktime import local
from storage.profile import CommuneProfile
from storage.types import Post, Rung

_OPENING = {
    Post.chairman: "Kính báo cáo Chủ tịch",
    Post.deputy: "Báo cáo Phó Chủ tịch",
    Post.office: "Nhắc việc",
    Post.staff: "Nhắc việc",
}
UPDATE = "Đề nghị cập nhật tiến độ."
LOOK = "Chưa ai mở xem, đề nghị xem và nhận việc."
TELL_CITIZEN = "Đề nghị báo người dân biết việc đến đâu."
ANSWER_NOW = "Đề nghị trả lời người dân ngay."
DIRECT = "Đề nghị chỉ đạo."
NOBODY_HOLDS = "chưa có người giữ"

OPEN_ALL = "Xem tất cả"
CALL = "Gọi ngay"

KEEP_WINDOW = "Zalo sắp ngừng chuyển tin nhắc cho Ông/Bà: xin bấm một nút dưới đây để nhận tiếp."
CLOSED_BY_SILENCE = "quá 7 ngày người dân không nhắn lại"

_RUNGS = {
    Rung.update: "báo tiến độ",
    Rung.first_look: "chưa ai xem",
    Rung.half: "nửa thời hạn",
    Rung.eighty: "80% thời hạn",
    Rung.day_before: "trước hạn một ngày",
    Rung.due: "đến hạn",
    Rung.overdue: "quá hạn",
}


# -- where the case stands


def due_today(due: datetime) -> str:
    return f"hạn {clock_time(local(due).time())} hôm nay"


def days_left(days: int, due: datetime) -> str:
    left = f"còn {days} ngày làm việc, " if days else ""
    return f"{left}hạn {short_moment(due)}"


def days_over(days: int, due: datetime) -> str:
    """ "đã quá hạn 2 ngày làm việc"; on the day itself "đã đến hạn (17 giờ thứ Sáu 27/11)"."""
    if days:
        return f"đã quá hạn {days} ngày làm việc"
    return f"đã đến hạn ({short_moment(due)})"


def hours_left(left: timedelta, due: datetime) -> str:
    """For danger, which runs on the real clock."""
    return f"còn {_length(left)}, hạn {short_moment(due)}"


def hours_over(over: timedelta, due: datetime) -> str:
    if over < timedelta(minutes=1):
        return f"đã đến hạn ({short_moment(due)})"
    return f"đã quá hạn {_length(over)}"


def _length(span: timedelta) -> str:
    hours, minutes = divmod(max(1, round(span.total_seconds() / 60)), 60)
    parts = [f"{hours} giờ"] * bool(hours) + [f"{minutes} phút"] * bool(minutes)
    return " ".join(parts)


# -- one case


def case(code: str, name: str) -> str:
    return f"{code} ({name})"


def held_by(title: str, name: str) -> str:
    """Who is to act, for those above."""
    return f"do {title} {name} giữ".replace("  ", " ")


def one(post: Post, what: str, standing: str, holder: str, request: str) -> str:
    """One reminder about one case; `holder` is empty for the one who holds it."""
    who = f", {holder}" if holder else ""
    return f"{_OPENING[post]}: {what} {standing}{who}. {request}"


def extend_hint(code: str) -> str:
    return f"Cần thêm thời gian, nhắn: #giahan {code} ngày/tháng lý do"


def update_hint(code: str) -> str:
    return f"Nhắn: #capnhat {code} đã làm đến đâu"


def steer_hint(code: str) -> str:
    return f"Đổi người, nhắn: #giao {code} tên cán bộ"


def open_case(code: str) -> str:
    return f"Mở {code}"


# -- several cases


def several(post: Post, lines: Sequence[str], others: int) -> str:
    """What one round has to say to one official, the strongest first."""
    return _list(f"{_OPENING[post]}: {len(lines) + others} việc cần xem.", lines, others)


def line(what: str, standing: str, holder: str) -> str:
    return f"• {what}: {standing}" + (f", {holder}" if holder else "")


def morning(post: Post, lines: Sequence[str], others: int) -> str:
    number = len(lines) + others
    if post is Post.chairman:
        return _list(f"{_OPENING[post]}: {number} việc đang chờ Chủ tịch.", lines, others)
    return _list(f"Hôm nay Ông/Bà có {number} việc chờ trả lời.", lines, others)


def before_gap(
    post: Post,
    lines: Sequence[str],
    others: int,
    profile: CommuneProfile,
    back_on: date,
    holiday: str | None,
) -> str:
    number = len(lines) + others
    opening = f"{_OPENING[post]}: " if post is Post.chairman else ""
    why = f" {holiday}" if holiday else ""
    head = (
        f"{opening}{profile.kind_word} nghỉ{why}, làm việc lại {short_day(back_on)}. "
        f"Còn {number} việc chờ trả lời."
    )
    return _list(head[:1].upper() + head[1:], lines, others)


def _list(head: str, lines: Sequence[str], others: int) -> str:
    more = [f"và {others} việc khác."] if others else []
    return "\n".join([head, *lines, *more])


def back(post: Post, lines: Sequence[str], others: int) -> str:
    """On return, instead of all that Zalo held meanwhile."""
    number = len(lines) + others
    head = f"Thời gian qua Zalo không chuyển được tin cho Ông/Bà. Hiện có {number} việc chờ."
    return _list(f"{_OPENING[post]}: {head}" if post is Post.chairman else head, lines, others)


STILL_HERE = "Tiếp tục nhận tin"


def nothing_waits(post: Post) -> str:
    """To a leader with nothing to do whose window is about to shut."""
    opening = f"{_OPENING[post]}: " if post in (Post.chairman, Post.deputy) else ""
    text = f"{opening}hiện không có việc chờ. {KEEP_WINDOW}"
    return text[:1].upper() + text[1:]


# -- passed on


def passed_to_you(titles: str) -> str:
    """To the new holder of cases whose holder was out of reach for two working days."""
    why = f" {titles} đã hai ngày làm việc chưa liên lạc được." if titles else ""
    return f"Ông/Bà nhận giải quyết tiếp các việc sau.{why}"


def passed_on(to: str) -> str:
    """In the history."""
    return f"{to} (người giữ chưa liên lạc được 2 ngày làm việc)"


# -- to the citizen, before the window shuts

RECEIVE = "Nhận trả lời"
TAP_TO_RECEIVE = (
    "Zalo chỉ cho xã nhắn trong ít ngày từ tin cuối của Ông/Bà. "
    "Xin bấm Nhận trả lời để tin của xã tới được."
)
WILL_BE_ANSWERED = "Dạ, khi có trả lời xã nhắn Ông/Bà tại đây."


def still_at_it(code: str, due: str) -> str:
    return f"Về mã {code}: xã đang xem xét, trả lời trước {due}."


def still_late(code: str, due: str) -> str:
    return f"Về mã {code}: xã xin lỗi Ông/Bà vì đã quá hẹn {due} mà chưa trả lời."


# -- whom to call

NOBODY_PAIRED = "Chưa cán bộ nào nhận việc đã ghép Zalo: việc mới không đến được ai."
NO_NUMBER = "chưa có số"


def call_list(lines: Sequence[str], others: int) -> str:
    """To the office officer in the afternoon."""
    head = "Cần gọi điện hôm nay, vì Zalo không đến được:"
    return _list(head, [f"• {line}" for line in lines], others)


def call_list_subject(commune: str) -> str:
    return f"Zalo {commune}: danh sách cần gọi điện"


def call_official(title: str, name: str, number: str, codes: Sequence[str]) -> str:
    """An official whom Zalo does not reach now, to be asked to write any word to it."""
    what = f": {', '.join(codes)}" if codes else ", xin mở Zalo của xã"
    return f"Gọi {title} {name} ({number or NO_NUMBER}), Zalo không đến được{what}"


def nobody_takes(code: str, due: datetime) -> str:
    return f"{code} chưa có ai nhận được, hạn {short_moment(due)}"


def call_citizen(code: str, number: str, since: datetime) -> str:
    return f"Gọi người dân mã {code} ({number or NO_NUMBER}): trả lời chờ từ {short_moment(since)}"


# -- the history of a case


def history(rung: Rung, title: str) -> str:
    """ "nhắc quá hạn: Chủ tịch UBND xã"."""
    return f"nhắc {_RUNGS[rung]}: {title}"


KEPT_QUIET = "đang tắt thông báo"
