"""Backups of a log's three places, and bringing them back at the wrong time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from answerable.ledger.database import Database, all_rows, connected, run, run_many

TABLES = {
    "ledger_entry": "arrival, id, entry",
    "ledger_waiting": "arrival",
    "ledger_sequence": "entry_index, arrival",
    "ledger_opening": "opening, arrival, field, salt, content, erased",
    "ledger_tree": "one, origin, size, signed_size, signed_root, tidied, erasures, scrubbed",
}
Rows = dict[str, list[Any]]


def database_copy(database: Database) -> Rows:
    """All rows of the ledger, as a dump has them."""
    with connected(database) as session, session.reading() as cursor:
        return {
            table: all_rows(cursor, f"SELECT {columns} FROM {table}")
            for table, columns in TABLES.items()
        }


def bring_back_database(database: Database, copy: Rows) -> None:
    """As after restoring the dump."""
    numbered = "OVERRIDING SYSTEM VALUE " if "ledger.sqlite" not in database.place else ""
    with connected(database) as session, session.transaction() as cursor:
        for table, columns in TABLES.items():
            run(cursor, f"DELETE FROM {table}")
            marks = ", ".join(["%s"] * len(columns.split(", ")))
            run_many(
                cursor,
                f"INSERT INTO {table} ({columns}) {numbered}VALUES ({marks})",
                [tuple(row) for row in copy[table]],
            )


def folder_copy(folder: Path) -> Path:
    """A copy beside it, without the database, which is copied apart."""
    copy = folder.with_name(f"{folder.name}.copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("ledger.sqlite*"))
    return copy


def bring_back_folder(copy: Path, folder: Path) -> None:
    """What stands in the copy stands in the folder again; the database stays as it is."""
    for path in folder.iterdir():
        if not path.name.startswith("ledger.sqlite"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(copy, folder, dirs_exist_ok=True)


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file's bytes by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
