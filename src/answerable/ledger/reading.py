"""A log as anyone sees it: a folder, or the same files over HTTP (C2SP tlog-tiles).

Nothing here is believed: what is read is bytes, until a checkpoint's signature and a proof, or an
audit, have tied them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from answerable.errors import KeyFileError, LedgerError
from answerable.ledger.fetching import Fetch, from_folder
from answerable.ledger.hashes import TileHashes
from answerable.ledger.keys import VerifierKey
from answerable.ledger.notes import SignedNote
from answerable.ledger.tiles import TILE, bundle_path, tile_path, tile_width, unpack_bundle
from answerable.ledger.tree import HASH_BYTES, HashReader

CHECKPOINT = "checkpoint"
KEYS = "keys"


@dataclass(frozen=True)
class PublicLog:
    """What stands at `place`; `fetch` brings one file's bytes by its path, or None."""

    place: str
    fetch: Fetch

    def read(self, path: str) -> bytes:
        """One file. Raises LedgerError if it is not there."""
        data = self.fetch(path)
        if data is None:
            raise LedgerError(f"{self.place} has no {path}; is it a log, and whole?")
        return data

    def checkpoint(self) -> SignedNote:
        """The newest checkpoint, not verified."""
        return SignedNote.parse(self.read(CHECKPOINT))

    def keys(self) -> tuple[VerifierKey, ...]:
        """The verifier keys that the log itself shows, newest first.

        Whoever has the log's key from somebody he trusts should use that instead: a forger shows
        his own.
        """
        try:
            lines = self.read(KEYS).decode().split("\n")
        except UnicodeDecodeError:
            raise KeyFileError(f"{self.place} has keys that are not text.") from None
        if lines.pop():
            raise KeyFileError(f"The keys of {self.place} are cut: the last line has no end.")
        return tuple(map(VerifierKey.parse, lines))

    def tile(self, level: int, number: int, size: int) -> bytes:
        """The hashes that a log of `size` has in this tile, joined."""
        width = tile_width(level, number, size)
        data, stored = self._stored(lambda wide: tile_path(level, number, wide), width)
        if len(data) != HASH_BYTES * stored:
            raise LedgerError(f"{tile_path(level, number, stored)} is not {stored} hashes long.")
        return data[: HASH_BYTES * width]

    def bundle(self, number: int, size: int) -> list[bytes]:
        """The entries that a log of `size` has in this bundle."""
        width = tile_width(0, number, size)
        data, stored = self._stored(lambda wide: bundle_path(number, wide), width)
        entries = unpack_bundle(data)
        if len(entries) != stored:
            raise LedgerError(f"{bundle_path(number, stored)} does not hold {stored} entries.")
        return entries[:width]

    def entries(self, start: int, stop: int, *, size: int | None = None) -> Iterator[bytes]:
        """The entries from index `start` to before `stop`, read bundle by bundle.

        `size` is that of a published checkpoint; where it is not given, `stop` must be one.
        """
        for number in range(start // TILE, -(-stop // TILE)):
            first = number * TILE
            bundle = self.bundle(number, stop if size is None else size)
            yield from bundle[max(0, start - first) : stop - first]

    def hash_reader(self, size: int) -> HashReader:
        """Hashes of complete subtrees of the log of `size`, for proofs; tiles are kept at hand."""
        return TileHashes(lambda level, number: self.tile(level, number, size), size)

    def _stored(self, path: Callable[[int], str], width: int) -> tuple[bytes, int]:
        """A file and its width: a partial one may be gone once the full one stands in for it."""
        if width < 1:
            raise LedgerError(f"{path(TILE)} lies beyond the end of {self.place}.")
        for stored in dict.fromkeys((width, TILE)):
            data = self.fetch(path(stored))
            if data is not None:
                return data, stored
        raise LedgerError(f"{self.place} has no {path(width)}; is it a log, and whole?")


def open_log(place: str | Path) -> PublicLog:
    """The log in a folder, or at an http or https address."""
    text = str(place)
    if text.startswith(("http://", "https://")):
        # Looked up when asked for: an audit's workers of a folder start sooner without it.
        from answerable.ledger.web import from_web

        return PublicLog(text.rstrip("/"), from_web(text.rstrip("/")))
    return PublicLog(text, from_folder(Path(place)))
