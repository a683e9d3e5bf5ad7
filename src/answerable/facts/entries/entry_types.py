"""Every type of entry that tells facts, by its name."""

from __future__ import annotations

from answerable.facts.events import CASE_EVENTS, ITEM_EVENTS, Event
from answerable.facts.import_events import IMPORT_EVENTS
from answerable.facts.publication_events import PUBLICATION_EVENTS

ENTRY_TYPES: dict[str, type[Event]] = {
    of.TYPE: of for of in (*CASE_EVENTS, *ITEM_EVENTS, *IMPORT_EVENTS, *PUBLICATION_EVENTS)
}
