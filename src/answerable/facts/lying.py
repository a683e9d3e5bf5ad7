"""Own-schema Parquet read where it lies, with no step between: what 200 million cases need."""

from __future__ import annotations

from answerable.facts.files.raw import Raw
from answerable.facts.table import COLUMNS

TYPES = {"string": "VARCHAR", "timestamp[us]": "TIMESTAMP", "bool": "BOOLEAN"}
CODES = ("ending", "verdict")
OPTIONAL_TEXTS = tuple(
    c.name for c in COLUMNS if TYPES[str(c.type)] == "VARCHAR" and not c.required
)


def as_it_lies(raw: Raw) -> str | None:
    """SQL of the cases and their `row` straight from the file, where nothing in it was wrong.

    None where the file lacks a column of the cases table or has one of another type.
    """
    types = {c.name: TYPES[str(c.type)] for c in COLUMNS}
    if not types.items() <= raw.columns.items():
        return None
    blank = [f"nullif({c}, '') AS {c}" for c in OPTIONAL_TEXTS]
    lying = [c for c in types if c not in (*OPTIONAL_TEXTS, *CODES)]
    told = [f"coalesce(nullif({c}, ''), {other}) AS {c}" for c, other in DEFAULTS.items()]
    row = "file_row_number AS row"
    return f"SELECT {', '.join([row, *lying, *blank, *told])} FROM {raw.relation}"


DEFAULTS = {
    "ending": "CASE WHEN ended IS NULL THEN 'open' ELSE 'closed' END",
    "verdict": "'none'",
}
