"""Where a log lies: a folder that anyone may read, and one beside it that only its owner may."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from answerable.errors import LedgerError
from answerable.ledger.durable import make_folder
from answerable.ledger.owned import OWNER_ONLY, only_owner_reads, private_folder

PATIENCE = 30.0
"""Seconds to wait while another process sequences."""

POLL = 0.005


@dataclass(frozen=True)
class Folders:
    """`public` can be served as it is; nothing in `private` ever may."""

    public: Path
    private: Path

    @classmethod
    def at(cls, public: Path, private: Path | None = None) -> Folders:
        """The private folder lies beside the public one, with `.private` behind its name."""
        public = public.absolute()
        private = (private or public.with_name(f"{public.name}.private")).absolute()
        if private == public or public in private.parents:
            raise LedgerError(f"{private} lies in the folder that anyone may read; choose another.")
        return cls(public, private)

    @property
    def database(self) -> Path:
        """The embedded database."""
        return self.private / "ledger.sqlite"

    @property
    def keys(self) -> Path:
        """The signing keys, one to a file."""
        return self.private / "keys"

    @property
    def signed(self) -> Path:
        """The last checkpoint that was signed; apart from the database, whose copies are older."""
        return self.keys / "signed"

    @property
    def pending(self) -> Path:
        """Tiles that are not public yet; lost or half-written ones are made again."""
        return self.private / "pending"

    def make(self) -> None:
        """Make the folders that are not there yet; refuse a private one that others may enter."""
        try:
            make_folder(self.public)
            for folder in (self.private, self.keys, self.pending):
                private_folder(folder)
        except OSError as error:
            raise LedgerError(f"{error.filename} can't be made: {error.strerror}.") from None
        if not only_owner_reads(self.private):
            raise LedgerError(f"{self.private} may be read by others; make it private (chmod 700).")

    @contextmanager
    def one_sequencer(self) -> Iterator[None]:
        """Held by at most one, thread or process, on this host; lost with the process."""
        descriptor = os.open(self.private / "lock", os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        try:
            _lock(descriptor, self.private)
            yield
        finally:
            os.close(descriptor)


def _lock(descriptor: int, private: Path) -> None:
    until = monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() > until:
                raise LedgerError(f"Another process sequences in {private}; try later.") from None
            sleep(POLL)
