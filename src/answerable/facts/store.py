"""Where cases lie while they are read and counted: a database in a folder of its own, then gone."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import duckdb
import ibis
from ibis.backends.duckdb import Backend

MEMORY = "1GiB"
"""What the database may hold in memory; the rest spills to its folder."""


@dataclass(frozen=True)
class Store:
    """A database on disk and the folder it lies in; the folder goes when the database goes."""

    backend: Backend
    folder: Path

    def run(self, sql: str) -> duckdb.DuckDBPyConnection:
        """Carry out one statement; its rows are fetched from what is returned."""
        return cast(duckdb.DuckDBPyConnection, self.backend.con.execute(sql))

    def close(self) -> None:
        """Let go of the database and remove its folder now, not when nobody looks any more."""
        self.backend.disconnect()
        shutil.rmtree(self.folder, ignore_errors=True)


def open_store(*, memory: str = MEMORY, threads: int | None = None) -> Store:
    """An empty database whose session clock is UTC.

    Its folder lies where the system keeps temporary files (TMPDIR moves it).
    """
    folder = Path(tempfile.mkdtemp(prefix="answerable-"))
    backend = ibis.duckdb.connect(
        folder / "cases.duckdb",
        threads=threads or os.cpu_count() or 2,
        memory_limit=memory,
        temp_directory=str(folder / "spill"),
    )
    backend.con.execute("SET TimeZone = 'UTC'")
    backend.con.execute("SET enable_external_file_cache = false")
    backend.con.execute("SET enable_progress_bar = false")
    weakref.finalize(backend, shutil.rmtree, folder, ignore_errors=True)
    return Store(backend, folder)


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A name as an SQL identifier."""
    return '"' + value.replace('"', '""') + '"'
