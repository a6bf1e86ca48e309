"""OAuth v4: consent, one-use codes and refresh tokens, dying access tokens (contract §1)."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import ClientSession

from bot.emulator.config import DEFAULT_APP_ID, DEFAULT_APP_SECRET, DEFAULT_OA_ID
from bot.emulator.running import RunningEmulator, running_emulator
from tests.emulator.conftest import ACCESS, CALLBACK, REFRESH, App, Receiver, config_for

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
MINUTE = 60
DAY = 86400


async def consent(http: ClientSession, **more: str) -> dict[str, list[str]]:
    """Press the consent page's button; the query of the redirect."""
    asked = {"app_id": DEFAULT_APP_ID, "redirect_uri": CALLBACK} | more
    async with http.get("/v4/oa/permission", params=asked) as page:
        assert "UBND xã Minh Sơn" in await page.text()
    form = asked | {"oa_id": DEFAULT_OA_ID}
    async with http.post("/v4/oa/permission", data=form, allow_redirects=False) as answer:
        assert answer.headers["Location"].startswith(CALLBACK + "?")
        return parse_qs(urlsplit(answer.headers["Location"]).query)


async def token(
    http: ClientSession, secret: str = DEFAULT_APP_SECRET, **fields: str
) -> dict[str, Any]:
    """POST to the token endpoint."""
    form = {"app_id": DEFAULT_APP_ID} | fields
    async with http.post(
        "/v4/oa/access_token", data=form, headers={"secret_key": secret}
    ) as answer:
        assert answer.status == 200
        found: dict[str, Any] = await answer.json()
        return found


async def exchange(http: ClientSession, code: str, **more: str) -> dict[str, Any]:
    """Tokens for a code."""
    return await token(http, grant_type="authorization_code", code=code, **more)


async def refresh(http: ClientSession, refresh_token: str, **more: Any) -> dict[str, Any]:
    """The next pair."""
    return await token(http, grant_type="refresh_token", refresh_token=refresh_token, **more)


async def test_consent_then_exchange_gives_a_working_pair(http: ClientSession) -> None:
    given = await consent(http, state="abc", code_challenge=CHALLENGE)
    assert given["oa_id"] == [DEFAULT_OA_ID]
    assert given["state"] == ["abc"]
    pair = await exchange(http, given["code"][0], code_verifier=VERIFIER)
    assert set(pair) == {"access_token", "refresh_token", "expires_in"}
    assert pair["expires_in"] == "90000"
    assert (await App(http, pair["access_token"]).get("/v2.0/oa/getoa"))["error"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [({"app_id": "1"}, "-14002"), ({"redirect_uri": CALLBACK + "/"}, "-14003")],
)
async def test_a_wrong_consent_link_ends_on_the_error_page(
    http: ClientSession, change: dict[str, str], code: str
) -> None:
    asked = {"app_id": DEFAULT_APP_ID, "redirect_uri": CALLBACK} | change
    async with http.get("/v4/oa/permission", params=asked) as page:
        assert page.url.path == "/v4/permission/error"
        assert page.url.query["error_code"] == code


async def test_a_code_works_once(http: ClientSession) -> None:
    code = (await consent(http))["code"][0]
    assert "access_token" in await exchange(http, code)
    assert (await exchange(http, code))["error"] < 0


async def test_a_code_dies_after_ten_minutes(zalo: RunningEmulator, http: ClientSession) -> None:
    code = (await consent(http))["code"][0]
    zalo.advance(10 * MINUTE + 1)
    assert "access_token" not in await exchange(http, code)


@pytest.mark.parametrize("verifier", [{}, {"code_verifier": "x" * 43}])
async def test_a_challenge_demands_its_verifier(
    http: ClientSession, verifier: dict[str, str]
) -> None:
    code = (await consent(http, code_challenge=CHALLENGE))["code"][0]
    assert "access_token" not in await exchange(http, code, **verifier)


async def test_the_challenge_is_base64url_of_sha256_without_padding() -> None:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == CHALLENGE


async def test_a_refresh_token_works_once_and_the_old_access_token_dies(
    http: ClientSession, app: App
) -> None:
    assert (await app.get("/v2.0/oa/getoa"))["error"] == 0
    pair = await refresh(http, REFRESH)
    assert (await app.get("/v2.0/oa/getoa"))["error"] == -216
    assert (await App(http, pair["access_token"]).get("/v2.0/oa/getoa"))["error"] == 0
    again = await refresh(http, REFRESH)
    assert again["error"] == -14014
    assert {"error_name", "error_reason", "error_description", "ref_doc"} <= set(again)
    assert "access_token" in await refresh(http, pair["refresh_token"])


async def test_an_access_token_lives_25_hours_and_a_refresh_token_three_months(
    zalo: RunningEmulator, http: ClientSession, app: App
) -> None:
    zalo.advance(90_000 - 60)
    assert (await app.get("/v2.0/oa/getoa"))["error"] == 0
    zalo.advance(120)
    assert (await app.get("/v2.0/oa/getoa"))["error"] == -220
    zalo.advance(91 * DAY)
    assert (await refresh(http, REFRESH))["error"] == -14014


async def test_a_wrong_app_or_secret_uses_nothing_up(http: ClientSession) -> None:
    assert (await refresh(http, REFRESH, secret="wrong"))["error"] == -14004
    assert (await refresh(http, REFRESH, app_id="1"))["error"] == -14002
    assert "access_token" in await refresh(http, REFRESH)


async def test_a_refused_refresh_uses_nothing_up_and_a_cut_one_does(
    zalo: RunningEmulator, http: ClientSession
) -> None:
    zalo.set_faults(refresh_refused={"times": 1})
    assert (await refresh(http, REFRESH))["error"] == -14014
    zalo.set_faults(refresh_cut={"times": 1})
    with pytest.raises(aiohttp.ClientError):
        await refresh(http, REFRESH)
    assert (await refresh(http, REFRESH))["error"] == -14014


@pytest.mark.parametrize("header", ["Authorization", "ZALO_OA_ACCESS_TOKEN"])
async def test_only_the_access_token_header_counts(http: ClientSession, header: str) -> None:
    async with http.get("/v2.0/oa/getoa", headers={header: ACCESS}) as answer:
        assert answer.status == 200
        assert (await answer.json())["error"] == -216


async def test_a_wrong_appsecret_proof_is_refused_and_a_missing_one_if_demanded(
    receiver: Receiver,
) -> None:
    config = config_for(receiver, require_appsecret_proof=True)
    async with running_emulator(config) as zalo, ClientSession(zalo.base_url) as http:
        body = {"user_id": "1" * 18}
        app = App(http)
        right = zalo.world.grants.proof(ACCESS)
        path = "/v3.0/oa/quota/message"
        assert (await app.post(path, body))["error"] == -242
        assert (await app.post(path, body, appsecret_proof="0" * 64))["error"] == -242
        assert (await app.post(path, body, appsecret_proof=right))["error"] == -201
