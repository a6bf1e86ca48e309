"""What an answer must never hold, and what it should not leave out.

An official's phone in a stranger's hands, or a scammer at the desk, would ask citizens for money
(domain notes §5): such words are stopped. What was done, by whom and when is merely asked for.
"""

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from urllib.parse import urlsplit

from handlers.understanding.fold import fold
from storage.types import CaseClass

TELLS = (CaseClass.village, CaseClass.staff, CaseClass.policy)
"""Classes whose answer should say what was done, by whom or when."""


class Missing(StrEnum):
    deed = "deed"
    who = "who"
    when = "when"


_MONEY = re.compile(r"\bchuyen khoan\b|\bso tai khoan\b|\bstk\b|\bso the ngan hang\b")
_OTP = re.compile(r"\botp\b|\bo t p\b|\bma xac thuc\b")
_DIGITS = re.compile(r"(?<![\w/.\-])\d(?:[ .]?\d){7,18}(?![\w/\-]|[.,]\d)")
_PHONE = re.compile(r"0\d{9,10}|1[89]00\d{4,6}|84\d{9,10}")
_DATE = re.compile(r"\d{1,2}[. ]\d{1,2}[. ]\d{4}")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3}){1,4}")
_UNIT = re.compile(r"\s*(?:đ|đồng|vnđ|vnd|m2|m²|ha|người|hộ|%)(?!\w)", re.IGNORECASE)
_ENDINGS = "com|net|org|vn|info|xyz|top|site|online|club|shop|vip|link|cc|app|io"
_LINK = re.compile(
    rf"https?://\S+|\bwww\.\S+"
    rf"|(?<![\w.])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})(?![\w.]*\w)(?:/\S*)?"
    rf"|(?<![\w.])(?:zalo\.me|t\.me|m\.me|bit\.ly|goo\.gl|tinyurl\.com)/\S*",
    re.IGNORECASE,
)


def forbidden(text: str, own_hosts: Collection[str] = ()) -> str | None:
    """The piece for which the words are stopped: money asked for, a code, a link elsewhere.

    Links are free to go to the government's domains and to the commune's `own_hosts`.
    """
    folded = fold(text)
    for pattern in (_MONEY, _OTP):
        if found := pattern.search(folded):
            return found[0]
    return next(_links(text, own_hosts), None) or next(_accounts(text), None)


def missing(text: str) -> tuple[Missing, ...]:
    """What the words leave out: what was done, or both by whom and when; else nothing."""
    folded = f" {fold(text)} "
    patterns = ((Missing.deed, _DEED), (Missing.who, _WHO), (Missing.when, _WHEN))
    lacking = [what for what, pattern in patterns if not pattern.search(folded)]
    if Missing.when in lacking and _DAY.search(text):
        lacking.remove(Missing.when)
    too_little = Missing.deed in lacking or {Missing.who, Missing.when} <= set(lacking)
    return tuple(lacking) if too_little else ()


def _links(text: str, own_hosts: Collection[str]) -> Iterator[str]:
    for found in _LINK.finditer(text):
        link = found[0].rstrip(".,;:!?)”\"'")
        address = link if "://" in link else f"https://{link}"
        try:
            host = (urlsplit(address).hostname or "").rstrip(".").lower()
        except ValueError:
            host = ""
        government = host == "gov.vn" or host.endswith(".gov.vn")
        if not government and host not in own_hosts:
            yield link


def _accounts(text: str) -> Iterator[str]:
    without_links = _LINK.sub(" ", text)
    for found in _DIGITS.finditer(without_links):
        written = found[0].strip()
        digits = re.sub(r"\D", "", written)
        if _PHONE.fullmatch(digits) or _DATE.fullmatch(written) or _GROUPED.fullmatch(written):
            continue
        if _UNIT.match(without_links, found.end()):
            continue
        yield written


_ONLY_HEARD = (
    r"(?:duoc )?(?:ghi nhan|tiep thu|tiep nhan|nhan|biet|nam|xem xet|xem|nghe|doc|ro|co|gui|la)"
)
_DEED = re.compile(
    rf" (?:da|vua|dang|se) (?!{_ONLY_HEARD} )[a-z]+ |"
    r" (?:sua|thay|don|thu gom|thu hoi|xuc|lap|dao|va|trong|cat|xay|lat|rai|lam lai|keo|noi|thao|"
    r"di doi|di chuyen|phun|kiem tra|kiem diem|khao sat|xac minh|ra soat|lam viec voi|lam ro|"
    r"nhac nho|phe binh|xu phat|phat|lap bien ban|dinh chi|ky luat|tam dung|thay doi|xin loi|"
    r"cap|chi tra|hoan tra|tra lai|tra ket qua|ban hanh|dieu chinh|bo sung|giao|yeu cau|moi|"
    r"to chuc|hop|trinh|de nghi|kien nghi|bao cao|thong bao|cong khai|niem yet|huong dan|ho tro|"
    r"giai quyet|xu ly|khac phuc|hoan thanh|thi cong|duyet|phe duyet|dong y|thong nhat|"
    r"tuyen truyen|van dong|cam bien|chuyen|bat|mo|dong|chan|rao|bom|nao vet|ve sinh|quet) "
)
_WHO = re.compile(
    r" (?:doi|to|phong|cong an|dien luc|cong ty|chu tich|pho chu tich|van phong|cong chuc|"
    r"truong thon|thon truong|tho|nhan vien|xe|hop tac xa|tram|trung tam|doan|mat tran|hoi|"
    r"nha thau|don vi|benh vien|dong chi) "
)
"""Who exactly: that "the commune" or "the officials" did it says nothing."""
_WHEN = re.compile(
    r" (?:hom (?:nay|qua|kia)|(?:sang|trua|chieu|toi|dem) (?:nay|qua|mai|thu|ngay)|ngay mai|"
    r"ngay (?:kia|\d+)|tuan (?:nay|sau|toi|truoc|qua)|thang (?:nay|sau|toi|truoc|\d+)|"
    r"nam (?:nay|sau|20\d\d)|quy|\d+ (?:gio|ngay|tuan|thang|phut|h|g)|mai|mot|vua xong|"
    r"thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cuoi (?:tuan|thang|nam)|"
    r"dau (?:tuan|thang|nam)|hien nay|trong ngay|truoc ngay|tu ngay|den ngay|\d+h\d*) "
)
_DAY = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}(?!\d)")
