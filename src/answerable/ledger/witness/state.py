"""What a witness has seen of each log: it must not forget, or it would sign a second history.

Kept twice: in SQLite, where a compare-and-swap decides between requests, and in one small file for
each log (`cosigned/`), written last and before any signature leaves. Whichever knows the larger
tree is believed, so a database put back from an old copy costs nothing. What this can't prevent:
that the whole folder is put back from an old copy, or copied and used twice under the same key.

One process owns the folder (`lock`) for as long as it runs.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from threading import Lock

from answerable.errors import ForkError, WitnessError
from answerable.ledger.owned import OWNER_ONLY, private_folder
from answerable.ledger.witness.seen import Fork, KeptApart, Seen

MOST_FORKS = 16
"""Kept of each log as evidence; one is enough to convict it."""

_TABLES = """
CREATE TABLE IF NOT EXISTS seen (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,
    time INTEGER NOT NULL, note BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS fork (
    origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL,
    other BLOB NOT NULL, PRIMARY KEY (origin, size, root)
) STRICT;
"""


class State:
    """The memory of one witness, in `folder`. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Raises WitnessError if another process has the folder."""
        private_folder(folder)
        self._path = folder / "witness.sqlite"
        self._owned = _owned(folder / "lock")
        self._apart = KeptApart(folder / "cosigned")
        self._lock = Lock()
        self._open: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the folder."""
        with self._lock:
            self._drop()
            os.close(self._owned)

    def latest(self, origin: str) -> Seen:
        """The latest that was cosigned of this log; an empty tree if nothing was."""
        with self._lock:
            return self._latest(origin)

    def advance(self, origin: str, *, was: Seen, to: Seen) -> bool:
        """Record `to`, durably, if `was` is still the latest; whether it was.

        A signature may leave only after this has returned True. An error leaves the state as it
        was or with `to` recorded; both are safe, and the next call reads again what is on disk.
        """
        with self._lock:
            try:
                return self._advance(origin, was, to)
            except BaseException:
                self._drop()
                raise

    def keep_fork(self, origin: str, fork: Fork, *, root: bytes) -> None:
        """Keep two contradicting notes as evidence; `root` is that of the one not cosigned."""
        with self._lock:
            self._database.execute(
                "INSERT OR IGNORE INTO fork SELECT ?, ?, ?, ?, ? "
                "WHERE (SELECT count(*) FROM fork WHERE origin = ?) < ?",
                (origin, fork.size, root, fork.note, fork.other, origin, MOST_FORKS),
            )

    def forks(self, origin: str) -> list[Fork]:
        """The evidence against this log, smallest tree first."""
        with self._lock:
            rows = self._database.execute(
                "SELECT size, note, other FROM fork WHERE origin = ? ORDER BY size", (origin,)
            )
            return [Fork(*row) for row in rows]

    def _advance(self, origin: str, was: Seen, to: Seen) -> bool:
        now = self._latest(origin)
        if (now.size, now.root) != (was.size, was.root) or to.size < now.size:
            return False
        self._database.execute(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)",
            (origin, to.size, to.root, to.time, to.note),
        )
        self._apart.write(origin, to)
        return True

    def _latest(self, origin: str) -> Seen:
        row = self._database.execute(
            "SELECT size, root, time, note FROM seen WHERE origin = ?", (origin,)
        ).fetchone()
        stored, apart = Seen(*row) if row else Seen(), self._apart.read(origin)
        if apart.size == stored.size and apart.root != stored.root:
            raise ForkError(
                f"The two records that this witness keeps of {origin} contradict each other at "
                f"size {apart.size:,}, so it signs no more of it; give it a new folder and key."
            )
        return max(stored, apart, key=lambda seen: seen.size)

    @property
    def _database(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = _connect(self._path)
        return self._open

    def _drop(self) -> None:
        """Close the database: what is uncertain is read anew."""
        if self._open is not None:
            with suppress(sqlite3.Error):
                self._open.close()
        self._open = None


def _connect(path: Path) -> sqlite3.Connection:
    """Every statement is a transaction of its own, on disk when it returns."""
    opened = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    opened.execute("PRAGMA journal_mode = WAL")
    opened.execute("PRAGMA synchronous = FULL")
    opened.executescript(_TABLES)
    return opened


def _owned(path: Path) -> int:
    """Hold the lock file; the system lets go of it when the process ends, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise WitnessError(f"Another witness is running in {path.parent}; stop it first.") from None
    return descriptor
