"""Parquet: read where it lies, with its own types."""

from __future__ import annotations

from pathlib import Path

import duckdb

from answerable.errors import SourceError
from answerable.facts.files.raw import Raw
from answerable.facts.store import Store, text

ROW = "file_row_number"


def open_parquet(store: Store, path: Path) -> Raw:
    """The rows of a Parquet file with their types; a row's line is its number, from 1."""
    relation = f"read_parquet({text(str(path))}, {ROW}=true)"
    try:
        described = store.run(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.Error as error:
        told = str(error).splitlines()[0]
        raise SourceError(f"{path} cannot be read as Parquet: {told}") from None
    return Raw(relation, {r[0]: r[1] for r in described if r[0] != ROW}, "Parquet")
