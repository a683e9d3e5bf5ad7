"""SQLite: the embedded default, in one file (and its WAL) that only the owner reads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from answerable.errors import LedgerError
from answerable.ledger import schema
from answerable.ledger.database import Session, failed
from answerable.ledger.owned import OWNER_ONLY, only_owner_reads, private_folder, sync_folder

PATIENCE = 30.0
"""Seconds to wait for another process's write to end."""

POLL = 0.001
"""SQLite has no queue for its writer's lock, and its own waits grow to 0.1 s: beside somebody who
writes all the time, one would rarely get in."""

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    # A commit is on disk when it returns; NORMAL would lose the last ones with the power.
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)


def _waiting(seconds: float) -> str:
    return f"PRAGMA busy_timeout = {int(seconds * 1000)}"


class SqliteDatabase:
    """One file. SQLite itself sees to it that one process writes at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = str(path)

    def connect(self) -> SqliteSession:
        """Open the file, made on first use for the owner alone. Raises LedgerError."""
        try:
            self._make()
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        except (sqlite3.Error, OSError) as error:
            raise failed(self.place, error) from None
        try:
            for setting in (_waiting(PATIENCE), *_SETTINGS):
                connection.execute(setting).fetchall()
        except sqlite3.Error as error:
            connection.close()
            raise failed(self.place, error) from None
        return SqliteSession(connection, self.place)

    def _make(self) -> None:
        private_folder(self.path.parent)
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
            sync_folder(self.path.parent)
        if not only_owner_reads(self.path):
            raise LedgerError(f"{self.path} may be read by others; make it private (chmod 600).")


class SqliteSession(Session):
    """A connection to the file. It is used from one host: no lock but that of the private folder
    is needed for the one who sequences."""

    errors = sqlite3.Error

    def scrub(self) -> None:
        """Bring overwritten rows into the main file and cut the WAL to nothing.

        Nothing of what was overwritten is in the files then. What the file system keeps of the
        blocks it gave back, and copies made before, are beyond a database's reach.
        """
        with self.reading() as cursor:
            cursor.execute(_waiting(PATIENCE)).fetchall()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone()
        if busy:
            raise LedgerError(
                f"What was erased may still be in the WAL of {self._place}, since somebody reads "
                "from it. It goes as soon as the ledger is opened again without that reader."
            )

    def _making(self) -> Iterator[str]:
        return schema.statements(schema.FOR_SQLITE)

    def _begin(self) -> None:
        self.connection.execute(_waiting(0)).fetchall()
        until = monotonic() + PATIENCE
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError as error:
                code = getattr(error, "sqlite_errorcode", 0)
                if code & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
                sleep(POLL)
        self.connection.execute(_waiting(PATIENCE)).fetchall()

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            super()._roll_back()
