"""The part of an audit that grows with the log: a run of bundles against the tiles over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from answerable.errors import AuditError
from answerable.ledger.auditing.entries import Reader, Told
from answerable.ledger.hashes import leaf_row, root_of_tile
from answerable.ledger.reading import PublicLog
from answerable.ledger.tiles import TILE, bundle_path, tile_path, tile_width

BUNDLES = 32
"""Bundles in a range: 8,192 entries, work of some hundredths of a second."""


@dataclass(frozen=True)
class RangeFound:
    """What a range of bundles comes to: the roots of its full tiles, and the row of a partial one.

    `told` is what its entries say, if they were read.
    """

    roots: bytes
    last_row: bytes
    entry_bytes: int
    told: Told | None


def ranges_of(size: int) -> range:
    """The first bundle of each range; not a list, since a liar's checkpoint may name any size."""
    return range(0, -(-size // TILE), BUNDLES)


def audit_range(log: PublicLog, first: int, *, size: int, entries: bool) -> RangeFound:
    """Hash every entry of the bundles from `first` on and hold the hashes against the tiles.

    Raises AuditError that names the bundle, LedgerError where a file is missing or cut.
    """
    roots, last_row, volume = [], b"", 0
    reader = Reader(first * TILE) if entries else None
    for number in range(first, min(first + BUNDLES, -(-size // TILE))):
        row, held = _bundle_row(log, number, size, reader)
        volume += held
        if tile_width(0, number, size) == TILE:
            roots.append(root_of_tile(row))
        else:
            last_row = row
    return RangeFound(b"".join(roots), last_row, volume, reader.told() if reader else None)


def _bundle_row(log: PublicLog, number: int, size: int, reader: Reader | None) -> tuple[bytes, int]:
    bundle = log.bundle(number, size)
    row = leaf_row(bundle)
    if log.tile(0, number, size) != row:
        width = tile_width(0, number, size)
        raise AuditError(f"{_first_changed(log, number, size, row)}: {bundle_path(number, width)} "
                         f"and {tile_path(0, number, width)} do not agree.")  # fmt: skip
    if reader is not None:
        reader.read(bundle)
    return row, sum(map(len, bundle))


def _first_changed(log: PublicLog, number: int, size: int, row: bytes) -> str:
    tile = log.tile(0, number, size)
    differing: Iterator[int] = (
        at // 32 for at in range(0, len(row), 32) if tile[at : at + 32] != row[at : at + 32]
    )
    return f"Entry {number * TILE + next(differing, 0):,} was changed"
