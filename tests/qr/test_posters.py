"""Every poster is read by decoders that did not make it: fresh, from afar, worn, at an angle.

A phone's preview is taken as 1,920 pixels across 67 degrees: from 1.5 m that is 0.97 pixels a
millimetre.
"""

import base64
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFont
from playwright.sync_api import Page, sync_playwright

from scripts.posters import boxes, drawing, wording
from scripts.posters.forms import Format, Press, Size
from storage.catalogue import load_catalogue
from storage.models import QrPoint
from storage.profile import CommuneProfile, load_profile
from storage.types import PointKind
from tests.browser.conftest import BROWSER_ARGUMENTS
from tests.ground.chromium import chromium_path
from tests.qr.conftest import BASE, EXAMPLE, OA_ID, Terminal

Grey = Any  # an array of grey pixels; numpy's own types change with its versions
AT_ONE_AND_A_HALF_METRES, NEAR = 0.97, 2.0  # pixels a millimetre
CODE = "HKMBTXC"
SAYS = f"{BASE}/q/{CODE}"
MODULES = int(drawing.modules(SAYS)["modules"])
JSQR = Path(__file__).parent / "jsqr" / "jsQR.js"
FONTS = Path(drawing.__file__).parent / "fonts"

KINDS: dict[str, dict[str, Any]] = {
    "place": {"name": "Nhà văn hóa thôn Đông"},
    "procedure": {
        "name": "Bộ phận Một cửa, Trung tâm Phục vụ hành chính công",
        "kind": PointKind.procedure,
        "procedure": "1.001193",
    },
    "counter": {"name": "Quầy 2: Hộ tịch, chứng thực", "kind": PointKind.counter},
}


def point(kind: str = "place", code: str = CODE) -> QrPoint:
    now = datetime(2026, 11, 17, tzinfo=UTC)
    return QrPoint(commune_id=1, code=code, created_at=now, **KINDS[kind])


@cache
def profile() -> CommuneProfile:
    return load_profile(EXAMPLE)


def drawn(kind: str, size: Size, form: Format, *, bleed: bool = False) -> bytes:
    return drawing.poster([point(kind)], profile(), BASE, Press(size, bleed), form)


@cache
def picture(kind: str, size: Size) -> Grey:
    """The poster in grey at NEAR pixels a millimetre."""
    pixels = np.frombuffer(drawn(kind, size, Format.png), np.uint8)
    return resized(cv2.imdecode(pixels, cv2.IMREAD_GRAYSCALE), NEAR / (drawing.PPI / 25.4))


def resized(image: Grey, by: float) -> Grey:
    return cv2.resize(image, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)


# -- what happens to a poster


def from_afar(image: Grey) -> Grey:
    return resized(image, AT_ONE_AND_A_HALF_METRES / NEAR)


def blurred(image: Grey) -> Grey:
    near = resized(image, 0.75)
    return cv2.GaussianBlur(near, (0, 0), 0.3 * module(near))


def turned(image: Grey, degrees: float = 17) -> Grey:
    height, width = image.shape
    side = int(np.hypot(height, width))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turn[:, 2] += (side - width) / 2, (side - height) / 2
    return cv2.warpAffine(image, turn, (side, side), borderValue=190)


def faded(image: Grey) -> Grey:
    """Two summers in the sun: black is grey, and paper is not white."""
    return (from_afar(image) * 0.3 + 150).astype(np.uint8)


def covered(image: Grey) -> Grey:
    """A notice pinned over 15 % of the code at its right edge."""
    x, y, side = place_of_code(image)
    patch = int(side * 0.15**0.5)
    upper, right = int(y + side * 0.36), int(x + side)
    worn = image.copy()
    worn[upper : upper + patch, right - patch : right] = 225
    return worn


def torn(image: Grey) -> Grey:
    """The free corner gone, 15 % of the code."""
    x, y, side = place_of_code(image)
    patch = int(side * 0.15**0.5)
    worn = image.copy()
    worn[int(y + side) - patch : int(y + side), int(x + side) - patch : int(x + side)] = 225
    return worn


