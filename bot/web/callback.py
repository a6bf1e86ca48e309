"""`GET /zalo/callback`: where Zalo sends the administrator after consent (contract §1.2).

A GET spends nothing: the page shows a button, and its POST does the exchange. With our one-time
state the commune is the one `xaoi oa link` named. Without it (a link made in the console) the
grant is taken only if `oa_id` is the configured one and Zalo's own `getoa` agrees.
"""

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.log import get_logger
from bot.settings import Settings
from bot.zalo.client import ZaloClient
from bot.zalo.errors import ZaloError
from bot.zalo.tokens import TokenCustodian, TokenPair
from storage import communes, consents, tokens
from storage.database import Database, Session

log = get_logger(__name__)

_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Liên kết Zalo OA</title><h1>Liên kết Zalo OA</h1><p>{says}</p>{form}</html>"""
_ZALO_REFUSED = "Zalo chưa nhận mã cho phép này. Xin chạy lại `xaoi oa link`."
_FORM = """<form method="post"><button>Hoàn tất liên kết</button></form>"""


class Refused(Exception):
    """The consent can't be taken; the message tells the administrator why."""


@dataclass(frozen=True, slots=True)
class Callback:
    """Takes an OA's consent in."""

    database: Database
    settings: Settings
    client: ZaloClient
    custodian: TokenCustodian
    now: Callable[[], datetime]
    on_linked: Callable[[str], None]

    async def show(self, request: web.Request) -> web.Response:
        """The page with the button."""
        if not request.query.get("code") or not request.query.get("oa_id"):
            return _page("Zalo không gửi mã cho phép. Xin chạy lại `xaoi oa link`.", status=400)
        return _page("Bấm nút để hoàn tất.", form=_FORM)

    async def finish(self, request: web.Request) -> web.Response:
        """Exchange the code, check whose grant it is, store it."""
        query = request.query
        code, oa_id, state = query.get("code", ""), query.get("oa_id", ""), query.get("state", "")
        try:
            await self._take(code, oa_id, state)
        except Refused as refused:
            log.warning("a consent was refused", oa_id=oa_id)
            return _page(str(refused), status=400)
        except ZaloError as error:
            log.warning("a consent could not be taken in", oa_id=oa_id, code=error.code)
            return _page(f"{_ZALO_REFUSED} ({error})", status=502)
        self.on_linked(oa_id)
        return _page("Đã liên kết. Có thể đóng trang này.")

    async def _take(self, code: str, oa_id: str, state: str) -> None:
        now = self.now()
        known = await self.database.run(lambda session: consents.use(session, state, now))
        if known is None and (state or oa_id != self.settings.zalo_oa_id):
            raise Refused("Đường liên kết không đúng hoặc đã hết hạn. Xin chạy lại `xaoi oa link`.")
        app_id = known.app_id if known else self.settings.zalo_app_id or ""
        secret = await self.database.read(lambda session: communes.app_secret(session, app_id))
        if not secret:
            raise Refused("Chưa khai báo ZALO_APP_ID và ZALO_APP_SECRET.")
        verifier = known.verifier if known else None
        pair = await self.custodian.exchange_code(code, app_id, secret, verifier)
        told = await self.client.get_oa(oa_id, access_token=pair.access_token)
        if told.oa_id != oa_id:
            raise Refused("Zalo cho biết mã cho phép này thuộc một OA khác.")
        commune_id = known.commune_id if known else None
        refusal = await self.database.run(
            lambda session: _keep(session, commune_id, oa_id, app_id, pair, now)
        )
        if refusal:
            raise Refused(refusal)


def _keep(
    session: Session,
    commune_id: int | None,
    oa_id: str,
    app_id: str,
    pair: TokenPair,
    now: datetime,
) -> str:
    """Store the grant; a sentence instead when the OA belongs elsewhere."""
    owner = communes.by_oa(session, oa_id)
    if commune_id is not None:
        commune = communes.get(session, commune_id)
        if owner is not None and owner.id != commune.id:
            return f"OA này đã thuộc về {owner.slug}."
        if commune.oa_id not in (None, oa_id):
            return f"{commune.slug} đã khai báo OA khác ({commune.oa_id}) trong tệp của xã."
        commune.oa_id = oa_id
    kept = tokens.Pair(pair.access_token, pair.refresh_token, pair.expires_at)
    tokens.put(session, oa_id, app_id, kept, now)
    return ""


def _page(says: str, *, form: str = "", status: int = 200) -> web.Response:
    return web.Response(
        text=_PAGE.format(says=html.escape(says), form=form),
        content_type="text/html",
        status=status,
        headers={"Cache-Control": "no-store"},
    )
