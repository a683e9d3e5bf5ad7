"""The events of cases as a table: one row an entry, what folding needs of it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pyarrow as pa

from answerable.facts.entries.encoding import ReadEntry
from answerable.facts.events import CASE_EVENTS, ITEM_EVENTS

COLUMN_OF = {
    "case": "case_id", "incident": "incident_id", "account": "account", "peer_group": "peer_group",
    "service": "service", "service_group": "service_group", "area": "area", "channel": "channel",
    "occurred": "occurred", "due": "due", "contact_confirmed": "flag", "confirmed": "flag",
    "ending": "code", "verdict": "code", "which": "code", "item": "item",
}  # fmt: skip
"""Where a field of an event stands; of an event's further fields no case is made."""

TEXTS = ("case_id", "incident_id", "account", "peer_group", "service", "service_group", "area",
         "channel", "code", "item")  # fmt: skip
TIMES = ("occurred", "due")

KINDS = {of: number for number, of in enumerate((*CASE_EVENTS, *ITEM_EVENTS), start=1)}
"""A number for each type of event that folding looks at: text is dear to compare by the million."""

EVENTS_SCHEMA = pa.schema(
    [("position", pa.int64()), ("kind", pa.int8()), ("id", pa.string())]
    + [(name, pa.string()) for name in TEXTS]
    + [(name, pa.timestamp("us")) for name in TIMES]
    + [("flag", pa.bool_())]
)
"""`position` is the entry's index in the log; `kind` a number of `KINDS`, 0 for all other types."""


def event_row(position: int, read: ReadEntry) -> dict[str, object]:
    """The row of an event that was read one by one."""
    row: dict[str, object] = {"position": position, "kind": 0, "id": read.id}
    if read.event is not None:
        row["kind"] = KINDS.get(type(read.event), 0)
    for field in type(read.event).public_fields() if read.event else ():
        if field in COLUMN_OF:
            row[COLUMN_OF[field]] = _plain(getattr(read.event, field))
    return row


def _plain(value: Any) -> Any:
    """A code as text, and a day as its midnight, as the cases table has them."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.min)
    return value
