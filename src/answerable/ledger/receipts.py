"""Receipts of the newest checkpoint, many of them from the same tiles."""

from __future__ import annotations

from threading import Lock

from answerable.errors import LedgerError
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.notes import SignedNote
from answerable.ledger.reading import PublicLog
from answerable.ledger.receipt import Receipt
from answerable.ledger.tree import HashReader, inclusion_proof


class Receipts:
    """Makes receipts; keeps the tiles of the checkpoint at hand that it last made one for."""

    def __init__(self, log: PublicLog) -> None:
        self._log = log
        self._lock = Lock()
        self._newest: tuple[SignedNote, Checkpoint, HashReader] | None = None

    def receipt(self, index: int) -> Receipt:
        """The receipt of the entry at `index`. Raises LedgerError if it is not public yet."""
        note, checkpoint, hashes = self._covering(index)
        if not 0 <= index < checkpoint.size:
            raise LedgerError(
                f"Entry {index:,} is not public yet: the log shows {checkpoint.size:,} entries."
            )
        proof = inclusion_proof(index, checkpoint.size, hashes)
        return Receipt(index, tuple(proof), note)

    def _covering(self, index: int) -> tuple[SignedNote, Checkpoint, HashReader]:
        """The checkpoint at hand if it has the entry, otherwise the newest: no file is read anew
        for a receipt that can be given without."""
        with self._lock:
            if self._newest is None or index >= self._newest[1].size:
                note = self._log.checkpoint()
                checkpoint = Checkpoint.parse(note.text)
                hashes = self._log.hash_reader(checkpoint.size)
                self._newest = note, checkpoint, hashes
            return self._newest
