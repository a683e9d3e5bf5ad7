"""Small logs for the tests, and the cases that come out of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from answerable.facts.entries.encoding import draft_of, event_of
from answerable.facts.entries.folding import fold
from answerable.facts.entries.loading import Loaded, Reject, load_entries
from answerable.facts.entries.rows import happenings
from answerable.facts.entries.written_rows import written_rows
from answerable.facts.events import Event
from answerable.facts.precision import precision_of
from answerable.facts.store import open_store
from answerable.facts.table import CASES_SCHEMA, Precision
from answerable.ledger.log import Log
from answerable.ledger.staging import Draft

ORIGIN = "ledger.example/tests"
MOMENT = datetime(2026, 1, 4, 9, 30, tzinfo=UTC)


class Clock:
    """A second later each time it is asked."""

    def __init__(self) -> None:
        self._now = MOMENT

    def __call__(self) -> datetime:
        """The time."""
        self._now += timedelta(seconds=1)
        return self._now


def draft(event: Event) -> Draft:
    """The entry of an event, recorded some day."""
    return draft_of(event, origin=ORIGIN, recorded=MOMENT)


def open_log(folder: Path) -> Log:
    """A log with a clock of its own."""
    return Log.open(folder / "log", origin=ORIGIN, clock=Clock())


def log_with(folder: Path, events: Iterable[Event]) -> Path:
    """The folder of a published log with these events' entries."""
    with open_log(folder) as log:
        log.append([draft(event) for event in events])
        log.sequence()
    return folder / "log"


def folded(entries: list[bytes]) -> tuple[list[dict[str, Any]], list[Reject], Loaded]:
    """The cases that entries come to, what of them was impossible, and what else was read."""
    store = open_store()
    try:
        loaded = load_entries(store, [entries] if entries else [])
        rejects = fold(store)
        rows = store.run(f"SELECT {', '.join(CASES_SCHEMA.names)} FROM folded ORDER BY case_id")
        return rows.to_arrow_table().to_pylist(), rejects, loaded
    finally:
        store.close()


def events_of_rows(table: pa.Table, *, precision: Precision = "time") -> list[Event]:
    """What a cases table says happened, as events that have checked themselves."""
    return [
        event_of({"type": of.TYPE, **values})
        for batch in table.to_batches()
        for row in written_rows(batch, precision=precision)
        for of, values in happenings(row)
    ]


def precision_in(table: pa.Table) -> Precision:
    """The precision that reading this table would find."""
    store = open_store()
    try:
        store.backend.con.register("cases", table)
        return precision_of(store)
    finally:
        store.close()
