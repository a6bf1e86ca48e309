from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from bot.zalo.signature import sign, signature_matches

APP = "360846524940903967"
SECRET = "OA_SECRET_FOR_TESTS"
STAMP = "1790000000123"
BODY = (
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},'
    '"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},'
    '"event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"96d3cdf3af150460909"},'
    '"timestamp":"1790000000123"}'
).encode()
DIGEST = "75247e90b1f393520a6a419816795b91d90bdf38b6e71c75454a924bf08ed342"


def test_the_official_vector_is_reproduced() -> None:
    assert len(BODY) == 266
    assert sign(APP, BODY, STAMP, SECRET) == "mac=" + DIGEST


@pytest.mark.parametrize(
    "header",
    [f"mac={DIGEST}", f"mac = {DIGEST}", DIGEST, f"MAC={DIGEST.upper()}", f"  mac={DIGEST} "],
)
def test_every_spelling_of_a_true_signature_is_taken(header: str) -> None:
    assert signature_matches(header, APP, BODY, STAMP, SECRET)


@pytest.mark.parametrize(
    "header", [None, "", "mac=", "mac", DIGEST[:-1], f"mac={DIGEST}00", "mac=ữ\udcff", f"={DIGEST}"]
)
def test_anything_else_is_refused_without_an_error(header: str | None) -> None:
    assert not signature_matches(header, APP, BODY, STAMP, SECRET)


def test_a_body_written_anew_does_not_match() -> None:
    again = json.dumps(json.loads(BODY)).encode()
    assert not signature_matches("mac=" + DIGEST, APP, again, STAMP, SECRET)


def test_an_hmac_is_not_zalos_signature() -> None:
    made = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    assert not signature_matches("mac=" + made, APP, BODY, STAMP, SECRET)


def test_without_a_secret_nothing_matches() -> None:
    assert not signature_matches(sign(APP, BODY, STAMP, ""), APP, BODY, STAMP, "")


def test_a_forged_app_id_with_half_an_emoji_is_only_a_mismatch() -> None:
    assert not signature_matches("mac=" + DIGEST, "\ud83d", BODY, "\ud83d", SECRET)
