"""The root over entries while they pass by: what was read is then what the checkpoint signs."""

from __future__ import annotations

from collections.abc import Iterable

from answerable.ledger.hashes import (
    TILE_BYTES,
    leaf_row,
    root_of_tile,
    root_over_rows,
    roots_of_tiles,
)
from answerable.ledger.tiles import TILE
from answerable.ledger.tree import HASH_BYTES


class RootOver:
    """Takes a log's bundles in order; keeps 32 bytes for each full one."""

    def __init__(self) -> None:
        self._roots: list[bytes] = []
        self._last_row = b""

    def take(self, bundle: Iterable[bytes]) -> None:
        """The next bundle; only the last may hold fewer than 256 entries."""
        row = leaf_row(bundle)
        if len(row) == TILE_BYTES:
            self._roots.append(root_of_tile(row))
        else:
            self._last_row = row

    def root(self) -> bytes:
        """The root over all that was taken (RFC 9162, section 2.1)."""
        rows = [self._last_row, b"".join(self._roots)]
        while len(rows[-1]) >= TILE_BYTES:
            rows.append(roots_of_tiles(rows[-1]))
        size = len(self._roots) * TILE + len(self._last_row) // HASH_BYTES
        return root_over_rows(rows, size)
