"""Any hash of the tree from its tiles: a tile holds one level in eight, the others are hashed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

from answerable.errors import LedgerError
from answerable.ledger.tiles import TILE, TILE_LEVELS
from answerable.ledger.tree import HASH_BYTES, root_of

TILE_BYTES = TILE * HASH_BYTES

KEPT_TILES = 4_096
"""About 64 MiB of tiles with their inner levels: the bottom row over a million entries."""

_NODE = sha256(b"\x01")
"""A node's hash, begun: copying it costs less than beginning anew."""


class TileHashes:
    """A `HashReader` over tiles; `tile(level, number)` brings one tile's hashes, joined."""

    def __init__(self, tile: Callable[[int, int], bytes], size: int) -> None:
        self._size = size
        self._rows = lru_cache(KEPT_TILES)(lambda level, number: rows_over(tile(level, number)))

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree of 2^level leaves number `index`."""
        if index < 0 or (index + 1) << level > self._size:
            raise LedgerError(f"A log of {self._size:,} has no complete subtree {level}/{index}.")
        tile_level, inner = divmod(level, TILE_LEVELS)
        above = TILE_LEVELS - inner
        place = (index & ((1 << above) - 1)) * HASH_BYTES
        return self._rows(tile_level, index >> above)[inner][place : place + HASH_BYTES]


def leaf_row(entries: Iterable[bytes]) -> bytes:
    """The bottom row over these entries; `leaf_hash` of each, without the cost of calling it."""
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def row_above(row: bytes) -> bytes:
    """The hashes over each pair of a row of hashes; an odd last one has none yet."""
    begun, hashes = _NODE.copy, []
    for at in range(0, len(row) - HASH_BYTES, 2 * HASH_BYTES):
        node = begun()
        node.update(row[at : at + 2 * HASH_BYTES])
        hashes.append(node.digest())
    return b"".join(hashes)


def rows_over(row: bytes) -> list[bytes]:
    """A tile's row and the seven over it, each joined; the eighth is the next tile's business."""
    rows = [row]
    for _ in range(1, TILE_LEVELS):
        rows.append(row_above(rows[-1]))
    return rows


def root_of_tile(row: bytes) -> bytes:
    """The hash over a full tile: what stands for it in the tile above."""
    while len(row) > HASH_BYTES:
        row = row_above(row)
    return row


def roots_of_tiles(row: bytes) -> bytes:
    """The roots of the full tiles that a row of tiles holds: the row of tiles above it."""
    full = range(0, len(row) - TILE_BYTES + 1, TILE_BYTES)
    return b"".join(root_of_tile(row[at : at + TILE_BYTES]) for at in full)


def root_over_rows(rows: Sequence[bytes], size: int) -> bytes:
    """The root over a tree of `size` leaves by its rows of tiles; of the bottom row only the last
    tile is wanted, where it is partial, since the full ones have their roots in the row above."""

    def tile(level: int, number: int) -> bytes:
        return rows[level][number * TILE_BYTES :][:TILE_BYTES] if level else rows[0]

    return root_of(size, TileHashes(tile, size))
