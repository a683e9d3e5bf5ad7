"""The columnar cases table: one row a case, every column explained, nothing about the asker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import ibis
import pyarrow as pa

from answerable.facts.fingerprint import Digest

if TYPE_CHECKING:
    from answerable.ledger.checkpoint import Checkpoint

TIME = pa.timestamp("us")
"""Local wall-clock time of the place, without a zone: deadlines and days are local."""

Precision = Literal["date", "time"]


@dataclass(frozen=True)
class Column:
    """One column of the cases table."""

    name: str
    type: pa.DataType
    required: bool
    meaning: str


COLUMNS: tuple[Column, ...] = (
    Column("case_id", pa.string(), True, "The case's id in its source; unique."),
    Column(
        "incident_id",
        pa.string(),
        False,
        "The problem itself, where several cases are about one; empty: the case stands alone.",
    ),
    Column("account", pa.string(), True, "The official account the case was put to."),
    Column("peer_group", pa.string(), True, "Accounts of one kind, ranked only among themselves."),
    Column("service", pa.string(), True, "The kind of problem."),
    Column(
        "service_group", pa.string(), False, "The wider kind above it, where the source has one."
    ),
    Column("area", pa.string(), False, "The administrative area of the problem."),
    Column("channel", pa.string(), False, "How the case came in: web, phone, app, counter."),
    Column("opened", TIME, True, "When the asker put it."),
    Column("due", TIME, False, "When it was to be solved by, as promised."),
    Column("answered", TIME, False, "The first public answer."),
    Column("first_claim", TIME, False, "When the account first said: solved."),
    Column("last_claim", TIME, False, "When the account last said: solved."),
    Column("reopened", TIME, False, "The last time the case was reopened."),
    Column("ended", TIME, False, "When the account ended its work on the case, however it ended."),
    Column(
        "ending",
        pa.string(),
        True,
        "open, solved, declined, duplicate, referred, withdrawn or "
        "closed (ended, and the source does not say how).",
    ),
    Column(
        "verdict", pa.string(), True, "What the asker says: none, solved, partly or not_solved."
    ),
    Column("verdict_at", TIME, False, "When the asker said so."),
    Column(
        "contact_confirmed",
        pa.bool_(),
        False,
        "The asker's contact is confirmed or a third party "
        "saw the problem; empty where the source cannot tell.",
    ),
)

CASES_SCHEMA = pa.schema([pa.field(c.name, c.type, nullable=not c.required) for c in COLUMNS])

REJECTS_SCHEMA = pa.schema(
    [("line", pa.int64()), ("id", pa.string()), ("kind", pa.string()), ("detail", pa.string())]
)


@dataclass(frozen=True, eq=False, repr=False)
class Cases:
    """Checked cases, kept where they lie; `table` is read when it is counted, not before.

    `rejects` (line, id, kind, detail) holds what was set aside or mended, sorted by line. Kinds
    whose row is kept all the same are told in `kept_kinds`. `line` is the record's number in a
    delimited file, its header counted (the line itself, where no field holds line breaks), the row
    of a sheet, or the number of the object, record or row. `sha256` is of the file's bytes.
    `rows_read` counts what stands in the file, bad rows too. `numbered` is `table` with the number
    of each `row` in the source, from 0, by which a run of rows can be read without the others.

    Cases from a ledger have a `checkpoint`: `sha256` is then its root, `line` an entry's index, and
    `rows_read` counts entries.
    """

    table: ibis.Table
    rejects: pa.Table
    source: str
    path: str
    precision: Precision
    rows_read: int
    count: int
    sha256: Digest = Digest()  # noqa: RUF009 - a descriptor; the field is required
    notes: tuple[str, ...] = ()
    kept_kinds: frozenset[str] = field(default=frozenset())
    numbered: ibis.Table | None = None
    checkpoint: Checkpoint | None = None

    def __len__(self) -> int:
        """How many cases stand after the checks."""
        return self.count

    def __repr__(self) -> str:
        """What and how many, without looking at the data."""
        return (
            f"<Cases: {self.count} of {self.rows_read} rows of {self.path}, source {self.source}>"
        )

    def slices(self, rows: int) -> list[ibis.Table]:
        """The cases in runs of at most so many rows of the source; whole where it has no more."""
        if self.numbered is None or self.rows_read <= rows:
            return [self.table]
        row = self.numbered.row
        return [
            self.numbered.filter((row >= first) & (row < first + rows)).drop("row")
            for first in range(0, self.rows_read, rows)
        ]

    def to_arrow(self) -> pa.Table:
        """All cases in memory, in `CASES_SCHEMA`."""
        return self.table.select(*CASES_SCHEMA.names).to_pyarrow().cast(CASES_SCHEMA)
