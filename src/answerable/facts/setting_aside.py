"""From checked rows to cases and rejects: only what is wrong is looked at twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from answerable.facts.checks import CHECKS, MALFORMED, REPEATED, SET_ASIDE
from answerable.facts.files.raw import Lines, Raw
from answerable.facts.repeats import register_hashes, repeated_hashes
from answerable.facts.store import Store, text
from answerable.facts.table import CASES_SCHEMA, REJECTS_SCHEMA
from answerable.progress import Progress

COLUMNS = ", ".join(CASES_SCHEMA.names)


@dataclass(frozen=True)
class Sorted:
    """What became of the rows: how many were read and stand, and what is told of the others."""

    rows_read: int
    count: int
    rejects: pa.Table
    clean: bool


def set_aside(store: Store, rows: str, ids: str, raw: Raw, *, progress: Progress) -> Sorted:
    """Tell bad rows and repeated ids of `rows` (row, the cases' columns, problems).

    `ids` are the same rows with case_id alone, where that is cheaper to read. Leaves the table
    `set_aside` (row) of rows that do not stand, where there are any.
    """
    read, wrong = _counted(store, rows)
    progress.begin("check that ids are unique")
    repeated = repeated_hashes(store, ids, count=read, progress=progress)
    malformed = raw.malformed()
    if wrong == 0 and len(repeated) == 0:
        rejects = _finished(REJECTS_SCHEMA.empty_table(), raw, malformed)
        return Sorted(read + len(malformed), read, rejects, clean=True)
    progress.begin("set bad rows aside")
    _flag(store, rows, register_hashes(store, repeated))
    told = _told(store, [bit for bit in range(len(CHECKS)) if wrong >> bit & 1])
    (gone,) = store.run("SELECT count(*) FROM set_aside").fetchall()[0]
    rejects = _finished(told, raw, malformed)
    return Sorted(read + len(malformed), read - gone, rejects, clean=False)


def _counted(store: Store, rows: str) -> tuple[int, int]:
    (counted,) = store.run(f"SELECT count(*), bit_or(problems) FROM {rows}").fetchall()
    return int(counted[0]), int(counted[1] or 0)


def _flag(store: Store, rows: str, suspects: str) -> None:
    """Copy the rows with a problem or a suspect id, and decide among those that share an id."""
    store.run(
        f"CREATE TEMP TABLE flagged AS SELECT row, {COLUMNS}, problems FROM {rows} "
        f"WHERE problems <> 0 OR hash(case_id) IN (SELECT h FROM {suspects})"
    )
    store.run(f"CREATE TEMP TABLE repeated AS {_REPEATED}")
    store.run(
        f"CREATE TEMP TABLE set_aside AS SELECT row FROM flagged WHERE problems & {SET_ASIDE} <> 0 "
        "UNION ALL SELECT row FROM repeated"
    )


_FULLNESS = " + ".join(f"({c} IS NOT NULL)::INT" for c in CASES_SCHEMA.names)
_CONTENT = ", ".join(f"{c} NULLS LAST" for c in CASES_SCHEMA.names[1:])

_REPEATED = f"""
    WITH standing AS (
        SELECT row, case_id, ({COLUMNS}) AS content, row_number() OVER best AS place,
               first_value(({COLUMNS})) OVER best AS kept
        FROM flagged WHERE problems & {SET_ASIDE} = 0
        WINDOW best AS (PARTITION BY case_id ORDER BY {_FULLNESS} DESC, {_CONTENT}, row)
    )
    SELECT row, case_id, CASE WHEN content IS NOT DISTINCT FROM kept
        THEN 'the same as the row that is kept' ELSE 'differs from the fullest row, which is kept'
        END AS detail
    FROM standing WHERE place > 1
"""
"""The fullest row of an id is kept; ties go by content, so that row order decides nothing."""


def _told(store: Store, bits: list[int]) -> pa.Table:
    """One line a row and kind: where two checks of a kind fail, their details stand together."""
    each = [_told_by(bit) for bit in bits]
    each.append(f"SELECT row, case_id, {text(REPEATED)} AS kind, detail, -1 AS bit FROM repeated")
    told = store.run(
        "SELECT row AS line, any_value(case_id) AS id, kind, "
        "string_agg(detail, '; ' ORDER BY bit) AS detail "
        f"FROM ({' UNION ALL '.join(each)}) GROUP BY row, kind"
    )
    return told.to_arrow_table()


def _told_by(bit: int) -> str:
    check = CHECKS[bit]
    return (
        f"SELECT row, case_id, {text(check.kind)} AS kind, {check.detail} AS detail, {bit} AS bit "
        f"FROM flagged WHERE problems & {1 << bit} <> 0"
    )


def _finished(told: pa.Table, raw: Raw, malformed: Lines) -> pa.Table:
    """All that is told, by line; rows after a malformed one stand below their number."""
    told = told.cast(REJECTS_SCHEMA)
    rows = told["line"].to_numpy() + raw.first_line
    before = malformed - np.arange(len(malformed))
    lines = rows + np.searchsorted(before, rows, side="right")
    told = told.set_column(0, REJECTS_SCHEMA.field("line"), pa.array(lines, pa.int64()))
    whole = pa.concat_tables([told, _told_malformed(malformed)])
    return whole.sort_by([(c, "ascending") for c in ("line", "kind", "detail")])


def _told_malformed(lines: Lines) -> pa.Table:
    n = len(lines)
    detail = "its fields do not match the header, or its text is broken"
    columns = [lines, [None] * n, [MALFORMED] * n, [detail] * n]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, REJECTS_SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=REJECTS_SCHEMA)
