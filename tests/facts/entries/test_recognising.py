"""The quick reader recognises nothing that the strict one would not read the same."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from drawn_events import EVENTS, ORIGIN, RECORDED, SLOWLY
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.errors import EntryError
from answerable.facts.entries.encoding import draft_of, read_entry, values_of
from answerable.facts.entries.event_table import EVENTS_SCHEMA, event_row
from answerable.facts.entries.loading import as_batch
from answerable.facts.entries.recognising import recognised
from answerable.facts.events import CASE_EVENTS, CaseOpened, Event
from answerable.facts.store import Store, open_store
from answerable.ledger.canonical import to_canonical

HEADING = {"id": "0" * 32, "recorded": "2026-01-04T09:30:00Z"}


@pytest.fixture(scope="module")
def store() -> Any:
    """One database for all examples."""
    opened = open_store()
    yield opened
    opened.close()


def quickly(store: Store, entries: list[bytes]) -> list[dict[str, Any] | None]:
    """The rows of entries that are recognised, None for the others."""
    store.backend.con.register("batch", as_batch(entries, first=0))
    read = store.run(f"SELECT * FROM {recognised('batch')}").to_arrow_table()
    plain = read.filter(read["plain"]).select(EVENTS_SCHEMA.names).cast(EVENTS_SCHEMA).to_pylist()
    found = {row["position"]: row for row in plain}
    return [found.get(position) for position in range(len(entries))]


def strictly(entries: list[bytes]) -> list[dict[str, Any] | None]:
    """The rows of those that the strict reader takes."""
    rows = [_strictly(position, entry) for position, entry in enumerate(entries)]
    whole = pa.Table.from_pylist([row or {} for row in rows], EVENTS_SCHEMA).to_pylist()
    return [full if row else None for row, full in zip(rows, whole, strict=True)]


def _strictly(position: int, entry: bytes) -> dict[str, Any] | None:
    try:
        return event_row(position, read_entry(entry))
    except EntryError:
        return None


def entry_of(event: Event) -> bytes:
    """The bytes of its entry."""
    return draft_of(event, origin=ORIGIN, recorded=RECORDED).entry


FEW = settings(SLOWLY, max_examples=20)


@FEW
@given(events=st.lists(EVENTS, max_size=6))
def test_what_is_recognised_is_read_the_same_strictly(store: Store, events: list[Event]) -> None:
    entries = [entry_of(event) for event in events]
    for quick, strict in zip(quickly(store, entries), strictly(entries), strict=True):
        assert quick in (None, strict)


@FEW
@given(event=EVENTS, seed=st.integers(0, 2**32))
def test_no_changed_entry_is_recognised_unless_it_is_one(
    store: Store, event: Event, seed: int
) -> None:
    entries = list(changed(entry_of(event), random.Random(seed)))
    for quick, strict in zip(quickly(store, entries), strictly(entries), strict=True):
        assert quick in (None, strict)


def changed(entry: bytes, drawn: random.Random) -> list[bytes]:
    """The entry with a byte flipped, doubled or dropped, or its parts in another order."""
    found = []
    for _ in range(40):
        at = drawn.randrange(len(entry))
        byte = bytes([drawn.randrange(256)])
        found += [entry[:at] + byte + entry[at + 1 :], entry[:at] + byte + entry[at:],
                  entry[:at] + entry[at + 1 :]]  # fmt: skip
    parts = entry[1:-1].split(b",")
    drawn.shuffle(parts)
    return [*found, b"{" + b",".join(parts) + b"}"]


VALUES: list[Any] = [
    None, True, "true", 1, "", "a", "\"", "\\", "a@b.c", "\u00e9", "e\u0301", "\x00", "\n", {}, [],
    {"utf8": "65cc81"}, {"utf8": "41"}, "x" * 500, "x" * 501, "2026-01-02", "2026-02-30",
    "2026-01-02T24:00:00", "2026-01-02T10:00:00.000001", "2026-01-02T10:00:00.000000", "0000-01-01",
    "2026-01-02T10:00:60", "12026-01-02", "infinity", "epoch", "٢٠٢٦-٠١-٠٢", "first", "open",
    "solved", "referred", "none", {"title": "a" * 64}, {"title": "A" * 64},
    {"title": "a" * 64, "address": "b" * 64}, "2026-01-04T09:30:00Z", "0" * 32,
    "2026-13-04T09:30:00Z", "0000-01-01T00:00:00Z",
]  # fmt: skip


@pytest.mark.parametrize("of", CASE_EVENTS, ids=lambda of: of.TYPE)
def test_whatever_stands_in_a_field_both_readers_agree(store: Store, of: type[Event]) -> None:
    good = {"case": "1", "account": "A", "peer_group": "p", "service": "s", "incident": "i",
            "occurred": "2026-01-02", "reason": "other_problem", "ending": "closed",
            "verdict": "solved", "how": "link", "confirmed": True}  # fmt: skip
    whole = {n: good[n] for n in of.public_fields() if n in good} | {"type": of.TYPE, **HEADING}
    entries = [written({**whole, name: value}) for name in [*of.public_fields(), "commitments",
               "id", "recorded", "type", "mood"] for value in VALUES]  # fmt: skip
    for quick, strict in zip(quickly(store, entries), strictly(entries), strict=True):
        assert quick in (None, strict)


def written(values: dict[str, Any]) -> bytes:
    """As near to canonical as the values allow."""
    try:
        return to_canonical(values)
    except EntryError:
        return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def test_the_entries_of_imports_are_recognised_all(store: Store) -> None:
    tame = {"case": "1", "account": "Café", "peer_group": "p", "service": "路灯",
            "occurred": date(2026, 1, 2)}  # fmt: skip
    plain = quickly(store, [entry_of(CaseOpened(**tame, title="x", contact="y"))])
    assert plain[0] is not None
    assert values_of(CaseOpened(**tame))["service"] == plain[0]["service"]