def stained(image: Grey) -> Grey:
    """A stain of 15 % in the middle."""
    x, y, side = place_of_code(image)
    patch = int(side * 0.15**0.5 / 2)
    middle_x, middle_y = int(x + side * 0.55), int(y + side * 0.55)
    worn = image.copy()
    worn[middle_y - patch : middle_y + patch, middle_x - patch : middle_x + patch] = 60
    return worn


def at_an_angle(image: Grey) -> Grey:
    height, width = image.shape
    sheet = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array(
        [[0, height * 0.13], [width * 0.85, 0], [width * 0.85, height], [0, height * 0.87]],
        np.float32,
    )
    view = cv2.getPerspectiveTransform(sheet, seen)
    return cv2.warpPerspective(image, view, (width, height), borderValue=190)


def everything_at_once(image: Grey) -> Grey:
    return faded_near(turned(at_an_angle(image), 8))


def faded_near(image: Grey) -> Grey:
    return (cv2.GaussianBlur(image, (0, 0), 0.8) * 0.4 + 120).astype(np.uint8)


DAMAGES: tuple[Callable[[Grey], Grey], ...] = (
    from_afar,
    blurred,
    turned,
    faded,
    covered,
    stained,
    at_an_angle,
    everything_at_once,
)


def place_of_code(image: Grey) -> tuple[float, float, float]:
    """Left, top and side of the code, in pixels."""
    found = zxingcpp.read_barcodes(image)[0].position
    return (
        float(found.top_left.x),
        float(found.top_left.y),
        float(found.top_right.x - found.top_left.x),
    )


def module(image: Grey) -> float:
    return place_of_code(image)[2] / MODULES


# -- decoders


def frames(image: Grey) -> Iterator[Grey]:
    """What a camera sees while the hand moves a little nearer."""
    return (resized(image, by) for by in (1, 1.1, 1.25))


def zxing(image: Grey) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(image)}


def opencv(image: Grey) -> set[str]:
    return {cv2.QRCodeDetector().detectAndDecode(one)[0] for one in frames(image)}


