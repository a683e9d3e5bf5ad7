"""A million case events: imported, audited, and ranked from the log as from the file.

    python benchmarks/ledger_round_trip.py COUNCIL_FILE [--events 1000000] [--json]

The cases are those of New York's council offices. The file has some 670,000 events; more are made
of its cases again, under ids of their own. Prints the seconds of each step, and fails where the
standing from the log is not, byte for byte, that from the file.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from answerable import rank, read_cases
from answerable.facts.entries.importing import import_file
from answerable.facts.table import CASES_SCHEMA
from answerable.ledger.audit import audit
from answerable.ledger.reading import open_log
from answerable.standings.standing import Standing

T = TypeVar("T")


def main() -> None:
    """Run the steps and print what they took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(given.file, events=given.events, folder=Path(folder))
    print(json.dumps(figures) if given.json else as_text(figures))


def measure(file: Path, *, events: int, folder: Path) -> dict[str, float]:
    """Seconds by step; raises where the two standings differ."""
    path = write_cases(file, events=events, path=folder / "cases.parquet")
    seconds: dict[str, float] = {}
    result = timed(seconds, "import", lambda: import_file(path, log_folder=folder / "log"))
    log = open_log(folder / "log")
    timed(seconds, "audit_hashes", lambda: audit(log, keys=log.keys(), entries=False))
    timed(seconds, "audit_entries", lambda: audit(log, keys=log.keys()))
    cases = timed(seconds, "read_log", lambda: read_cases(folder / "log", source="ledger"))
    from_log = timed(seconds, "rank_log", lambda: rank(cases))
    must_be_equal(from_log, rank(read_cases(path)), folder)
    return {"events": result.entries, "cases": result.cases, "cores": os.cpu_count() or 1,
            **{f"{step}_seconds": round(took, 2) for step, took in seconds.items()}}  # fmt: skip


def write_cases(file: Path, *, events: int, path: Path) -> Path:
    """The file's cases, again and again under other ids, until they have so many events."""
    table = read_cases(file).to_arrow().sort_by("case_id")
    each = pc.add(1, pc.if_else(pc.equal(table["ending"], "open"), 0, 1))
    parts, left = [], events
    while left > 0:
        fits = int(pc.sum(pc.less_equal(pc.cumulative_sum(each), left)).as_py())
        parts.append(with_other_ids(table.slice(0, fits), len(parts)))
        left -= int(pc.sum(each.slice(0, fits)).as_py()) if fits else left
    pq.write_table(pa.concat_tables(parts), path)
    return path


def with_other_ids(table: pa.Table, number: int) -> pa.Table:
    """The same cases under ids of their own."""
    ids = pc.binary_join_element_wise(table["case_id"], str(number), "-")
    return table.set_column(0, CASES_SCHEMA.field("case_id"), ids)


def must_be_equal(one: Standing, other: Standing, folder: Path) -> None:
    """Raises where two standings are not written the same."""
    one.write(folder / "one")
    other.write(folder / "other")
    for name in ("standing.csv", "standing.parquet"):
        if (folder / "one" / name).read_bytes() != (folder / "other" / name).read_bytes():
            raise SystemExit(f"{name} differs between the log and the file.")


def timed(seconds: dict[str, float], step: str, work: Callable[[], T]) -> T:
    """Do it, and keep how long it took."""
    since = perf_counter()
    found = work()
    seconds[step] = perf_counter() - since
    return found


def as_text(figures: dict[str, float]) -> str:
    """A line a figure."""
    return "\n".join(f"{name:>22} {value:>12,}" for name, value in figures.items())


if __name__ == "__main__":
    main()
