from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.zalo.errors import Action, NotLinked, TokenUnavailable
from bot.zalo.tokens import (
    TokenCustodian,
    TokenPair,
    challenge_of,
    consent_url,
    new_verifier,
)
from tests.zalo.conftest import NOW, OA, Clock, grant, pair
from tests.zalo.shelf import Shelf
from tests.zalo.wire import Wire

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
NEW = {"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": "90000"}
REFUSED = {"error": -14014, "error_name": "Invalid refresh token", "error_reason": ""}


def test_the_published_pkce_vector_is_reproduced() -> None:
    assert challenge_of(VERIFIER) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_verifiers_are_43_characters_and_never_the_same() -> None:
    made = {new_verifier() for _ in range(50)}
    assert len(made) == 50
    assert {len(verifier) for verifier in made} == {43}


def test_the_consent_link_carries_what_zalo_asks_and_nothing_else() -> None:
    link = consent_url("https://oauth.example/", "36", "https://x/zalo/callback?a=1", "s", VERIFIER)
    parts = urlsplit(link)
    assert (parts.netloc, parts.path) == ("oauth.example", "/v4/oa/permission")
    assert parse_qs(parts.query) == {
        "app_id": ["36"],
        "redirect_uri": ["https://x/zalo/callback?a=1"],
        "code_challenge": [challenge_of(VERIFIER)],
        "state": ["s"],
    }


async def test_a_code_is_exchanged_as_zalo_documents(custodian: TokenCustodian, wire: Wire) -> None:
    wire.answers(NEW)
    got = await custodian.exchange_code("c0de", "36", "SECRET", VERIFIER)
    assert got == TokenPair("access-2", "refresh-2", NOW + timedelta(hours=25))
    (asked,) = wire.arrived
    assert (asked.method, asked.path) == ("POST", "/v4/oa/access_token")
    assert asked.headers["secret_key"] == "SECRET"
    assert parse_qs(asked.body.decode()) == {
        "code": ["c0de"],
        "app_id": ["36"],
        "grant_type": ["authorization_code"],
        "code_verifier": [VERIFIER],
    }


async def test_a_fresh_token_is_given_without_asking_zalo(
    custodian: TokenCustodian, wire: Wire
) -> None:
    assert await custodian.access_token(OA) == "access-1"
    assert wire.arrived == []


async def test_a_token_is_renewed_before_it_ends_and_kept_before_it_is_used(
    custodian: TokenCustodian, wire: Wire, clock: Clock, shelf: Shelf
) -> None:
    clock.advance(hours=23, minutes=1)
    wire.answers(NEW)
    assert await custodian.access_token(OA) == "access-2"
    kept = shelf.grants[OA]
    assert kept.current.expires_at == clock.at + timedelta(hours=25)
    assert kept.previous == pair(1)


async def test_twenty_callers_cause_one_refresh(custodian: TokenCustodian, wire: Wire) -> None:
    wire.answers(NEW)
    got = await asyncio.gather(*(custodian.refresh(OA, "access-1") for _ in range(20)))
    assert set(got) == {"access-2"}
    assert len(wire.arrived) == 1


async def test_a_caller_with_an_old_token_gets_the_kept_one(
    custodian: TokenCustodian, wire: Wire
) -> None:
    assert await custodian.refresh(OA, "access-0") == "access-1"
    assert wire.arrived == []


async def test_another_process_renewing_is_awaited(
    custodian: TokenCustodian, wire: Wire, shelf: Shelf
) -> None:
    shelf.locked_out = True
    waiting = asyncio.create_task(custodian.refresh(OA, "access-1"))
    await asyncio.sleep(0)
    await shelf.save(OA, pair(2), expected_version=1)
    assert await waiting == "access-2"
    assert wire.arrived == []


@pytest.mark.parametrize(
    "answer",
    [REFUSED, {"error": -14999}, {"message": "no"}, {"access_token": "a"}, {"error": "-14004"}],
)
async def test_a_refusal_ends_the_grant_and_is_told_once(
    custodian: TokenCustodian,
    wire: Wire,
    shelf: Shelf,
    deaths: list[tuple[str, str]],
    answer: dict[str, object],
) -> None:
    wire.answers(answer)
    for _ in range(3):
        with pytest.raises(NotLinked) as refused:
            await custodian.refresh(OA, "access-1")
        assert refused.value.action is Action.REAUTHORISE
    assert len(wire.arrived) == 1
    assert [oa_id for oa_id, _ in deaths] == [OA]
    assert shelf.dead_because[OA]


@pytest.mark.parametrize(
    "answer",
    [
        {**NEW, "refresh_token": "undefined"},
        {**NEW, "access_token": ""},
        {**NEW, "refresh_token": None},
    ],
)
async def test_half_a_pair_never_replaces_a_whole_one(
    custodian: TokenCustodian, wire: Wire, shelf: Shelf, answer: dict[str, object]
) -> None:
    wire.answers(answer)
    with pytest.raises(NotLinked):
        await custodian.refresh(OA, "access-1")
    assert shelf.grants[OA].current == pair(1)


