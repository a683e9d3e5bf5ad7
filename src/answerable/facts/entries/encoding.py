"""An event and its entry, there and back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from answerable.errors import EntryError
from answerable.facts.entries.entry_types import ENTRY_TYPES
from answerable.facts.entries.schemas import has_schema, must_keep_schema
from answerable.facts.events import Event
from answerable.ledger.canonical import must_have_heading, parse_entry, to_canonical
from answerable.ledger.commitment import commit, new_salt
from answerable.ledger.openings import Opening
from answerable.ledger.staging import Draft
from answerable.ledger.tombstone import as_recorded


@dataclass(frozen=True)
class ReadEntry:
    """What an entry says. `event` is None where it is none of a case or an import; `known` tells
    whether this version knows the entry's type at all."""

    type: str
    id: str
    event: Event | None
    known: bool = True


def draft_of(event: Event, *, origin: str, recorded: datetime) -> Draft:
    """The entry of an event for the log `origin`, under a new id, ready to be staged.

    Private fields go to the erasable store, each with a salt of its own; the entry commits to them.
    Raises EntryError.
    """
    entry_id = secrets.token_hex(16)
    openings = {n: Opening(new_salt(), text.encode()) for n, text in event.private_texts()}
    values: dict[str, Any] = {"type": event.TYPE, "id": entry_id, "recorded": as_recorded(recorded)}
    values |= values_of(event)
    if openings:
        values["commitments"] = {
            name: _committed(opening, origin, entry_id, name) for name, opening in openings.items()
        }
    return Draft(to_canonical(values), openings)


def write_plain(values: dict[str, Any]) -> bytes:
    """The bytes that `to_canonical` gives, without its checks.

    For values that are known to be in the domain: ASCII keys, text in NFC, no floats. Several times
    as fast, for imports; what is staged is checked there once more.
    """
    parts = [f'"{key}":{_written(values[key])}' for key in sorted(values)]
    return f"{{{','.join(parts)}}}".encode()


def _written(value: Any) -> str:
    return encode_basestring(value) if type(value) is str else _json(value)


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _committed(opening: Opening, origin: str, entry_id: str, field: str) -> str:
    return commit(
        salt=opening.salt, origin=origin, entry_id=entry_id, field=field, content=opening.content
    ).hex()


def values_of(event: Event) -> dict[str, Any]:
    """The public fields that say something, as an entry has them."""
    fields = type(event).public_fields().items()
    told = ((name, kind, getattr(event, name)) for name, (kind, _, _) in fields)
    return {name: kind.written(value) for name, kind, value in told if value is not None}


def event_of(values: Mapping[str, Any]) -> Event:
    """The event of an entry that keeps its schema, without what it commits to.

    Raises EntryError for what a schema cannot say, such as the 30th of February.
    """
    of = ENTRY_TYPES[values["type"]]
    told: dict[str, Any] = {}
    for name, (kind, _, _) in of.public_fields().items():
        if name in values:
            told[name] = _read(of, name, kind.read, values[name])
    return of(**told)


def _read(of: type[Event], name: str, read: Any, raw: Any) -> Any:
    try:
        return read(raw)
    except ValueError:
        raise EntryError(f"{of.TYPE}: {name} says nothing that there is.") from None


def read_entry(entry: bytes) -> ReadEntry:
    """Read an entry strictly: canonical, with its heading, and as its type's schema says.

    Raises EntryError. The sentence names fields, and never shows what stands in them.
    """
    values = parse_entry(entry)
    must_have_heading(values)
    known = has_schema(values["type"])
    if known:
        must_keep_schema(values)
    event = event_of(values) if values["type"] in ENTRY_TYPES else None
    return ReadEntry(values["type"], values["id"], event, known)
