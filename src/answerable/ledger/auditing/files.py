"""Files that older checkpoints left in a log's folder: they are still read, so they are checked."""

from __future__ import annotations

from pathlib import Path

from answerable.errors import AuditError
from answerable.ledger.reading import PublicLog
from answerable.ledger.tiles import TILE, pack_bundle, parse_path, tile_width


def older_partials(log: PublicLog, size: int) -> int:
    """How many narrower files stand beside the newest, each the beginning of what it grew into.

    Over HTTP they can't be listed, and 0 is told. Files beyond `size` belong to a checkpoint that
    is being published.
    """
    folder = Path(log.place)
    count = 0
    for path in sorted(folder.glob("tile/**/*.p/*")) if folder.is_dir() else ():
        name = path.relative_to(folder).as_posix()
        place = parse_path(name)
        if place is None:
            raise AuditError(f"{name} is no file that a log has; remove it.")
        level, number, width = place
        if width < tile_width(level or 0, number, size):
            _must_be_beginning(log, name, place, size)
            count += 1
    return count


def _must_be_beginning(
    log: PublicLog, name: str, place: tuple[int | None, int, int], size: int
) -> None:
    level, number, width = place
    if level is None:
        expected = pack_bundle(log.bundle(number, size)[:width])
    else:
        expected = log.tile(level, number, size)[: 32 * width]
    if width >= TILE or log.fetch(name) not in (expected, None):  # None: tidied away meanwhile
        raise AuditError(f"{name} is not the beginning of the file that follows it.")
