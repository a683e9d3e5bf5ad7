"""What a file has that no entry may hold, found before the first entry is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import ibis

from answerable.errors import LedgerError
from answerable.facts.event_fields import EMAIL, LONGEST_NAME
from answerable.facts.mapping import TIMES
from answerable.facts.table import CASES_SCHEMA, Cases

NAMES = tuple(f.name for f in CASES_SCHEMA if str(f.type) == "string")


@dataclass(frozen=True)
class Misfit:
    """One thing that may not be: in which column, when it holds, and what to do."""

    column: str
    holds: ibis.expr.types.BooleanValue
    told: str


def must_fit_entries(cases: Cases) -> None:
    """Raises LedgerError, naming the column and how many rows, and showing none."""
    found = [*_misfits(cases.table)]
    counts = {str(at): one.holds.sum() for at, one in enumerate(found)}
    (row,) = cases.table.aggregate(**counts).to_pyarrow().to_pylist()
    for at, one in enumerate(found):
        if number := row[str(at)]:
            raise LedgerError(
                f"{number:,} of the cases of {cases.path} have in {one.column} {one.told}"
            )


def _misfits(table: ibis.Table) -> list[Misfit]:
    found = []
    for name in NAMES:
        column = table[name]
        email = column.contains("@") & column.re_search(EMAIL)
        found += [Misfit(name, column.length() > LONGEST_NAME, TOO_LONG),
                  Misfit(name, email, IS_EMAIL)]  # fmt: skip
    low, high = ibis.timestamp(datetime.min), ibis.timestamp(datetime.max)
    found += [Misfit(n, (table[n] < low) | (table[n] > high), NO_YEAR) for n in TIMES]
    return found


TOO_LONG = (
    f"a text of more than {LONGEST_NAME} characters: free text, which the ledger must not publish. "
    "Map a column of codes instead, and import again."
)
IS_EMAIL = (
    "what looks like an e-mail address, which the ledger must not publish. Map another column, and "
    "import again."
)
NO_YEAR = (
    "a time outside the years 1 to 9999, which an entry cannot hold. Correct it, and import again."
)
