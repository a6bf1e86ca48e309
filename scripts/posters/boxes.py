"""Where a PDF is cut: Typst writes no TrimBox or BleedBox, which print shops impose sheets by.

They are added as PDF's own way of changing a file: each page's object again, with the boxes, behind
the end of the file, and a table that leads to them (ISO 32000-1 §7.5.6).
"""

import re

POINT = 72 / 25.4
"""Of a millimetre."""

_PAGE = re.compile(
    rb"(\d+) 0 obj\n<</Type/Page/(.*?/MediaBox\[0 0 ([\d.]+) ([\d.]+)\].*?)>>\nendobj"
)
_END = re.compile(rb"trailer\n<<(.*)>>\nstartxref\n(\d+)\n%%EOF\s*$", re.DOTALL)


def with_boxes(pdf: bytes, *, bleed: float, marks: float) -> bytes:
    """The PDF with its boxes: paper around it is `marks` wide, then `bleed` (mm) to the cut.

    Raises ValueError where the PDF is not written as Typst writes it.
    """
    end, pages = _END.search(pdf), list(_PAGE.finditer(pdf))
    if end is None or not pages:
        raise ValueError("Typst writes its PDF in another way than scripts/posters/boxes.py knows.")
    more, table = bytearray(b"\n"), bytearray(b"xref\n0 1\n0000000000 65535 f\r\n")
    for page in pages:
        number, inside, width, height = page.groups()
        boxes = b"".join(
            _box(name, float(width), float(height), around * POINT)
            for name, around in ((b"BleedBox", marks), (b"TrimBox", marks + bleed))
        )
        table += b"%s 1\n%010d 00000 n\r\n" % (number, len(pdf) + len(more))
        more += b"%s 0 obj\n<</Type/Page/%s%s>>\nendobj\n" % (number, inside, boxes)
    at = len(pdf) + len(more)
    known, before = end.groups()
    trailer = b"trailer\n<<%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (known, before, at)
    return pdf + bytes(more) + bytes(table) + trailer


def _box(name: bytes, width: float, height: float, around: float) -> bytes:
    corners = (around, around, width - around, height - around)
    return b"/%s[%s]" % (name, " ".join(f"{one:.3f}" for one in corners).encode())
