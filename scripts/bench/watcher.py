"""Making sure that no server started here outlives the process that started it."""

import subprocess
from pathlib import Path

SCRIPT = """
read -r _
kill -INT "$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2>/dev/null || break; sleep 0.2; done
kill -KILL "$1" 2>/dev/null
[ -z "$2" ] || rm -rf "$2"
"""


class Watcher:
    """A shell that waits for our end, however it comes (SIGKILL too), then ends `pid`.

    It notices by the pipe between us closing. A `folder` is removed with it.
    """

    def __init__(self, pid: int, folder: Path | None = None) -> None:
        self._shell = subprocess.Popen(  # noqa: S603 - our own script, our own arguments
            ["/bin/sh", "-c", SCRIPT, "sh", str(pid), str(folder or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """Stop watching: `pid` has ended, or is no longer ours."""
        self._shell.kill()
        self._shell.wait()
        if self._shell.stdin is not None:
            self._shell.stdin.close()
