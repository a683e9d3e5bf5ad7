"""The downloads beside the pages: details as CSV, the standing as JSON, and a data package."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from answerable.facts.table import REJECTS_SCHEMA
from answerable.publish import columns
from answerable.publish.columns import Meaning
from answerable.publish.rows import records
from answerable.standings.details import (
    CLAIMS_SCHEMA,
    KINDS_SCHEMA,
    SIGNS_SCHEMA,
    VARIANTS_SCHEMA,
    WEEKS_SCHEMA,
    Details,
)
from answerable.standings.standing import STANDING_SCHEMA, Standing

Tables = tuple[tuple[str, pa.Schema, Mapping[str, Meaning], tuple[str, ...], str], ...]

TABLES: Tables = (
    (
        "standing",
        STANDING_SCHEMA,
        columns.STANDING,
        ("account",),
        "One row an account: its result with its uncertainty, or why there is none.",
    ),
    (
        "weeks",
        WEEKS_SCHEMA,
        columns.WEEKS,
        ("account", "week"),
        "Thirteen weeks of each account: opened, and what became of them.",
    ),
    (
        "kinds",
        KINDS_SCHEMA,
        columns.KINDS,
        ("account", "service"),
        "Each account's kinds of problem, solved and expected.",
    ),
    (
        "claims",
        CLAIMS_SCHEMA,
        columns.CLAIMS,
        ("account",),
        "What each account says it solved, beside what its askers say.",
    ),
    (
        "variants",
        VARIANTS_SCHEMA,
        columns.VARIANTS,
        ("account", "variant"),
        "Each account's result under other sensible values of the rulebook.",
    ),
    (
        "signs",
        SIGNS_SCHEMA,
        columns.SIGNS,
        ("account", "sign"),
        "Where a reader should look closer: shares far above those of like accounts.",
    ),
    (
        "rejects",
        REJECTS_SCHEMA,
        columns.REJECTS,
        (),
        "Rows of the source that were set aside or mended, by line.",
    ),
)
"""Every published table: name, schema, meanings, primary key, what it is."""

TYPES = {
    pa.int32(): "integer",
    pa.int64(): "integer",
    pa.float64(): "number",
    pa.date32(): "date",
    pa.string(): "string",
    pa.bool_(): "boolean",
}
"""Arrow type to Table Schema type."""
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def write_open_data(standing: Standing, details: Details, directory: Path) -> None:
    """Write standing.json, the details as CSV, and last datapackage.json, which names them all.

    Text is written as it is, also where it begins like a spreadsheet's formula: names are keys, and
    must come out of the file as they went in. The pages warn where a name begins so.
    """
    _write_standing_json(standing, directory / "standing.json")
    for name in ("weeks", "kinds", "claims", "variants", "signs"):
        _write_csv(getattr(details, name), directory / f"{name}.csv")
    _write_json(data_package(standing, directory), directory / "datapackage.json")


def _write_csv(table: pa.Table, path: Path) -> None:
    """UTF-8, LF, floats in their shortest form that reads back the same, empty for nothing."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows(record.values() for record in records(table))


def _write_json(value: Any, path: Path) -> None:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def _write_standing_json(standing: Standing, path: Path) -> None:
    """What the week is, and its rows, one a line."""
    head = {
        "week": str(standing.week),
        "as_of": str(standing.as_of),
        "basis": standing.basis,
        "rulebook": {"id": standing.rulebook.id, "version": standing.rulebook.version},
        **_facts(standing),
    }
    lines = ",\n".join(
        json.dumps(record, ensure_ascii=False, allow_nan=False, default=str)
        for record in records(standing.table)
    )
    start = json.dumps(head, ensure_ascii=False)[:-1]
    path.write_text(f'{start}, "accounts": [\n{lines}\n]}}\n', encoding="utf-8")


def _facts(standing: Standing) -> dict[str, Any]:
    """The digest of the file, or the checkpoint of the log, that the cases come from."""
    seen = standing.cases.checkpoint
    if seen is None:
        return {"source_sha256": standing.cases.sha256}
    return {"checkpoint": {"origin": seen.origin, "size": seen.size, "root": seen.root.hex()}}


def data_package(standing: Standing, directory: Path) -> dict[str, Any]:
    """The Frictionless Data Package over the files in `directory`, their sizes and digests."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"standing-{standing.week}",
        "title": f"Weekly results of offices, week to {standing.week}",
        "description": (
            "Which official accounts solve the problems people bring them, with intervals. "
            "Interval coverage is an average over accounts: about 90% overall, lower for the very "
            "best."
        ),
        "version": f"{standing.week}",
        "licenses": [LICENCE],
        "sources": [_source(standing)],
        "resources": [
            *(_table(directory, *table) for table in TABLES),
            *(_file(directory / name) for name in ("standing.parquet", "standing.json")),
        ],
    }


def _source(standing: Standing) -> dict[str, Any]:
    """The file that was read, by name and digest; its place on the writer's disk is nobody's.

    Of a log, the origin, and the root over what was read of it.
    """
    cases = standing.cases
    if (seen := cases.checkpoint) is not None:
        return {"title": f"The first {seen.size} entries of the log {seen.origin}",
                "path": Path(cases.path).name, "hash": f"sha256:{seen.root.hex()}"}  # fmt: skip
    return {
        "title": f"Cases read by the mapping {cases.source}",
        "path": Path(cases.path).name,
        "hash": f"sha256:{cases.sha256}",
    }


def _file(path: Path) -> dict[str, Any]:
    """A file as a resource: name, format, size and digest."""
    content = path.read_bytes()
    media = {".csv": "text/csv", ".json": "application/json"}
    return {
        "name": path.name.replace(".", "-"),
        "path": path.name,
        "format": path.suffix[1:],
        "mediatype": media.get(path.suffix, "application/vnd.apache.parquet"),
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
    }


def _table(
    directory: Path,
    name: str,
    schema: pa.Schema,
    meanings: Mapping[str, Meaning],
    key: tuple[str, ...],
    text: str,
) -> dict[str, Any]:
    """A CSV as a tabular resource, every column with type, meaning, unit and bounds."""
    fields = [_field(field, meanings[field.name]) for field in schema]
    described: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if key:
        described["primaryKey"] = list(key)
    return {
        **_file(directory / f"{name}.csv"),
        "name": name,
        "type": "table",
        "description": text,
        "encoding": "utf-8",
        "schema": described,
    }


def _field(field: pa.Field, meaning: Meaning) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "type": TYPES[field.type],
        "description": meaning.text,
    }
    if meaning.unit:
        found["unit"] = meaning.unit
    constraints = meaning.constraints()
    return {**found, "constraints": constraints} if constraints else found
