"""Stands between the ledger and the system: counts every call to files and the database, and at the
k-th one kills the process, lets the power fail, or has the call fail.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from power import Power

FILE_CALLS = (
    *("open", "write", "fsync", "close", "mkdir", "rename", "replace", "unlink", "rmdir", "link"),
    *("listdir", "scandir", "stat"),
)
FILE_CHANGES = {
    *(f"os.{name}" for name in ("open", "write", "fsync", "mkdir", "rename", "replace", "unlink")),
    *("os.rmdir", "os.link"),
}
DATABASE_CHANGES = {
    *("CREATE", "BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT", "ROLLBACK"),
    *("ALTER", "CHECKPOINT"),
}
CHANGES = FILE_CHANGES | DATABASE_CHANGES
"""Between two of these nothing changes on the disk: to be struck anywhere between is the same."""

HOWS = {
    "kill": CHANGES,  # SIGKILL before the call
    "kill in the middle": {"os.write"},
    "power fails": FILE_CHANGES,  # what was not synced is as before; every other time, names stay
    "fail": CHANGES,  # it does nothing and fails, with ENOSPC and EIO by turns; every third time
    # the next three calls as well
    "fail after": {"os.write", "os.fsync", "os.replace", "COMMIT", "CHECKPOINT"},  # yet it was done
}
AWHILE = 3


class Faults:
    """Does `how` at call number `at`, counted from 1; 0 for never."""

    def __init__(self, how: str, at: int, power: Power) -> None:
        self.how, self.at, self.power = how, at, power
        self.last = at + AWHILE if at and how == "fail" and at % 3 == 0 else at
        self.names: list[str] = []
        self._inside = False

    def install(self) -> None:
        """In this process, for good: it is one that was forked for the purpose."""
        for name in FILE_CALLS:
            setattr(os, name, self._around(getattr(os, name), name=f"os.{name}"))
        io.open = self._around(io.open, name="io.open")
        connect, error = sqlite3.connect, sqlite3.OperationalError
        connection = self._sqlite_connection(error)
        sqlite3.connect = lambda *given, **named: connect(*given, **named, factory=connection)
        cursor = psycopg.Cursor
        for name in ("execute", "executemany"):
            around = self._around(getattr(cursor, name), error=psycopg.OperationalError)
            setattr(cursor, name, around)

    def _sqlite_connection(self, error: type[Exception]) -> type[sqlite3.Connection]:
        faults = self

        class Cursor(sqlite3.Cursor):
            execute = faults._around(sqlite3.Cursor.execute, error=error)
            executemany = faults._around(sqlite3.Cursor.executemany, error=error)

        class Connection(sqlite3.Connection):
            execute = faults._around(sqlite3.Connection.execute, error=error)

            def cursor(self, factory: Any = Cursor) -> Any:
                return super().cursor(factory)

        return Connection

    def _around(
        self, real: Callable[..., Any], *, name: str = "", error: type[Exception] | None = None
    ) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            if self._inside:
                return real(*given, **named)
            self.names.append(name or _verb(given[1]))
            if self.at <= len(self.names) <= self.last:
                self._strike(real, given, named)
                raise error("disk I/O error") if error else self._os_error(given)
            return self._watched(real, given, named)

        return call

    def _watched(self, real: Callable[..., Any], given: Any, named: Any) -> Any:
        name = self.names[-1]
        fresh = name == "os.open" and not self._unseen(Path(given[0]).exists)
        result = real(*given, **named)
        if fresh:
            self._unseen(lambda: self.power.made(result))
        if name == "os.fsync":
            self._unseen(lambda: self.power.synced(given[0]))
        return result

    def _strike(self, real: Callable[..., Any], given: Any, named: Any) -> None:
        if self.how == "kill in the middle":
            real(given[0], bytes(given[1])[: len(given[1]) // 2])
        if self.how == "power fails":
            self._unseen(lambda: self.power.fail(names_stay=bool(self.at % 2)))
        if self.how in ("kill", "kill in the middle", "power fails"):
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "fail after" or self.names[-1] == "os.close":  # closed it is in any case
            real(*given, **named)

    def _os_error(self, given: Any) -> OSError:
        code = errno.ENOSPC if self.at % 2 else errno.EIO
        return OSError(code, os.strerror(code), str(given[0]) if given else None)

    def _unseen(self, look: Callable[[], Any]) -> Any:
        self._inside = True
        try:
            return look()
        finally:
            self._inside = False


def _verb(sql: object) -> str:
    words = str(sql).upper().split()
    return "CHECKPOINT" if "WAL_CHECKPOINT" in str(sql).upper() else words[0]
