"""Migrated SQLite databases, copied from one template."""

import shutil
from pathlib import Path


def copy_of(template: Path, folder: Path) -> str:
    """The DATABASE_URL of a fresh copy of `template` in `folder`."""
    leftover = template.with_name(template.name + "-wal")
    if leftover.exists() and leftover.stat().st_size:
        raise RuntimeError(f"{template} is still open somewhere: {leftover.name} is not empty")
    target = folder / "xaoi.db"
    shutil.copy(template, target)
    return f"sqlite:///{target}"
