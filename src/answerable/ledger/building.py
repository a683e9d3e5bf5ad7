"""From entries in the database to tiles on the disk, and from those back to what may be signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from answerable.errors import ForkError, LedgerError
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.hashes import TILE_BYTES, leaf_row, root_of_tile
from answerable.ledger.reading import PublicLog
from answerable.ledger.tiles import (
    TILE,
    TILE_LEVELS,
    bundle_path,
    pack_bundle,
    tile_path,
    tiles_between,
)
from answerable.ledger.tree import HASH_BYTES, HashReader, root_of

Write: TypeAlias = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Begun:
    """What is on disk already: the files of a log of `size`, of which `old` are not made anew."""

    log: PublicLog
    old: int
    size: int

    def begun(self, level: int) -> tuple[int, bytes]:
        """The last tile of a level that may yet grow: its number and the hashes it has."""
        number, had = divmod(self.old >> (TILE_LEVELS * level), TILE)
        row = self.log.tile(level, number, self.size) if had else b""
        return number, row[: had * HASH_BYTES]


def build_tiles(begun_log: Begun, bundles: Iterable[list[bytes]], write: Write) -> None:
    """Write the files of the entries in `bundles`, which begin with that of the entry `old`.

    Raises ForkError if they do not begin with what stands.
    """
    first, begun = begun_log.begun(0)
    full = []
    for number, entries in enumerate(bundles, first):
        row = leaf_row(entries)
        if number == first and not row.startswith(begun):
            raise ForkError(
                "The database holds other entries than the tiles that were signed: it is another "
                "log's, or went its own way, or a tile was changed (an audit tells). Nothing was "
                "signed; bring back what belongs to this log."
            )
        write(bundle_path(number, len(entries)), pack_bundle(entries))
        write(tile_path(0, number, len(entries)), row)
        if len(entries) == TILE:
            full.append(root_of_tile(row))
    level = 1
    while full:
        full = _add_row(level, *begun_log.begun(level), full, write)
        level += 1


def checked_hashes(log: PublicLog, old: int, new: int) -> HashReader:
    """Read back what was added between `old` and `new` and hash it all again, entries first.

    Raises LedgerError if the disk does not hold what was meant. What the tree of `old` had is not
    hashed again: `must_hold` compares its root.
    """
    for level, number, _ in tiles_between(old, new):
        row = log.tile(level, number, new)
        had = max(0, (old >> (TILE_LEVELS * level)) - number * TILE) if level else 0
        if row[had * HASH_BYTES :] != b"".join(_made_again(log, level, number, had, new)):
            raise LedgerError(
                f"{tile_path(level, number)} of {log.place} does not read as it was written; "
                "nothing was signed. Check the disk, then try again."
            )
    return log.hash_reader(new)


def must_hold(checkpoint: Checkpoint | None, hashes: HashReader, *, where: str) -> None:
    """Raises ForkError unless the tree begins with what the checkpoint says."""
    if checkpoint is not None and root_of(checkpoint.size, hashes) != checkpoint.root:
        raise ForkError(
            f"The entries of the database and its tiles do not lead to the checkpoint of "
            f"{checkpoint.size:,} entries {where}: it is the database of another history. Nothing "
            "was signed; bring back the database that belongs to this log."
        )


def _made_again(log: PublicLog, level: int, number: int, had: int, new: int) -> Iterator[bytes]:
    if level == 0:
        yield leaf_row(log.bundle(number, new))
        return
    last = min((number + 1) * TILE, new >> (TILE_LEVELS * level))
    for below in range(number * TILE + had, last):
        yield root_of_tile(log.tile(level - 1, below, new))


def _add_row(
    level: int, number: int, begun: bytes, added: list[bytes], write: Write
) -> list[bytes]:
    """Write the tiles of one level to which `added` comes; what the full ones add to the next."""
    row = begun + b"".join(added)
    full = []
    for place in range(0, len(row), TILE_BYTES):
        tile = row[place : place + TILE_BYTES]
        write(tile_path(level, number, len(tile) // HASH_BYTES), tile)
        if len(tile) == TILE_BYTES:
            full.append(root_of_tile(tile))
        number += 1
    return full
