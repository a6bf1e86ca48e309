"""Words that belong into the confidential lane: money asked for, threats, harassment, fear."""

import re
from functools import cache

from handlers.base import Context
from handlers.citizens.reading import Reading, fold, read
from handlers.understanding.aspects import names_the_lane
from handlers.understanding.cues import Cues, cues
from handlers.understanding.fold import expand
from storage import officials
from storage.models import Official

_SIGNS = (
    # money
    "gợi ý tiền", "đưa tiền mới", "đưa thêm tiền mới", "phải có tiền mới", "bắt đưa tiền",
    "đòi * triệu", "đòi * nghìn", "đòi * trăm", "đòi thêm tiền", "triệu mới nhận",
    "triệu mới làm", "triệu mới ký", "bắt nộp thêm tiền",
    "chung chi", "đút lót", "lại quả", "chạy tiền", "tiền bồi dưỡng",
    # threats and harassment
    "=đe dọa", "=dọa tôi", "=dọa sẽ", "=dọa nạt", "=hăm dọa", "=ép tôi", "=ép ký", "bắt ép",
    "quấy rối", "sàm sỡ", "gạ gẫm", "xúc phạm tôi", "lăng mạ", "=đánh tôi",
    # fear
    "không dám nói", "không dám viết", "không dám phản ánh", "không dám tố", "=sợ bị trả đũa",
    "trả đũa", "=sợ họ biết", "=sợ bị biết", "=sợ lộ", "làm khó gia đình", "thù vặt",
    "gửi kín", "phản ánh kín", "góp ý kín", "nói riêng với chủ tịch", "chỉ chủ tịch đọc",
    # what the law calls a denunciation
    "=tố cáo cán bộ", "=tố cáo chủ tịch", "=đơn tố cáo", "=tố cáo ông", "=tố cáo bà",
)  # fmt: skip

_LEGAL = (
    "=tố cáo", "tố giác cán bộ", "tham nhũng", "hối lộ", "tham ô", "khiếu nại quyết định",
    "khiếu nại về quyết định", "khiếu nại việc thu hồi", "đơn khiếu nại",
)  # fmt: skip

_OFFICE = (
    "cán bộ", "chủ tịch", "công an xã", "công an phường", "công an viên", "trưởng thôn",
    "trưởng ấp", "trưởng bản", "tổ trưởng", "bí thư", "công chức", "lãnh đạo xã", "địa chính",
)  # fmt: skip

_POLICE = ("công an xã", "công an phường", "công an viên", "anh công an", "ông công an")
_PARTY = ("bí thư", "đảng ủy", "đảng viên", "chi bộ")

_SUM = r"\d[\d.,]*\s?(?:k|nghin|ngan|tram|trieu|tr|cu|lit)\b"
_ASKS_FOR_MONEY = re.compile(
    # "phải đưa 200 nghìn mới làm nhanh cho"; what something costs is another question
    rf"(?<!\w)(?:phai|bat|bao|doi|yeu cau)\b(?:(?!bao nhieu).){{0,24}}?\b(?:dua|chi|kep|bo)\b"
    rf"(?:(?!bao nhieu).){{0,12}}?(?:{_SUM}|\btien\b|\bphong bi\b).{{0,12}}?\b(?:moi|thi)\b"
    rf"|\b(?:bi (?:doi|voi)|(?:doi|voi|xin) (?:toi|em|chau|minh|dan|nha toi))(?: them)? {_SUM}"
    r"|\bkhong dua (?:tien |phong bi )?thi (?:phai |cu )?(?:cho|doi|khong|chua|ho so|lau|nam)\b"
    r"|\bnhanh thi (?:phai )?(?:them|dua|chi|kep|boi duong)\b|\bbiet dieu thi\b"
    r"|\bkep (?:them )?tien\b|\btien (?:uong nuoc|ca phe|cafe|tra nuoc)\b"
)
"""Money asked for beside the fee, in the words of whoever was asked, without diacritics."""