DECODERS = (zxing, opencv)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    """A page of Chromium with jsQR in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=BROWSER_ARGUMENTS
        )
        page = browser.new_page()
        page.add_script_tag(content=JSQR.read_text("utf-8"))
        yield page
        browser.close()


def jsqr(page: Page, image: Grey) -> str:
    """What jsQR reads from the grey pixels."""
    png = base64.b64encode(cv2.imencode(".png", image)[1].tobytes()).decode()
    read: str = page.evaluate(
        """async png => {
            const picture = await createImageBitmap(await (await fetch(png)).blob());
            const canvas = new OffscreenCanvas(picture.width, picture.height);
            const drawing = canvas.getContext("2d");
            drawing.drawImage(picture, 0, 0);
            const seen = drawing.getImageData(0, 0, picture.width, picture.height);
            return (jsQR(seen.data, seen.width, seen.height) || {data: ""}).data;
        }""",
        f"data:image/png;base64,{png}",
    )
    return read


# -- the facts


@pytest.mark.parametrize(("kind", "size"), list(product(KINDS, Size)))
def test_every_poster_is_read_by_all_three(kind: str, size: Size, browser_page: Page) -> None:
    image = picture(kind, size)
    for decoder in DECODERS:
        assert SAYS in decoder(image), decoder.__name__
    assert jsqr(browser_page, image) == SAYS


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("size", [Size.a3, Size.a4])
def test_a_worn_or_distant_wall_poster_is_read_by_all_three(
    size: Size, damage: Callable[[Grey], Grey], browser_page: Page
) -> None:
    image = damage(picture("place", size))
    for decoder in DECODERS:
        assert SAYS in decoder(image), decoder.__name__
    assert jsqr(browser_page, image) == SAYS


@pytest.mark.parametrize("damage", DAMAGES[1:-1], ids=lambda one: one.__name__)
@pytest.mark.parametrize("size", [Size.a5, Size.sticker])
def test_a_small_sheet_in_the_hand_stands_the_same(
    size: Size, damage: Callable[[Grey], Grey], browser_page: Page
) -> None:
    nearer = resized(picture("counter", size), 210 / (148 if size is Size.a5 else 90))
    image = damage(nearer)
    for decoder in DECODERS:
        assert SAYS in decoder(image), decoder.__name__
    assert jsqr(browser_page, image) == SAYS


@pytest.mark.parametrize("size", [Size.a3, Size.a4, Size.a5])
def test_a_torn_corner_still_reads(size: Size) -> None:
    """Not by jsQR, which wants the small square in that corner."""
    image = torn(picture("place", size))
    for decoder in DECODERS:
        assert SAYS in decoder(image), decoder.__name__


def test_a_quarter_and_more_of_a_code_gone_is_beyond_reading() -> None:
    image = picture("place", Size.a4).copy()
    x, y, side = place_of_code(image)
    image[int(y + side / 3) : int(y + side), int(x) : int(x + side)] = 225
    assert zxing(image) == set()


@pytest.mark.parametrize("size", [Size.a3, Size.a4])
@pytest.mark.parametrize("kind", KINDS)
def test_the_code_is_at_least_half_as_wide_as_the_sheet(kind: str, size: Size) -> None:
    image = picture(kind, size)
    assert place_of_code(image)[2] >= image.shape[1] / 2


@pytest.mark.parametrize("size", Size)
def test_the_longest_names_stay_in_their_room(size: Size) -> None:
    longest = max(load_catalogue(), key=lambda one: len(one.everyday_name))
    long = QrPoint(
        commune_id=1,
        code=CODE,
        name="Trung tâm Phục vụ hành chính công liên thông, cơ sở 2, số 15 đường Lê Lợi " * 2,
        kind=PointKind.procedure,
        procedure=longest.code,
        created_at=datetime(2026, 11, 17, tzinfo=UTC),
    )
    wide = profile().model_copy(update={"name": "Nguyễn Trãi Thượng Phúc Hòa Bình"})
    pixels = drawing.poster([long], wide, BASE, Press(size), Format.png)
    usual = place_of_code(picture("place", size))
    image = resized(
        cv2.imdecode(np.frombuffer(pixels, np.uint8), cv2.IMREAD_GRAYSCALE),
        NEAR / (drawing.PPI / 25.4),
    )
    assert SAYS in zxing(image)
    assert place_of_code(image) == pytest.approx(usual, abs=3 * NEAR)
    assert in_quiet_zone(image) > 240


@pytest.mark.parametrize("size", Size)
def test_the_quiet_zone_is_white_for_four_modules(size: Size) -> None:
    assert in_quiet_zone(picture("place", size)) > 240


def in_quiet_zone(image: Grey) -> int:
    """The darkest pixel above, below and beside the code."""
    x, y, side = place_of_code(image)
    edge = int(3.6 * module(image))
    left, top, end = int(x), int(y), int(side)
    upper = image[top - edge : top - 2, left : left + end].min()
    lower = image[top + end + 3 : top + end + edge, left : left + end].min()
    beside = image[top : top + end, left - edge : left - 2].min()
    return int(min(upper, lower, beside))


@pytest.mark.parametrize("size", Size)
def test_a_png_is_opaque_so_that_a_dark_chat_shows_white_paper(size: Size) -> None:
    sheet = Image.open(io.BytesIO(drawn("place", size, Format.png))).convert("RGBA")
    assert sheet.getchannel("A").getextrema() == (255, 255)


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("bleed", [False, True], ids=["trimmed", "bleed"])
def test_a_pdf_has_its_size_its_fonts_and_its_code(size: Size, bleed: bool) -> None:
    document = pypdfium2.PdfDocument(drawn("procedure", size, Format.pdf, bleed=bleed))
    [page] = list(document)
    sheet = drawing.SHEETS[size]
    around = 2 * (drawing.BLEED + drawing.MARKS) if bleed else 0
    millimetres = [length / 72 * 25.4 for length in page.get_size()]
    assert millimetres == pytest.approx(
        [sheet["width"] + around, sheet["height"] + around], abs=0.1
    )
    texts = list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]))
    assert texts
    for text in texts:
        font = pypdfium2.raw.FPDFTextObj_GetFont(text)
        assert pypdfium2.raw.FPDFFont_GetIsEmbedded(font) == 1
    written = page.get_textpage().get_text_bounded()
    assert "Đăng ký khai sinh" in written
    assert "XÃ MINH SƠN" in written
    assert SAYS in zxing(np.array(page.render(scale=1.5).to_pil().convert("L")))


@pytest.mark.parametrize("size", Size)
def test_a_pdf_with_bleed_says_where_every_sheet_is_cut(size: Size) -> None:
    points = [point(kind) for kind in KINDS]
    pdf = drawing.poster(points, profile(), BASE, Press(size, bleed=True), Format.pdf)
    sheet, document = drawing.SHEETS[size], pypdfium2.PdfDocument(pdf)
    assert len(document) == len(points)
    for page in document:
        for box, around in (
            (page.get_trimbox(fallback_ok=False), drawing.MARKS + drawing.BLEED),
            (page.get_bleedbox(fallback_ok=False), drawing.MARKS),
        ):
            left, bottom, right, top = (length / 72 * 25.4 for length in box)
            assert (left, bottom) == pytest.approx((around, around), abs=0.01)
            beyond = 2 * (drawing.MARKS + drawing.BLEED - around)
            assert (right - left, top - bottom) == pytest.approx(
                (sheet["width"] + beyond, sheet["height"] + beyond), abs=0.1
            )
    # A reader mends a wrong table silently; a print shop's may not.
    table = pdf[int(pdf.split()[-2]) :]
    entries = re.findall(rb"(\d+) 1\n(\d{10}) 00000 n\r\n", table)
    assert len(entries) == len(points)
    for number, at in entries:
        assert pdf[int(at) :].startswith(number + b" 0 obj\n<</Type/Page/")


def test_a_pdf_that_typst_writes_otherwise_is_refused() -> None:
    with pytest.raises(ValueError, match="another way"):
        boxes.with_boxes(b"%PDF-1.7 something else", bleed=3, marks=6)


def test_a_wall_poster_says_what_people_must_know(xaoi: Terminal) -> None:
    page = pypdfium2.PdfDocument(drawn("place", Size.a4, Format.pdf))[0]
    written = " ".join(page.get_textpage().get_text_bounded().split()).replace("\u2060", "")
    for said in (
        "Nhà văn hóa thôn Đông",
        f"#{CODE}",
        "không bao giờ yêu cầu mã OTP, mật khẩu, chuyển tiền hay cài ứng dụng",
        "xaoi.minhson.gov.vn",
        "/xac-minh",
        "0200 3555 100",
        "người quản trị Zalo của xã",
    ):
        assert said in written, said


@pytest.mark.parametrize("size", Size)
def test_an_svg_is_read_from_a_browser(size: Size, browser_page: Page) -> None:
    image = photograph(browser_page, drawn("place", size, Format.svg))
    for decoder in DECODERS:
        assert SAYS in decoder(image), decoder.__name__


def photograph(page: Page, svg: bytes) -> Grey:
    """The drawing as the browser shows it."""
    page.evaluate("svg => { document.body.innerHTML = svg }", svg.decode())
    pixels = np.frombuffer(page.locator("svg").screenshot(), np.uint8)
    return cv2.imdecode(pixels, cv2.IMREAD_GRAYSCALE)


@pytest.mark.parametrize("file", sorted(FONTS.glob("*.ttf")), ids=lambda file: file.stem)
def test_the_fonts_have_every_vietnamese_letter(file: Path) -> None:
    font = ImageFont.truetype(str(file), 40)
    nothing = bytes(font.getmask("\uffff"))
    vowels = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = [unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product(vowels, tones)]
    for letter in [*letters, "đ", "·", "“", "”", "#", "/"]:
        for form in {letter, letter.upper()}:
            assert len(form) == 1
            assert bytes(font.getmask(form)) != nothing, form


def test_a_run_of_posters_leaves_a_file_each_one_for_all_and_the_loudspeaker(
    xaoi: Terminal, tmp_path: Path
) -> None:
    codes = [
        xaoi.json("qr", "add", "--name", f"Nhà văn hóa {village.name}")["point"]
        for village in profile().villages
    ]
    retired = xaoi.json("qr", "add", "--name", "Trạm cũ")["point"]
    xaoi("qr", "retire", retired)
    folder = tmp_path / "posters"
    xaoi("qr", "posters", "--commune", "minh-son", "--out", folder, "--size", "sticker")
    names = {file.name for file in folder.iterdir()}
    assert (
        len([name for name in names if name.startswith("sticker-") and retired not in name]) == 19
    )
    assert len([name for name in names if name.startswith("loa-")]) == 18
    assert f"sticker-{codes[0]}-nha-van-hoa-thon-dong.pdf" in names
    everything = pypdfium2.PdfDocument(folder / "sticker-in-tat-ca.pdf")
    read = [zxing(np.array(page.render(scale=1.5).to_pil().convert("L"))) for page in everything]
    assert read == [{f"{BASE}/q/{code}"} for code in codes]


def test_the_loudspeaker_text_is_read_in_about_a_minute() -> None:
    text = wording.loudspeaker("thôn Đông", profile())
    syllables = len(text.split())
    assert 160 <= syllables <= 195  # village loudspeakers are read at about three a second
    assert "bà con thôn Đông" in text


def test_without_a_point_there_is_nothing_to_draw(xaoi: Terminal, tmp_path: Path) -> None:
    said = xaoi("qr", "posters", "--out", tmp_path / "x", code=1)
    assert "register one with `xaoi qr add`" in said
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("form", Format)
def test_the_oas_own_code_opens_the_oa(
    xaoi: Terminal, tmp_path: Path, form: Format, browser_page: Page
) -> None:
    file = tmp_path / f"oa.{form}"
    said = xaoi("qr", "oa", "--commune", "minh-son", "--out", file)
    assert f"https://zalo.me/{OA_ID}" in said
    if form is Format.pdf:
        image: Grey = np.array(pypdfium2.PdfDocument(file)[0].render(scale=3).to_pil().convert("L"))
    elif form is Format.png:
        image = np.array(Image.open(file).convert("L"))
    else:
        image = photograph(browser_page, file.read_bytes())
    for decoder in DECODERS:
        assert decoder(image) == {f"https://zalo.me/{OA_ID}"}
    assert jsqr(browser_page, image) == f"https://zalo.me/{OA_ID}"


@pytest.mark.parametrize(("out", "code"), [("oa.gif", 2), ("a-file/oa.png", 1)])
def test_a_file_that_cant_be_written_leaves_nothing(
    xaoi: Terminal, tmp_path: Path, out: str, code: int
) -> None:
    (tmp_path / "a-file").write_text("not a folder")
    assert "oa." in xaoi("qr", "oa", "--out", tmp_path / out, code=code) or code == 2
    assert list(tmp_path.rglob("*oa.*")) == []


def test_an_emblem_takes_the_stars_place(xaoi: Terminal, tmp_path: Path) -> None:
    emblem = tmp_path / "huy.png"
    Image.new("RGB", (40, 40), (0, 90, 200)).save(emblem)
    plain = drawing.poster([point()], profile(), BASE, Press(Size.a5), Format.png)
    with_it = drawing.poster([point()], profile(), BASE, Press(Size.a5, emblem=emblem), Format.png)
    assert (0, 90, 200) in colours(with_it)
    assert (0, 90, 200) not in colours(plain)
    xaoi("qr", "add", "--name", "Chợ")
    missing = ["qr", "posters", "--out", tmp_path / "x", "--emblem", tmp_path / "none.png"]
    assert "there is no such file" in xaoi(*missing, code=1)
    emblem.write_text("no picture")
    broken = ["qr", "posters", "--out", tmp_path / "x", "--emblem", emblem]
    assert "can't be used as the emblem" in xaoi(*broken, code=1)
    assert not (tmp_path / "x").exists()


def colours(png: bytes) -> set[Any]:
    found = Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 24) or []
    return {colour for _, colour in found}
