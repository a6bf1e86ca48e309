"""From a portal export to something an editor reviews: drafts in TOML and a list of differences.

Nothing of the catalogue is changed: a reviewed item is only compared.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from storage.catalogue import Catalogue, Procedure
from storage.portal_export import Exported

_HEAD = """# Bản nháp từ Cổng Dịch vụ công quốc gia, nhập ngày {day}. Chưa ai soát.
# Mỗi mục: viết lại cho dễ hiểu, xử lý các dòng "# XEM LẠI", đổi confidence, rồi chuyển sang tệp
# của nhóm (thay mục cùng mã, nếu có) và chạy `xaoi procedures check`.

group = "Thủ tục khác"

[defaults]
checked_on = {day}
"""
UNKNOWN_FEE = "theo mức của tỉnh, xin hỏi tại quầy"
UNKNOWN_TIME = "xin hỏi cán bộ"
WHERE = "Trung tâm Phục vụ hành chính công {xã}"
RELATIVE = "Xin hỏi cán bộ."


def unreviewed(exported: Sequence[Exported], catalogue: Catalogue) -> list[Exported]:
    """The commune's procedures that have no reviewed checklist yet."""
    return [one for one in exported if one.of_commune and not _reviewed(catalogue, one.code)]


def drafts(exported: Iterable[Exported], today: date, *, names_only: bool = False) -> str:
    """A TOML file of drafts; without papers, or if `names_only`, known by name only."""
    items = [_item(one, names_only) for one in exported]
    return "\n".join([_HEAD.format(day=today), *items])


def differences(exported: Sequence[Exported], catalogue: Catalogue) -> list[str]:
    """Where the portal and what we hold do not agree, one sentence each."""
    return [
        f"{one.code} {ours.everyday_name} ({ours.file}): {difference}"
        for one in exported
        if (ours := catalogue.get(one.code)) is not None
        for difference in _differences(ours, one)
    ]


def left_out(exported: Sequence[Exported]) -> list[str]:
    """Procedures of the export that are not handled by a commune."""
    return [
        f"{one.code} {one.name}: not of the commune's level"
        for one in exported
        if not one.of_commune
    ]


def _reviewed(catalogue: Catalogue, code: str) -> bool:
    ours = catalogue.get(code)
    return ours is not None and not ours.by_name_only


def _differences(ours: Procedure, portal: Exported) -> Iterator[str]:
    if _same_words(ours.name) != _same_words(portal.name):
        yield f"name: the portal has “{portal.name}”."
    if ours.by_name_only:
        return
    if portal.fee and portal.fee.split("/")[0] not in ours.fee:
        yield f"fee: ours “{ours.fee}”, the portal “{portal.fee}”."
    if portal.time and portal.time not in ours.time.lower():
        yield f"time: ours “{ours.time}”, the portal “{portal.time}”."
    new = set(portal.legal_basis) - set(ours.legal_basis)
    gone = set(ours.legal_basis) - set(portal.legal_basis)
    if new:
        yield f"legal_basis: new on the portal: {', '.join(sorted(new))}."
    if gone and portal.legal_basis:
        yield f"legal_basis: no longer on the portal: {', '.join(sorted(gone))}."


def _same_words(name: str) -> str:
    return " ".join(name.lower().removeprefix("thủ tục ").rstrip(" .;").split())


def _item(one: Exported, names_only: bool) -> str:
    lines = ["[[procedure]]", *_fields(code=one.code, name=one.name, everyday_name=one.name)]
    lines += _fields(group=one.group, url=one.url)
    if names_only or not one.cases:
        return "\n".join([*lines, "by_name_only = true", ""])
    lines += _fields(
        time=one.time or UNKNOWN_TIME,
        fee=one.fee or UNKNOWN_FEE,
        where=WHERE,
        relative_may_go=RELATIVE,
        online=one.online.value,
        show_only=one.show_only,
        result=one.result,
        legal_basis=one.legal_basis,
        confidence="low",
    )
    lines += [f"# XEM LẠI {doubt}" for doubt in one.doubts]
    for case in one.cases:
        fields = _fields(key=case.key, title=case.title, items=case.items)
        lines += ["", "[[procedure.case]]", *fields]
    return "\n".join([*lines, ""])


def _fields(**fields: str | Sequence[str]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in fields.items() if value]


def _toml(value: str | Sequence[str]) -> str:
    """A text or list of texts; JSON's escapes are TOML's."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + "".join(f"  {_toml(one)},\n" for one in value) + "]"
