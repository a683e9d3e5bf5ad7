"""Our own schema: whatever a case says comes back the same, from any kind of file."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.facts import Cases, read_cases
from answerable.facts.case import Ending, Verdict
from answerable.facts.table import CASES_SCHEMA

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1, max_size=9)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)).map(
    lambda t: t.replace(microsecond=t.microsecond // 1000 * 1000)
)


@st.composite
def good_rows(draw: st.DrawFn) -> dict[str, Any]:
    """One case in which nothing is wrong, without its id."""
    opened = draw(MOMENTS)
    later = st.none() | MOMENTS.filter(lambda t: t >= opened)
    ending = draw(st.sampled_from([str(e) for e in Ending]))
    row = {c: draw(st.none() | WORDS) for c in ("incident_id", "service_group", "area", "channel")}
    row |= {c: draw(WORDS) for c in ("account", "peer_group", "service")}
    row |= {c: draw(later) for c in ("answered", "first_claim", "last_claim", "reopened")}
    row |= {"opened": opened, "due": draw(st.none() | MOMENTS), "ending": ending}
    row["ended"] = None if ending == "open" else draw(MOMENTS.filter(lambda t: t >= opened))
    row["verdict"] = draw(st.sampled_from([str(v) for v in Verdict]))
    row["verdict_at"] = draw(later)
    row["contact_confirmed"] = draw(st.none() | st.booleans())
    return row


TABLES = st.dictionaries(WORDS, good_rows(), max_size=5).map(
    lambda rows: pa.Table.from_pylist(
        [{"case_id": key} | row for key, row in rows.items()], schema=CASES_SCHEMA
    )
)


def by_id(table: pa.Table) -> list[dict[str, Any]]:
    """Rows in an order of their own."""
    return sorted(table.to_pylist(), key=lambda r: str(r["case_id"]))


SLOWLY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOWLY
@given(TABLES)
def test_cases_come_back_from_parquet_as_they_went(table: pa.Table) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(table, Path(folder) / "c.parquet")
        cases = read_cases(Path(folder) / "c.parquet")
        assert by_id(cases.to_arrow()) == by_id(table)


@SLOWLY
@given(TABLES)
def test_cases_come_back_from_csv_as_they_went(table: pa.Table) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pacsv.write_csv(table, Path(folder) / "c.csv")
        cases = read_cases(Path(folder) / "c.csv")
        assert by_id(cases.to_arrow()) == by_id(table)


BAD = st.fixed_dictionaries(
    {
        "case_id": st.sampled_from([None, "", "1", "2", "3"]),
        "account": st.sampled_from([None, "", "A"]),
        "peer_group": st.just("p"),
        "service": st.sampled_from(["", "s", "t"]),
        "opened": st.sampled_from([None, datetime(2024, 1, 2), datetime(2024, 1, 9)]),
        "last_claim": st.sampled_from([None, datetime(2024, 1, 5)]),
        "answered": st.sampled_from([None, datetime(2024, 1, 5)]),
        "ended": st.sampled_from([None, datetime(2024, 1, 5), datetime(2024, 1, 12)]),
        "ending": st.sampled_from([None, "", "open", "closed", "lost"]),
        "verdict": st.sampled_from([None, "", "none", "solved", "well"]),
        "verdict_at": st.sampled_from([None, datetime(2024, 1, 8)]),
    }
)
LOOSE = pa.schema([pa.field(f.name, f.type) for f in CASES_SCHEMA])


@SLOWLY
@given(st.lists(BAD, max_size=8))
def test_what_lies_in_parquet_is_checked_as_csv_is(rows: list[dict[str, Any]]) -> None:
    table = pa.Table.from_pylist(rows, schema=LOOSE)
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(table, Path(folder) / "c.parquet")
        pacsv.write_csv(table, Path(folder) / "c.csv")
        lying, copied = (read_cases(Path(folder) / f"c.{end}") for end in ("parquet", "csv"))
        assert _said(lying, first=1) == _said(copied, first=2)


def _said(cases: Cases, *, first: int) -> tuple[Any, ...]:
    """All that a reading says, with lines counted from 0."""
    told = [r | {"line": r["line"] - first} for r in cases.rejects.to_pylist()]
    assert len(cases) == cases.to_arrow().num_rows
    return by_id(cases.to_arrow()), told, len(cases), cases.rows_read, cases.precision


def test_parquet_in_our_columns_is_not_copied(tmp_path: Path) -> None:
    row = {"case_id": "1", "account": "A", "peer_group": "p", "service": "s", "ending": "open",
           "opened": datetime(2024, 1, 1), "verdict": "none"}  # fmt: skip
    pq.write_table(pa.Table.from_pylist([row], schema=CASES_SCHEMA), tmp_path / "c.parquet")
    cases = read_cases(tmp_path / "c.parquet")
    tables = cases.table._find_backend().raw_sql("SELECT count(*) FROM duckdb_tables()").fetchall()
    assert tables == [(0,)]


def test_a_file_that_changed_since_it_was_read_has_no_digest(tmp_path: Path) -> None:
    from answerable.errors import SourceError

    empty = CASES_SCHEMA.empty_table()
    pq.write_table(empty, tmp_path / "c.parquet")
    cases = read_cases(tmp_path / "c.parquet")
    (tmp_path / "c.parquet").write_bytes(b"something else")
    with pytest.raises(SourceError, match="has changed since"):
        _ = cases.sha256
