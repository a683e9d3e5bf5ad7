"""PostgreSQL: the same tables and statements for a city, with many hosts that write at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from answerable.errors import LedgerError
from answerable.ledger import schema
from answerable.ledger.database import Session, failed

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ImportError as error:
    raise LedgerError(
        "A ledger on PostgreSQL needs its driver: pip install 'answerable[postgresql]'."
    ) from error

LOCK = 0x616E_7377_6C65_6467
"""The advisory lock of the one who sequences ("answledg"); one ledger to a database."""

PATIENCE = 30
"""Seconds to wait for a lock that another holds."""


class PostgresqlDatabase:
    """A database on a server that keeps what it acknowledges."""

    def __init__(self, connection_string: str) -> None:
        self._string = connection_string
        try:
            told = conninfo_to_dict(connection_string)
        except psycopg.Error:
            raise LedgerError("The PostgreSQL connection string can't be read.") from None
        self.place = f"{told.get('dbname', '')} on {told.get('host', 'this machine')}"

    def connect(self) -> PostgresqlSession:
        """A new connection. Raises LedgerError, too where the server would not keep its word."""
        try:
            connection = psycopg.connect(self._string, autocommit=True)
        except psycopg.Error as error:
            raise failed(self.place, error) from None
        try:
            connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
            _must_be_durable(connection, self.place)
        except psycopg.Error as error:
            connection.close()
            raise failed(self.place, error) from None
        except BaseException:
            connection.close()
            raise
        return PostgresqlSession(connection, self.place)


class PostgresqlSession(Session):
    """A connection to the server."""

    errors = psycopg.Error

    def scrub(self) -> None:
        """Write the erasable store anew without what its rows no longer hold.

        The server's own WAL, its archive, replicas and base backups keep older pages until they are
        recycled: keep them no longer than the promise of erasure says. It takes as long as the
        store is large and holds off readers of it meanwhile; erase many at once rather than one.
        """
        # VACUUM FULL would carry along what any transaction that began earlier might still see; a
        # change of type takes over only what is to be seen now. The sum makes it rewrite.
        with self.transaction() as cursor:
            cursor.execute(
                "ALTER TABLE ledger_opening "
                "ALTER COLUMN erased TYPE SMALLINT USING CAST(erased + 0 AS SMALLINT)"
            )

    def _making(self) -> Iterator[str]:
        # The lock, held until the transaction ends, keeps two from making them at once.
        yield f"SELECT pg_advisory_xact_lock({LOCK + 1})"
        yield from schema.statements(schema.FOR_POSTGRESQL)

    @contextmanager
    def one_sequencer(self) -> Iterator[None]:
        """An advisory lock of this connection."""
        self._told("SELECT pg_advisory_lock(%s)")
        try:
            yield
        finally:
            if not self.connection.closed:
                self._told("SELECT pg_advisory_unlock(%s)")

    def _told(self, sql: str) -> None:
        try:
            self.connection.execute(sql, (LOCK,))
        except psycopg.Error as error:
            raise failed(self._place, error) from None


def _must_be_durable(connection: psycopg.Connection[Any], place: str) -> None:
    """A server with `fsync` off acknowledges what it can lose; `synchronous_commit` is ours."""
    row = connection.execute("SHOW fsync").fetchone()
    if row is None or row[0] != "on":
        raise LedgerError(
            f"The server of {place} runs with fsync off: what it acknowledges can be lost. "
            "Turn fsync on, then try again."
        )
    row = connection.execute("SHOW synchronous_commit").fetchone()
    if row is not None and row[0] == "off":
        connection.execute("SET synchronous_commit = on")
