"""The commune: its Zalo app and OA, its posts, its places."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    LargeBinary,
    String,
)

from storage.tables import columns as c
from storage.tables.columns import Row
from storage.types import (
    OfficialState,
    Post,
    UtcDateTime,
)


class Vault(Row, table=True):
    """One row: the key of the keyed hashes, sealed. It also shows whether DATA_KEYS are right."""

    __tablename__: ClassVar[Any] = "vault"

    index_key: bytes = c.sealed()


class ZaloApp(Row, table=True):
    """One Zalo app: 4,000 requests a minute; a province spreads its communes over several."""

    __tablename__: ClassVar[Any] = "zalo_app"

    app_id: str = c.text(32, unique=True)
    app_secret: bytes = c.sealed()
    oa_secret_key: bytes = c.sealed()


class Commune(Row, table=True):
    __tablename__: ClassVar[Any] = "commune"

    slug: str = c.text(64, unique=True)
    oa_id: str | None = c.maybe(String(32), unique=True)
    profile: dict[str, Any] = c.document()
    created_at: datetime = c.moment()
    updated_at: datetime = c.moment()


class OaLink(Row, table=True):
    """The tokens of one OA. `previous` is kept until the new pair has worked."""

    __tablename__: ClassVar[Any] = "oa_link"

    oa_id: str = c.text(32, unique=True)
    app_id: str = c.text(32)
    current: bytes = c.sealed()
    previous: bytes | None = c.maybe(LargeBinary)
    given_pair_key: str = c.text(32, default="")  # which pair of the environment was taken in
    version: int = c.number()
    dead_reason: str | None = c.maybe(String(300))
    updated_at: datetime = c.moment()


class OaConsent(Row, table=True):
    """A consent link that is out: its one-time state and PKCE verifier."""

    __tablename__: ClassVar[Any] = "oa_consent"

    state_key: str = c.text(32, unique=True)
    commune_id: int = c.to("commune")
    app_id: str = c.text(32)
    verifier: bytes = c.sealed()
    expires_at: datetime = c.moment()
    used_at: datetime | None = c.maybe(UtcDateTime)


class Official(Row, table=True):
    """A post of the commune and who holds it now."""

    __tablename__: ClassVar[Any] = "official"

    commune_id: int = c.to("commune", index=True)
    post: Post = c.one_of(Post)
    title: str = c.text(120)
    unit: str | None = c.maybe(String(64))
    name: bytes = c.sealed()
    state: OfficialState = c.one_of(OfficialState, OfficialState.active)
    term: int = c.number()  # which holder of the post this is; confidential readers are bound to it
    person_id: int | None = c.maybe_to("person", index=True)
    paired_at: datetime | None = c.maybe(UtcDateTime)
    pairing_key: str | None = c.maybe(String(32), unique=True)
    pairing_expires_at: datetime | None = c.maybe(UtcDateTime)
    leave_from: datetime | None = c.maybe(UtcDateTime)
    leave_until: datetime | None = c.maybe(UtcDateTime)
    stand_in_id: int | None = c.maybe_to("official")
    muted_until: datetime | None = c.maybe(UtcDateTime)
    mute_reason: bytes = c.sealed()  # officials write what they like there
    writes_as_citizen: bool = c.flag()
    created_at: datetime = c.moment()