WHO_READS = re.compile(
    r"\b(nhung )?ai (se |duoc |co the )?(doc|xem) (duoc|tin|viec|cai nay|dieu nay|phan anh|$)"
    r"|^(the |vay |cho hoi )?ai (se |duoc |co the )?(doc|xem)\b|\bden tay ai\b"
)
WHO_HAS_READ = re.compile(r"\bai da (xem|doc|mo)\b|\bda (co )?ai (xem|doc|mo)\b")
_MOST_WORDS_OF_A_QUESTION = 12

_MOST_WORDS_OF_A_REQUEST = 7

_TITLES = ("ong", "ba", "anh", "chi", "co", "chu", "bac", "dong chi", "dc", "can bo")


def looks_confidential(ctx: Context, text: str) -> bool:
    """Whether the words are for few eyes: about staff, threats, harassment, fear, secrecy."""
    if not text.strip() or asks_who_reads(text) or asks_who_has_read(text):
        return False
    return reads_confidential(read(ctx, text))


def reads_confidential(reading: Reading) -> bool:
    """The same of words that were read already."""
    signs = _found("sign", reading.text) or _ASKS_FOR_MONEY.search(fold(reading.text)) is not None
    return reading.about_staff or reading.wants_secrecy or signs


def only_asks_for_it(text: str) -> bool:
    """Whether the words only ask for the lane ("tôi muốn gửi kín"), and tell nothing yet."""
    message = expand(text)
    return names_the_lane(message) and len(message.plain) <= _MOST_WORDS_OF_A_REQUEST


def about_staff(ctx: Context, text: str) -> bool:
    """Whether the words are about somebody in office, whom the duty list may hold."""
    return read(ctx, text).about_staff or (_found("sign", text) and _found("office", text))


def may_be_legal(text: str) -> bool:
    """Whether it may amount to a denunciation, or a complaint against a decision.

    The bare word "khiếu nại" says nothing: people say it for any grumble (domain notes §3.7).
    """
    return _found("legal", text)


def about_police(text: str) -> bool:
    """Whether it speaks of the commune's police, who answer to the province's."""
    return _found("police", text)


def about_party(text: str) -> bool:
    """Whether it speaks of party posts, which answer to the party's own inspection."""
    return _found("party", text)


def asks_who_reads(text: str) -> bool:
    """ "Ai đọc?", asked and nothing else."""
    folded = fold(text)
    short = len(folded.split()) <= _MOST_WORDS_OF_A_QUESTION
    return short and WHO_READS.search(folded) is not None and not asks_who_has_read(text)


def asks_who_has_read(text: str) -> bool:
    """ "Ai đã xem?", asked and nothing else."""
    folded = fold(text)
    short = len(folded.split()) <= _MOST_WORDS_OF_A_QUESTION
    return short and WHO_HAS_READ.search(folded) is not None


def speaks_of(ctx: Context, text: str, official: Official) -> bool:
    """Whether the words seem to speak of this holder, by post or by name.

    It only counts where the writer does not answer who is concerned: then better too often.
    """
    folded = f" {fold(text)} "
    title = " ".join(fold(official.title).split()[:2])
    if f" {title} " in folded.replace(f" pho {title} ", " "):
        return True
    name = fold(officials.name(ctx.session, official))
    given = name.split()[-1] if name else ""
    called = any(f" {before} {given} " in folded for before in _TITLES)
    return bool(given) and (f" {name} " in folded or called)


@cache
def _cues() -> Cues:
    labelled = (
        ("sign", _SIGNS),
        ("legal", _LEGAL),
        ("office", _OFFICE),
        ("police", _POLICE),
        ("party", _PARTY),
    )
    return cues((label, phrase) for label, phrases in labelled for phrase in phrases)


def _found(label: str, text: str) -> bool:
    return any(found == label for found, _ in _cues().found_in(expand(text)))
