"""What the ledger costs: writing it on both databases, checking it, and the disk's own limit."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from answerable.bench.local_postgresql import NoServerError, local_server
from answerable.bench.log_reading import measure_reading
from answerable.bench.log_writing import THREADS, WritingCost, measure_writing
from answerable.bench.scratch import scratch
from answerable.errors import LedgerError
from answerable.ledger.database import connected, one_row, open_database
from answerable.progress import Progress, Silence

PAGE = 4_096
"""Bytes that one fsync of the floor brings to disk: one of SQLite's pages."""

FLOOR_SECONDS = 2.0


@dataclass(frozen=True)
class LedgerCost:
    """The figures of SQLite, in front; those of PostgreSQL in `postgresql`, or why there are none.

    `fsyncs_per_second` is the floor: one thread that writes 4 KiB to a file on the same disk and
    syncs it, again and again. A commit waits for at least one; many entries share it.
    `receipt_p99_seconds` is from the beginning of an entry's append to its receipt.
    """

    append_entries_per_second: float
    audit_entries_per_second: float
    proofs_per_second: float
    receipt_p99_seconds: float
    fsyncs_per_second: float
    sqlite: WritingCost
    postgresql: WritingCost | str
    checked_entries_per_second: float
    audited_entries: int
    cores: int
    versions: Mapping[str, str]


def measure_ledger(
    *,
    seconds: float = 60.0,
    entries: int = 1_000_000,
    threads: int = THREADS,
    contents: bool = True,
    database: str | None = None,
    directory: Path | None = None,
    progress: Progress | None = None,
) -> LedgerCost:
    """Write for so many `seconds` on each database, then audit a log of so many `entries`.

    `database`: a PostgreSQL connection string, of a database that holds no log; by default a server
    of our own is started, where one is installed. All files lie in `directory` (default: the
    system's temporary one) and are deleted afterwards. Raises LedgerError or WriteError.
    """
    shown = progress or Silence()
    with scratch(directory, what="ledger", less="entries or seconds") as folder:
        shown.begin("Syncing")
        floor = fsyncs_per_second(folder)
        shown.begin("Writing on SQLite")
        on_sqlite = measure_writing(
            folder / "sqlite", seconds=seconds, threads=threads, contents=contents
        )
        shown.begin("Writing on PostgreSQL")
        versions = _versions()
        try:
            with _postgresql(folder, database) as address:
                versions["postgresql"] = _server_version(address)
                on_postgresql: WritingCost | str = measure_writing(
                    folder / "postgresql",
                    seconds=seconds,
                    threads=threads,
                    contents=contents,
                    database=address,
                )
        except NoServerError as error:
            on_postgresql = str(error)
        reading = measure_reading(folder / "audited", entries=entries, progress=shown)
    return LedgerCost(
        append_entries_per_second=on_sqlite.append_entries_per_second,
        audit_entries_per_second=reading.audit_entries_per_second,
        proofs_per_second=reading.proofs_per_second,
        receipt_p99_seconds=on_sqlite.receipt_p99_seconds,
        fsyncs_per_second=floor,
        sqlite=on_sqlite,
        postgresql=on_postgresql,
        checked_entries_per_second=reading.checked_entries_per_second,
        audited_entries=reading.entries,
        cores=os.cpu_count() or 1,
        versions=versions,
    )


def fsyncs_per_second(folder: Path, seconds: float = FLOOR_SECONDS) -> float:
    """How often this disk keeps one page, one after the other."""
    count, since = 0, perf_counter()
    with (folder / "floor").open("wb", buffering=0) as file:
        while perf_counter() - since < seconds:
            file.write(bytes(PAGE))
            os.fsync(file.fileno())
            count += 1
    (folder / "floor").unlink()
    return count / (perf_counter() - since)


def as_json(cost: LedgerCost) -> str:
    """Exactly one JSON object, on one line."""
    return json.dumps(asdict(cost), ensure_ascii=False)


def as_text(cost: LedgerCost) -> str:
    """The figures as a few lines for a terminal."""
    return "\n".join(
        [
            f"{cost.cores} cores, {cost.sqlite.threads} threads, "
            f"{cost.fsyncs_per_second:,.0f} fsyncs a second on this disk",
            _written("SQLite", cost.sqlite),
            cost.postgresql
            if isinstance(cost.postgresql, str)
            else _written("PostgreSQL", cost.postgresql),
            f"audit: {cost.audit_entries_per_second:,.0f} entries a second, "
            f"{cost.checked_entries_per_second:,.0f} with each of them read",
            f"proofs: {cost.proofs_per_second:,.0f} a second",
        ]
    )


def _written(name: str, cost: WritingCost) -> str:
    return (
        f"{name}: {cost.append_entries_per_second:,.0f} durable entries a second for "
        f"{cost.seconds:.0f} s; 99% answered within {cost.append_p99_seconds * 1000:.0f} ms, "
        f"with a receipt within {cost.receipt_p99_seconds:.2f} s"
    )


@contextmanager
def _postgresql(folder: Path, database: str | None) -> Iterator[str]:
    """The database named, if it holds no log, or one of a server of our own."""
    if database is None:
        # Its files lie on the same disk as SQLite's; the folder above must let its user through.
        folder.chmod(0o711)
        with local_server(folder) as address:
            yield address
        return
    with connected(open_database(database)) as session, session.reading() as cursor:
        if one_row(cursor, "SELECT to_regclass('ledger_tree')")[0] is not None:
            raise LedgerError("That database holds a log already; name an empty one to measure on.")
    yield database


def _server_version(address: str) -> str:
    with connected(open_database(address)) as session, session.reading() as cursor:
        return str(one_row(cursor, "SHOW server_version")[0])


def _versions() -> dict[str, str]:
    packages = ("answerable", "cryptography", "psycopg")
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return found | {name: version(name) for name in packages}
