"""One face over SQLite and PostgreSQL: the same SQL, and a commit that is on disk when it returns.

SQL is written with `%s`, as PostgreSQL's driver and Django want it; `run` says it as the cursor's
driver does. A `Session` is one connection, used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from sqlite3 import Cursor as SqliteCursor
from typing import Any, Protocol, TypeAlias

from answerable.errors import LedgerError

Parameters: TypeAlias = Sequence[Any]


class Cursor(Protocol):
    """What is used of a DB-API cursor: sqlite3's, psycopg's or Django's."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""

    def execute(self, sql: str, parameters: Parameters = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Iterable[Parameters], /) -> Any:
        """Run one statement for each row of parameters."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> Any:
        """All rows that are left."""


class Session:
    """One connection. After an error it may be unusable: close it and connect anew.

    Each kind of database says how its transactions begin, and which are its driver's errors.
    """

    errors: type[Exception] = Exception

    def __init__(self, connection: Any, place: str) -> None:
        self.connection = connection
        self._place = place

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """All or nothing; on disk when the block has ended without an error. On SQLite behind the
        writer's lock from the beginning, so that what is read inside stays true."""
        try:
            self._begin()
            with self._cursor() as cursor:
                yield cursor
            self.connection.execute("COMMIT")
        except self.errors as error:
            self._roll_back()
            raise failed(self._place, error) from None
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """Reads, each of its own moment: what is read here is written once, or a single row."""
        try:
            with self._cursor() as cursor:
                yield cursor
        except self.errors as error:
            raise failed(self._place, error) from None

    def create(self) -> None:
        """Make the tables that are not there yet; any number of processes may do so at once."""
        with self.transaction() as cursor:
            for statement in self._making():
                cursor.execute(statement)

    def scrub(self) -> None:
        """Remove from the database's files what rows no longer hold; see the implementations for
        what that reaches. Raises LedgerError if something kept it from being done."""
        raise NotImplementedError

    @contextmanager
    def one_sequencer(self) -> Iterator[None]:
        """Held by at most one on this database, whatever his host; lost with the connection."""
        yield

    def close(self) -> None:
        """Let go of the connection."""
        with suppress(self.errors):
            self.connection.close()

    def _cursor(self) -> AbstractContextManager[Cursor]:
        # Closed in any case: SQLite keeps a connection's transaction, even after the connection was
        # closed, for as long as somebody still holds a statement of it.
        return closing(self.connection.cursor())

    def _making(self) -> Iterator[str]:
        raise NotImplementedError

    def _begin(self) -> None:
        self.connection.execute("BEGIN")

    def _roll_back(self) -> None:
        with suppress(self.errors):
            self.connection.execute("ROLLBACK")


class Database(Protocol):
    """Where the ledger's tables are."""

    place: str
    """For messages: never with a password."""

    def connect(self) -> Session:
        """A new connection. Raises LedgerError."""


def open_database(target: str | Path) -> Database:
    """`target`: a file for SQLite, or a PostgreSQL connection string (`postgresql://…`)."""
    if isinstance(target, str) and is_connection_string(target):
        from answerable.ledger.postgresql import PostgresqlDatabase

        return PostgresqlDatabase(target)
    from answerable.ledger.sqlite import SqliteDatabase

    return SqliteDatabase(Path(target))


def is_connection_string(target: str) -> bool:
    """Whether this is PostgreSQL's, by address or by keywords, and no file's name."""
    return target.startswith(("postgresql://", "postgres://")) or "dbname=" in target


@contextmanager
def connected(database: Database) -> Iterator[Session]:
    """A connection for one block."""
    session = database.connect()
    try:
        yield session
    finally:
        session.close()


def run(cursor: Cursor, sql: str, parameters: Parameters = ()) -> None:
    """One statement, in the cursor's own way of marking parameters."""
    cursor.execute(_spoken(sql) if _marks_with_question(cursor) else sql, parameters)


def run_many(cursor: Cursor, sql: str, rows: Sequence[Parameters]) -> None:
    """One statement for each row."""
    if rows:
        cursor.executemany(_spoken(sql) if _marks_with_question(cursor) else sql, rows)


def one_row(cursor: Cursor, sql: str, parameters: Parameters = ()) -> Any:
    """The first row, or None."""
    run(cursor, sql, parameters)
    return cursor.fetchone()


def all_rows(cursor: Cursor, sql: str, parameters: Parameters = ()) -> list[Any]:
    """Every row."""
    run(cursor, sql, parameters)
    return list(cursor.fetchall())


def is_integrity_error(error: Exception) -> bool:
    """Whether a driver, or Django around it, says that a row may not stand beside another."""
    return any(kind.__name__ == "IntegrityError" for kind in type(error).__mro__)


def failed(place: str, error: Exception) -> LedgerError:
    """The sentence about a driver's error. A driver may repeat values; only its first line, which
    names the trouble, is told."""
    reason = str(error).partition("\n")[0].strip() or type(error).__name__
    return LedgerError(
        f"The ledger's database {place} did not do its work ({reason}). What was not acknowledged "
        "may or may not stand in it; look it up by its id before you send it again."
    )


def _marks_with_question(cursor: Cursor) -> bool:
    # Django's SQLite cursor is a subclass that takes %s and translates by itself.
    return isinstance(cursor, SqliteCursor) and not type(cursor).__module__.startswith("django.")


@cache
def _spoken(sql: str) -> str:
    return sql.replace("%s", "?")
