"""Figures for officials: of a month, and of the week on Monday morning."""

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.vietnamese_dates import short_day
from handlers.words.places import MARKS
from storage.stats import Figures
from storage.types import CaseClass, Mark

MOST_COMMENTS, COMMENT = 5, 160
USAGE = "Xin nhắn như sau: #thongke, hoặc #thongke 10/2026"

_TOPICS = {
    CaseClass.danger: "khẩn",
    CaseClass.procedure: "hỏi thủ tục",
    CaseClass.village: "việc ở thôn",
    CaseClass.staff: "cán bộ",
    CaseClass.policy: "kiến nghị",
    CaseClass.legal: "khiếu nại, tố cáo",
    CaseClass.late_dossier: "hồ sơ trễ",
    CaseClass.praise: "khen, góp ý",
}


def month(first: date, found: Figures, *, whole: bool, ended: bool) -> str:
    """Received, by topic, staff matters, on time; a month that is over never changes."""
    whose = "toàn xã" if whole else "việc của Ông/Bà"
    so_far = "" if ended else " (đến lúc này)"
    lines = [f"Tháng {first.month}/{first.year}{so_far}, {whose}:"]
    lines.append(f"Nhận {found.received}, đã trả lời {found.answered}, đúng hạn {_on_time(found)}")
    if found.otherwise:
        lines.append(f"Rút, gộp hoặc khép: {found.otherwise}")
    lines.append(f"Chưa trả lời: {found.waiting}, trong đó quá hạn {found.late}")
    if found.reopened:
        lines.append(f"Dân chưa hài lòng, mở lại: {found.reopened}")
    if found.by_class:
        lines.append(f"Theo loại: {_topics(found)}")
    staff = found.by_class.get(CaseClass.staff, 0)
    if whole and staff:
        lines.append(f"Việc cán bộ: {staff}, đã trả lời {found.staff_answered}")
    if whole and found.confidential is not None:
        lines.append(f"Phản ánh kín: {found.confidential} (không tính ở trên)")
    return "\n".join(lines)


def open_now(still: int, *, late: int, soon: int) -> str:
    return f"Đang mở: {still}, quá hạn: {late}, đến hạn trong 24 giờ: {soon}"


def _on_time(found: Figures) -> str:
    if not found.answered:
        return "0"
    return f"{found.on_time} ({round(100 * found.on_time / found.answered)} %)"


def _topics(found: Figures) -> str:
    most_first = sorted(found.by_class.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{_TOPICS[kind]} {count}" for kind, count in most_first)


# -- the Monday sheet


def sheet(
    first: date,
    last: date,
    *,
    new: int,
    answered: int,
    due: int,
    late: int,
    units: Sequence[str],
    counters: Sequence[str] = (),
) -> str:
    """The week that was and the week that comes, as plain text."""
    lines = [
        f"Phiếu tuần: từ {short_day(first)} đến {short_day(last)}",
        f"Mới {new}, đã trả lời {answered}.",
        f"Tuần này đến hạn {due}, đang quá hạn {late}.",
    ]
    if units:
        lines.append("Theo bộ phận (đang giữ / quá hạn):")
        lines += units
    if counters:
        lines.append("Khách tại quầy đánh giá:")
        lines += counters
    return "\n".join(lines)


def unit(name: str, held: int, late: int) -> str:
    return f"- {name}: {held} / {late}"


def counter(name: str, found: Mapping[Mark, int]) -> str:
    """How visitors found one counter."""
    said = (f"{found[mark]} {title.lower()}" for mark, title in MARKS.items() if found.get(mark))
    return f"- {name}: {', '.join(said)}"


def comments(written: Sequence[str]) -> str:
    """What visitors wrote at the counters, the first few of them."""
    if not written:
        return ""
    lines = [f"- “{shortened(' '.join(text.split()))}”" for text in written[:MOST_COMMENTS]]
    more = len(written) - len(lines)
    if more:
        lines.append(f"và {more} góp ý nữa, xin hỏi quản trị viên.")
    return "\n".join(["\nGóp ý tại quầy, không ghi tên:", *lines])


def shortened(text: str) -> str:
    return text if len(text) <= COMMENT else text[: COMMENT - 1].rstrip() + "…"


NOBODY = "Chưa ai giữ"
