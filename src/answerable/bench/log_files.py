"""A log's files, written in one go: for benchmarks and tests of reading and auditing.

Nothing here is durable or restartable; the log that people rely on is written by the sequencer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from answerable.ledger.canonical import to_canonical
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.hashes import TileHashes, root_of_tile
from answerable.ledger.keys import SigningKey
from answerable.ledger.notes import SignedNote, signed
from answerable.ledger.tiles import TILE, bundle_path, pack_bundle, tile_path
from answerable.ledger.tree import leaf_hash, root_of


def write_log(folder: Path, entries: Iterable[bytes], *, keys: Sequence[SigningKey]) -> Checkpoint:
    """Write every file of a log of these entries, `keys` and the signed checkpoint included."""
    leaves: list[bytes] = []
    for number, bundle in enumerate(_bundles(entries)):
        _write(folder / bundle_path(number, len(bundle)), pack_bundle(bundle))
        leaves += map(leaf_hash, bundle)
    size = len(leaves)
    root = _write_tiles(folder, size, b"".join(leaves))
    checkpoint = Checkpoint(keys[0].name, size, root)
    _write(folder / "keys", "".join(f"{key.verifier}\n" for key in reversed(keys)).encode())
    _write(folder / "checkpoint", note_of(checkpoint, keys).to_bytes())
    return checkpoint


def note_of(checkpoint: Checkpoint, keys: Sequence[SigningKey]) -> SignedNote:
    """The signed checkpoint."""
    return signed(checkpoint.to_text(), keys)


def made_up_entries(count: int) -> Iterator[bytes]:
    """Entries of about 300 bytes, such as an import makes; the same each time."""
    for number in range(count):
        second = number // 3_000
        yield to_canonical(
            {
                "type": "case.opened/1",
                "id": f"{number:032x}",
                "recorded": f"2026-06-{1 + second // 86_400:02}T{second // 3_600 % 24:02}"
                f":{second // 60 % 60:02}:{second % 60:02}Z",
                "account": f"Office {number % 97}",
                "case": f"C-{number}",
                "commitments": {"text": f"{number:064x}"},
                "occurred": "2026-05-31T13:45:00",
                "service": f"Service {number % 31}",
            }
        )


def _write_tiles(folder: Path, size: int, row: bytes) -> bytes:
    rows = [row]
    while rows[-1]:
        level, row, above = len(rows) - 1, rows[-1], []
        for number, at in enumerate(range(0, len(row), 32 * TILE)):
            tile = row[at : at + 32 * TILE]
            _write(folder / tile_path(level, number, len(tile) // 32), tile)
            if len(tile) == 32 * TILE:
                above.append(root_of_tile(tile))
        rows.append(b"".join(above))
    tiles = TileHashes(lambda level, n: rows[level][n * 32 * TILE :][: 32 * TILE], size)
    return root_of(size, tiles)


def _bundles(entries: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = iter(entries)
    while bundle := list(islice(rest, TILE)):
        yield bundle


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
