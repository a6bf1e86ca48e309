from __future__ import annotations

import pytest

from bot.zalo.errors import CODES, Action, NotSent, ZaloError, rule_for

PUBLISHED = {
    *(-32, -100, -200, -201, -202, -204, -205, -207, -208, -209, -210, -211, -212, -213, -214),
    *(-215, -216, -217, -218, -219, -220, -221, -222, -223, -224, -227, -230, -232, -233, -234),
    *(-235, -237, -238, -240, -241, -242, -244, -248, -249, -305, -311, -320, -321, -403, -1340),
    *(-1341, -124, -1241, -14002, -14003, -14004, -14014),
}


def test_every_published_code_has_a_rule() -> None:
    assert set(CODES) == PUBLISHED


@pytest.mark.parametrize(
    ("code", "message", "action"),
    [
        (-216, "Access token has expired", Action.REFRESH_TOKEN),
        (-220, "access_token is expired or removed", Action.REFRESH_TOKEN),
        (-32, "Your OA reached limit call api", Action.WAIT_MINUTE),
        (-230, "User has not interacted with the OA in the past 7 days", Action.WAIT_WINDOW),
        (-100, "attachment_id was expired", Action.REUPLOAD),
        (-321, "", Action.BILLING),
        (-223, "Official Account has not authorized this API", Action.REAUTHORISE),
        (-223, "Your OA has reach the limit quota create article", Action.GIVE_UP),
        (-14999, "", Action.REAUTHORISE),
    ],
)
def test_a_code_asks_for_its_action(code: int, message: str, action: Action) -> None:
    assert rule_for(code, message).action is action


def test_an_unpublished_code_is_given_up_with_an_alarm() -> None:
    rule = rule_for(-987)
    assert (rule.action, rule.alarm) == (Action.GIVE_UP, True)


@pytest.mark.parametrize("code", [-201, -233])
def test_refused_buttons_become_plain_text_but_only_where_there_were_any(code: int) -> None:
    assert rule_for(code, "title is invalid!", adorned=True).action is Action.FALLBACK_TEXT
    assert rule_for(code, "title is invalid!").action is Action.FIX_REQUEST


def test_a_wrong_recipient_is_not_cured_by_plain_text() -> None:
    assert rule_for(-201, "user_id is invalid!", adorned=True).action is Action.FIX_REQUEST


def test_the_template_host_means_other_things_by_the_same_numbers() -> None:
    assert rule_for(-100, zns=True).action is not Action.REUPLOAD
    assert rule_for(-124, zns=True).action is Action.REFRESH_TOKEN
    assert rule_for(-137, zns=True).action is Action.BILLING


def test_an_errors_text_holds_the_code_and_our_words_not_zalos() -> None:
    error: ZaloError = NotSent(rule_for(-201), code=-201, message="'bí mật' is invalid!")
    assert "bí mật" not in str(error)
    assert "-201" in str(error)
    assert error.message == "'bí mật' is invalid!"
