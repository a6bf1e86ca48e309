"""A bar for long work, on stderr, so that what a command prints can still be piped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Bars for whatever is told: what is being done, how much of it, of how much."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        shown: dict[str, TaskID] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in shown:
                shown[what] = progress.add_task(what, total=total)
            progress.update(shown[what], completed=done, total=total)

        yield told