@pytest.mark.parametrize("trouble", ["cut", "500", "html", "limit"])
async def test_trouble_on_the_way_keeps_the_grant(
    custodian: TokenCustodian,
    wire: Wire,
    shelf: Shelf,
    deaths: list[tuple[str, str]],
    trouble: str,
) -> None:
    match trouble:
        case "cut":
            wire.cuts()
        case "500":
            wire.answers(REFUSED, status=502)
        case "html":
            wire.answers_bytes(b"<html>")
        case "limit":
            wire.answers({"error": -32})
    with pytest.raises(TokenUnavailable) as failed:
        await custodian.refresh(OA, "access-1")
    assert failed.value.action is Action.RETRY
    assert failed.value.retry_after
    assert shelf.grants[OA] == grant(pair(1))
    assert deaths == []
    wire.answers(NEW)
    assert await custodian.refresh(OA, "access-1") == "access-2"


async def test_a_refused_pair_lets_the_one_before_it_try(
    custodian: TokenCustodian, wire: Wire, shelf: Shelf, deaths: list[tuple[str, str]]
) -> None:
    shelf.grants[OA] = grant(pair(1), previous=pair(0))
    wire.answers(REFUSED)
    wire.answers(NEW)
    assert await custodian.refresh(OA, "access-1") == "access-2"
    assert parse_qs(wire.arrived[1].body.decode())["refresh_token"] == ["refresh-0"]
    assert deaths == []


async def test_a_token_with_life_left_serves_while_zalo_is_away(
    custodian: TokenCustodian, wire: Wire, clock: Clock
) -> None:
    clock.advance(hours=24)
    wire.cuts()
    assert await custodian.access_token(OA) == "access-1"
    assert await custodian.access_token(OA) == "access-1"
    assert len(wire.arrived) == 1, "trouble must not make every send ask again"
    clock.advance(minutes=2)
    wire.answers(NEW)
    assert await custodian.access_token(OA) == "access-2"


async def test_a_dead_grant_serves_to_its_tokens_end(
    custodian: TokenCustodian, shelf: Shelf, clock: Clock
) -> None:
    shelf.grants[OA] = replace(shelf.grants[OA], dead=True)
    clock.advance(hours=24)
    assert await custodian.access_token(OA) == "access-1"
    clock.advance(hours=2)
    with pytest.raises(NotLinked):
        await custodian.access_token(OA)


async def test_a_pair_the_database_did_not_take_is_kept_and_saved_later(
    custodian: TokenCustodian, wire: Wire, shelf: Shelf
) -> None:
    shelf.failing_saves = 1
    wire.answers(NEW)
    with pytest.raises(ConnectionError):
        await custodian.refresh(OA, "access-1")
    assert await custodian.refresh(OA, "access-1") == "access-2"
    assert len(wire.arrived) == 1, "the one-use refresh token must not be spent twice"
    assert shelf.grants[OA].current.refresh_token == "refresh-2"


async def test_a_cancelled_caller_does_not_take_the_new_pair_along(
    custodian: TokenCustodian, wire: Wire, shelf: Shelf
) -> None:
    wire.stalls(NEW)
    caller = asyncio.create_task(custodian.refresh(OA, "access-1"))
    await wire.reached.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    wire.release.set()
    await custodian.close()
    assert shelf.grants[OA].current.access_token == "access-2"


async def test_a_pair_that_worked_lets_the_former_go(
    custodian: TokenCustodian, shelf: Shelf
) -> None:
    shelf.grants[OA] = grant(pair(2), previous=pair(1))
    await custodian.worked(OA, "access-1")
    assert shelf.grants[OA].previous == pair(1)
    await custodian.worked(OA, "access-2")
    assert shelf.grants[OA].previous is None


async def test_an_oa_nobody_linked_says_so(custodian: TokenCustodian) -> None:
    with pytest.raises(NotLinked, match="not linked"):
        await custodian.access_token("111")


@pytest.mark.parametrize("life", ["", "0", "-5", "soon", None, 10**12])
async def test_an_odd_life_is_taken_for_25_hours(
    custodian: TokenCustodian, wire: Wire, life: object
) -> None:
    wire.answers({**NEW, "expires_in": life})
    got = await custodian.exchange_code("c", "36", "S", None)
    assert got.expires_at == NOW + timedelta(hours=25)


async def test_no_secret_is_shown_when_tokens_are_printed(shelf: Shelf) -> None:
    shown = repr(shelf.grants[OA])
    assert "access-1" not in shown
    assert "refresh-1" not in shown
    assert "APP_SECRET" not in shown


async def test_an_unreachable_server_is_only_trouble(
    shelf: Shelf, session: aiohttp.ClientSession, clock: Clock, deaths: list[tuple[str, str]]
) -> None:
    custodian = TokenCustodian(
        shelf, session, "http://127.0.0.1:9", clock, lambda *death: deaths.append(death)
    )
    with pytest.raises(TokenUnavailable):
        await custodian.refresh(OA, "access-1")
    assert deaths == []
