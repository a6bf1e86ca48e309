"""`xaoi emulator`: the local Zalo alone, for developers of any Zalo OA software."""

import asyncio
import contextlib
import signal
from typing import Annotated

import typer

from bot.emulator.config import (
    DEFAULT_APP_ID,
    DEFAULT_APP_SECRET,
    DEFAULT_OA_ID,
    DEFAULT_OA_SECRET_KEY,
    EmulatorConfig,
    OaConfig,
)


def emulator(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.")] = 8081,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    app_id: Annotated[str, typer.Option(help="The app's id.")] = DEFAULT_APP_ID,
    app_secret: Annotated[str, typer.Option(help="The app's secret.")] = DEFAULT_APP_SECRET,
    oa_id: Annotated[str, typer.Option(help="The OA's id.")] = DEFAULT_OA_ID,
    oa_name: Annotated[str, typer.Option(help="The OA's name.")] = "UBND xã Minh Sơn",
    oa_secret_key: Annotated[
        str, typer.Option(help="Key that signs webhooks.")
    ] = DEFAULT_OA_SECRET_KEY,
    webhook_url: Annotated[str, typer.Option(help="Where events are delivered.")] = "",
    callback_url: Annotated[str, typer.Option(help="Saved OAuth callback.")] = "",
    base_url: Annotated[str, typer.Option(help="How others reach this process.")] = "",
    access_token: Annotated[
        str, typer.Option(help="Start as authorised, with this access token.")
    ] = "",
    refresh_token: Annotated[str, typer.Option(help="The refresh token beside it.")] = "",
    more_oa: Annotated[
        list[str] | None, typer.Option(help="A further OA as ID=NAME; may be repeated.")
    ] = None,
    appsecret_proof: Annotated[
        bool, typer.Option(help="Refuse API calls without appsecret_proof.")
    ] = False,
) -> None:
    """Run the local Zalo until Ctrl-C."""
    if bool(access_token) != bool(refresh_token):
        raise typer.BadParameter("give --access-token and --refresh-token together")
    try:
        config = EmulatorConfig(
            app_id=app_id,
            app_secret=app_secret,
            oa_id=oa_id,
            oa_name=oa_name,
            oa_secret_key=oa_secret_key,
            callback_url=callback_url or None,
            webhook_url=webhook_url or None,
            initial_access_token=access_token or None,
            initial_refresh_token=refresh_token or None,
            oas=tuple(_further(text) for text in more_oa or []),
            base_url=base_url,
            require_appsecret_proof=appsecret_proof,
        )
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from wrong
    try:
        asyncio.run(_serve(config, host, port))
    except OSError as busy:
        typer.echo(f"Cannot listen on {host}:{port}: {busy.strerror}. Try --port 0.", err=True)
        raise typer.Exit(1) from busy


def _further(text: str) -> OaConfig:
    oa_id, found, name = text.partition("=")
    if not found or not name:
        raise typer.BadParameter(f"--more-oa {text!r} must be ID=NAME")
    return OaConfig(oa_id, name)


async def _serve(config: EmulatorConfig, host: str, port: int) -> None:
    # Imported late: `xaoi --help` need not load the server.
    from bot.emulator.running import running_emulator

    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with running_emulator(config, host=host, port=port) as running:
        typer.echo(f"Local Zalo: {running.base_url}/  (control API: {running.base_url}/_/app)")
        await stop.wait()
