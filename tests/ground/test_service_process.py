"""The service as a process, played here by a script that answers `/readyz`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scripts.errors import CommandFailed
from tests.ground.service import ServiceProcess

STAND_IN = """
import http.server, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *_):
        pass
print("listening in", os.environ["COLOUR"], flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["INTERNAL_PORT"])), Ready).serve_forever()
"""


def stand_in(service: ServiceProcess, script: str) -> ServiceProcess:
    service._command = (service._command[0], "-c", script)
    return service


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[ServiceProcess]:
    service = stand_in(ServiceProcess({"COLOUR": "blue"}, tmp_path), STAND_IN)
    await service.start()
    yield service
    await service.kill()


async def test_it_is_up_when_start_returns_and_ends_when_asked(service: ServiceProcess) -> None:
    assert service.exit_code is None
    assert await service.terminate() == 0
    assert service.log_text() == "listening in blue"


async def test_it_can_be_killed_and_started_again_on_the_same_ports(
    service: ServiceProcess,
) -> None:
    address = service.internal_url
    await service.kill()
    assert service.exit_code == -9
    await service.start()
    assert service.internal_url == address
    assert service.exit_code is None


async def test_one_that_never_gets_ready_shows_the_end_of_its_log(tmp_path: Path) -> None:
    broken = stand_in(ServiceProcess({}, tmp_path), "raise SystemExit('the disk is full')")
    with pytest.raises(CommandFailed, match=r"ended with 1(.|\n)*the disk is full"):
        await broken.start()
