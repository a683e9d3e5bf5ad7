"""Entries into a table of events, by the ten thousand; what is no event is told and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from answerable.errors import EntryError
from answerable.facts.entries.encoding import ReadEntry, read_entry
from answerable.facts.entries.event_table import EVENTS_SCHEMA, event_row
from answerable.facts.entries.recognising import recognised
from answerable.facts.import_events import IMPORT_EVENTS
from answerable.facts.store import Store

Reject = tuple[int, str | None, str, str]
"""Index of the entry, id, kind, detail: a row of `REJECTS_SCHEMA`."""

MALFORMED_ENTRY = "malformed_entry"
A_FEW = 200
"""Entries that are read one by one sooner than the database has understood its SQL."""

SCAN = 8_192
"""Rows that the database gives to one of its threads."""

IMPORTS = {of.TYPE for of in IMPORT_EVENTS}


@dataclass
class Loaded:
    """What was read besides the events, which are the table `events` in the store.

    `unknown` counts entries by type that this version does not know: kept in the log, and no case
    is made of them. `imports` are what imports said of themselves, with the entry's index.
    """

    count: int = 0
    rejects: list[Reject] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    imports: list[tuple[int, ReadEntry]] = field(default_factory=list)


def load_entries(store: Store, batches: Iterable[list[bytes]]) -> Loaded:
    """Read entries in the log's order, the first of them index 0, into `events`."""
    loaded = Loaded()
    store.backend.con.register("no_events", EVENTS_SCHEMA.empty_table())
    store.run("CREATE TEMP TABLE events AS SELECT * FROM no_events")
    for entries in batches:
        _load(store, entries, loaded)
        loaded.count += len(entries)
    return loaded


def _load(store: Store, entries: list[bytes], loaded: Loaded) -> None:
    plain, others = recognised_in(store, entries, first=loaded.count)
    rows = [row for at in others if (row := _one(at, entries[at - loaded.count], loaded))]
    told = pa.concat_tables([plain, pa.Table.from_pylist(rows, EVENTS_SCHEMA)])
    store.backend.con.register("told", told)
    store.run("INSERT INTO events SELECT * FROM told")


def recognised_in(
    store: Store, entries: list[bytes], *, first: int = 0
) -> tuple[pa.Table, list[int]]:
    """The events of plain entries, and the positions, from `first` on, of the others."""
    if len(entries) <= A_FEW:
        return EVENTS_SCHEMA.empty_table(), list(range(first, first + len(entries)))
    store.backend.con.register("batch", as_batch(entries, first=first))
    read = store.run(f"SELECT * EXCLUDE (entry) FROM {recognised('batch')}").to_arrow_table()
    others = read["position"].filter(pc.invert(read["plain"])).to_pylist()
    plain = read.filter(read["plain"]).drop_columns("plain").cast(EVENTS_SCHEMA)
    return plain, sorted(others)


def as_batch(entries: list[bytes], *, first: int) -> pa.Table:
    """The entries as text in pieces that several threads can take; what is no text is empty."""
    position = pa.array(np.arange(first, first + len(entries), dtype=np.int64))
    text = pa.array(entries, pa.binary())
    try:
        text = text.cast(pa.string())
    except pa.ArrowInvalid:
        text = pa.array([_decoded(entry) for entry in entries], pa.string())
    table = pa.table({"position": position, "entry": text})
    return pa.Table.from_batches(table.to_batches(max_chunksize=SCAN), table.schema)


def _decoded(entry: bytes) -> str:
    try:
        return entry.decode()
    except UnicodeDecodeError:
        return ""


def _one(position: int, entry: bytes, loaded: Loaded) -> dict[str, object] | None:
    """The event's row of an entry that is not plain; told, and None, where it cannot be read."""
    try:
        read = read_entry(entry)
    except EntryError as error:
        loaded.rejects.append((position, None, MALFORMED_ENTRY, str(error)))
        return None
    if not read.known:
        loaded.unknown[read.type] += 1
    elif read.type in IMPORTS:
        loaded.imports.append((position, read))
    return event_row(position, read)
