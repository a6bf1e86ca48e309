"""Who the local Zalo pretends to know: one app, its OAs, and the keys between them."""

from dataclasses import dataclass

from bot.emulator.wire import web_address

DEFAULT_APP_ID = "360846524940903967"
DEFAULT_APP_SECRET = "APP_SECRET_FOR_DEMO"  # noqa: S105 - a made-up key of a made-up app
DEFAULT_OA_ID = "388613280878808645"
DEFAULT_OA_SECRET_KEY = "OA_SECRET_FOR_DEMO"  # noqa: S105 - a made-up key of a made-up app


@dataclass(frozen=True, slots=True)
class OaConfig:
    """One Official Account. With both tokens given it starts as already authorised."""

    id: str
    name: str
    initial_access_token: str | None = None
    initial_refresh_token: str | None = None


@dataclass(frozen=True, slots=True)
class EmulatorConfig:
    """Everything fixed when the local Zalo starts; the rest is set through `/_/`.

    `oas` are further OAs beside the one named by `oa_id`. `base_url` is how others reach this
    process; left empty, it is learnt from the first request.
    """

    app_id: str = DEFAULT_APP_ID
    app_secret: str = DEFAULT_APP_SECRET
    oa_id: str = DEFAULT_OA_ID
    oa_name: str = "UBND xã Minh Sơn"
    oa_secret_key: str = DEFAULT_OA_SECRET_KEY
    callback_url: str | None = None
    webhook_url: str | None = None
    initial_access_token: str | None = None
    initial_refresh_token: str | None = None
    oas: tuple[OaConfig, ...] = ()
    base_url: str = ""
    require_appsecret_proof: bool = False
    log_lines: int = 2000

    def __post_init__(self) -> None:
        """Raise ValueError for ids that are not decimal text and a webhook that is no URL."""
        for oa in self.all_oas():
            if not oa.id.isdecimal():
                raise ValueError(f"OA id {oa.id!r} must be decimal digits, such as {DEFAULT_OA_ID}")
        if self.webhook_url is not None:
            web_address(self.webhook_url)
        if not self.app_id.isdecimal():
            raise ValueError(f"app id {self.app_id!r} must be decimal digits")

    def all_oas(self) -> tuple[OaConfig, ...]:
        """The main OA first, then the further ones."""
        main = OaConfig(
            self.oa_id, self.oa_name, self.initial_access_token, self.initial_refresh_token
        )
        return (main, *self.oas)
