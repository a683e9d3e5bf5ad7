"""Delimited text: CSV in its many dialects, read by the database's own parallel parser."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path

import duckdb
import numpy as np

from answerable.errors import SourceError
from answerable.facts.files.encoding import guess_encoding, open_bytes, to_utf8
from answerable.facts.files.kind import is_gzip
from answerable.facts.files.raw import Lines, Raw, unique_names
from answerable.facts.mapping import FileShape
from answerable.facts.store import Store, text

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HEAD = 1 << 18
RECORDS = 50


def open_delimited(store: Store, path: Path, shape: FileShape) -> Raw:
    """The rows of a delimited file, every field a text.

    A row's line is its record's number in the file, the header being the first after skipped lines.
    """
    encoding = (shape.encoding or guess_encoding(path)).lower()
    readable = path
    if encoding not in ("utf-8", "utf8", "utf-8-sig"):
        readable = store.folder / "utf8.csv"
        to_utf8(path, encoding=encoding, target=readable)
    head = _head(readable, shape.skip_lines)
    delimiter = shape.delimiter or _delimiter(head)
    headers = unique_names(next(iter(_records(head, delimiter)), []))
    if len(headers) < 2:
        kinds = ", ".join(DELIMITERS.values())
        raise SourceError(f"{path} is not a table: no {kinds} parts its first line into columns.")
    return _raw(store, readable, shape.skip_lines, delimiter, headers, encoding)


def _raw(
    store: Store, path: Path, skip: int, delimiter: str, headers: list[str], encoding: str
) -> Raw:
    columns = ", ".join(f"{text(h)}: 'VARCHAR'" for h in headers)
    packed = "gzip" if is_gzip(path) else "none"

    def relation(*, strict: bool) -> str:
        return (
            f"read_csv({text(str(path))}, auto_detect=false, header=true, skip={skip}, "
            f"delim={text(delimiter)}, quote='\"', escape='\"', columns={{{columns}}}, "
            f"compression='{packed}', strict_mode={str(strict).lower()}, max_line_size=16000000, "
            "store_rejects=true, rejects_table='malformed', rejects_scan='malformed_scans')"
        )

    chosen, said = _strictest(store, relation)
    said = (f"{encoding}, columns parted by {DELIMITERS.get(delimiter, delimiter)}", *said)
    types = dict.fromkeys(headers, "VARCHAR")
    return Raw(chosen, types, "delimited text", skip + 2, partial(_malformed, store), said)


def _strictest(store: Store, relation: Callable[..., str]) -> tuple[str, tuple[str, ...]]:
    """The strict dialect where its first rows parse; else the lenient one, and that is told."""
    strict = relation(strict=True)
    try:
        store.run(f"SELECT * FROM {strict} LIMIT 10000").fetchall()
    except duckdb.InvalidInputException:
        _forget(store)
        return relation(strict=False), ("it does not keep to the rules of CSV; read leniently",)
    _forget(store)
    return strict, ()


def _forget(store: Store) -> None:
    store.run("DROP TABLE IF EXISTS malformed")
    store.run("DROP TABLE IF EXISTS malformed_scans")


def _malformed(store: Store) -> Lines:
    lines = store.run("SELECT DISTINCT line FROM malformed ORDER BY line").fetchnumpy()["line"]
    return np.asarray(lines, dtype=np.int64)


def _head(path: Path, skip: int) -> str:
    with open_bytes(path) as file:
        sample = file.read(HEAD)
    lines = sample.decode("utf-8-sig", errors="replace").splitlines(keepends=True)
    whole = lines[:-1] if len(sample) == HEAD else lines
    return "".join(whole[skip:])


def _records(head: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(StringIO(head, newline=""), delimiter=delimiter):
            records.append(record)
            if len(records) == RECORDS:
                break
    except csv.Error:
        pass
    return records


def _delimiter(head: str) -> str:
    """The delimiter under which most first records have as many fields as the header."""

    def fitness(delimiter: str) -> tuple[float, int]:
        records = _records(head, delimiter)
        width = len(records[0]) if records else 0
        alike = sum(1 for r in records if len(r) == width)
        return (alike / len(records) if width > 1 else 0.0, width)

    return max(DELIMITERS, key=fitness)
