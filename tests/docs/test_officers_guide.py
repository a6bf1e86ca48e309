"""The officers' page tells the commands as they are."""

import re

import pytest

from handlers.officials import commands, orders
from tests.docs.pages import CHECKOUT, spans, text_of

GUIDE = text_of(CHECKOUT / "docs" / "officers-guide.vi.md")
NAMES = sorted({*orders.ABOUT_A_CASE, *commands._ALONE})


@pytest.mark.parametrize("name", NAMES)
def test_the_guide_tells_of_every_command(name: str) -> None:
    assert re.search(rf"^\| `#{name}\b", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("shown", [span for span in spans(GUIDE) if span.startswith("#")])
def test_every_command_in_the_guide_is_one(shown: str) -> None:
    assert commands._read(shown) is not None


def test_the_guide_warns_of_what_is_never_asked_of_a_citizen() -> None:
    never = GUIDE.split("**Không bao giờ hỏi người dân**")[1]
    assert {word for word in ("OTP", "mật khẩu", "chuyển tiền", "căn cước") if word in never} == {
        "OTP",
        "mật khẩu",
        "chuyển tiền",
        "căn cước",
    }
