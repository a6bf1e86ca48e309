"""What lies in the spool while the database is away, and comes out of it again."""

from pathlib import Path

from bot.spool import Row, Spool


async def drained(spool: Spool) -> list[Row]:
    stored: list[Row] = []

    async def store(rows: list[Row]) -> None:
        stored.extend(rows)

    await spool.drain(store)
    return stored


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.events"))


def spoil(path: Path) -> None:
    """A fault of the disk."""
    path.write_bytes(path.read_bytes()[:-9] + b"\x00\n{")


async def test_a_file_that_cannot_be_read_keeps_no_other_event_back(tmp_path: Path) -> None:
    before = Spool(tmp_path)
    before.open()
    for number in range(3):
        await before.keep({"number": number, "body": b"\xff"})
    before.close()
    spoil(files(tmp_path)[0])
    spool = Spool(tmp_path)
    spool.open()
    assert [row["number"] for row in await drained(spool)] == [1, 2]
    assert spool.is_empty
    await spool.keep({"number": 3, "body": b"\xff"})
    assert [row["number"] for row in await drained(spool)] == [3]
    spool.close()
    assert len(files(tmp_path)) == 1  # for a person to see
