"""The root over entries while they pass by: what was read is then what the checkpoint signs."""

from __future__ import annotations

from collections.abc import Iterable

from answerable.ledger.hashes import TileHashes, root_of_tile
from answerable.ledger.tiles import TILE
from answerable.ledger.tree import HASH_BYTES, leaf_hash, root_of

_TILE_BYTES = TILE * HASH_BYTES


class RootOver:
    """Takes a log's bundles in order; keeps 32 bytes for each full one."""

    def __init__(self) -> None:
        self._roots: list[bytes] = []
        self._last_row = b""

    def take(self, bundle: Iterable[bytes]) -> None:
        """The next bundle; only the last may hold fewer than 256 entries."""
        row = b"".join([leaf_hash(entry) for entry in bundle])
        if len(row) == _TILE_BYTES:
            self._roots.append(root_of_tile(row))
        else:
            self._last_row = row

    def root(self) -> bytes:
        """The root over all that was taken (RFC 9162, section 2.1)."""
        rows = [self._last_row, b"".join(self._roots)]
        while len(rows[-1]) >= _TILE_BYTES:
            full = range(0, len(rows[-1]) - _TILE_BYTES + 1, _TILE_BYTES)
            rows.append(b"".join(root_of_tile(rows[-1][at : at + _TILE_BYTES]) for at in full))
        size = len(self._roots) * TILE + len(self._last_row) // HASH_BYTES

        def tile(level: int, number: int) -> bytes:
            # Of the bottom row only the partial tile is asked for: full ones have their roots.
            return rows[level][number * _TILE_BYTES :][:_TILE_BYTES] if level else rows[0]

        return root_of(size, TileHashes(tile, size))
