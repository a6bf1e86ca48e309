"""`python -m scripts.bench.slow_commit MODULE …`: run MODULE as on a server with a slow disk.

Every commit of that process first waits 3 ms, whoever makes it; nothing else changes.
"""

import runpy
import sys
import time

from sqlalchemy import Connection, Engine, event

SECONDS = 0.003


def wait(_connection: Connection) -> None:
    """What a commit does before it begins."""
    time.sleep(SECONDS)


if __name__ == "__main__":
    event.listen(Engine, "commit", wait)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
