"""An official who asked to write as a citizen."""

import pytest

from tests.handlers.talk import Talk, Town


@pytest.mark.parametrize("command", ["#viec", "#giao 0042 Hùng", "# viec"])
def test_a_command_is_not_filed_as_a_citizens_words(town: Town, office: Talk, command: str) -> None:
    office.says("#dan")
    office.says("đèn đường thôn Đông hỏng")
    assert office.says(command) == ["Ông/Bà đang nhắn như người dân; nhắn #xong để trở lại."]
    office.waits(seconds=21)
    assert town.lines(office.cases[0]) == ["đèn đường thôn Đông hỏng"]
