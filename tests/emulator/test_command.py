"""`xaoi emulator` as a developer starts and stops it."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE

from aiohttp import ClientSession


async def test_it_prints_its_address_serves_and_stops_cleanly_on_ctrl_c() -> None:
    arguments = ("--port", "0", "--access-token", "AAA", "--refresh-token", "RRR")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts", "emulator", *arguments, stdout=PIPE, stderr=PIPE
    )
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        address = line.split()[2].rstrip("/")
        async with ClientSession(address, headers={"access_token": "AAA"}) as http:
            answer = await http.get("/v2.0/oa/getoa")
            assert json.loads(await answer.read())["data"]["name"] == "UBND xã Minh Sơn"
        process.send_signal(signal.SIGINT)
        _, errors = await asyncio.wait_for(process.communicate(), 10)
        assert (process.returncode, errors) == (0, b"")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_taken_port_gets_a_sentence() -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts", "emulator", "--port", str(port), stdout=PIPE, stderr=PIPE
    )
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    server.close()
    assert process.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in errors.decode()
    assert "Traceback" not in errors.decode()
