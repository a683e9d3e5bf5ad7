"""Entries for tests of the writing side, and what must be true of a log afterwards."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from answerable.ledger.audit import AuditResult, audit
from answerable.ledger.canonical import parse_entry, to_canonical
from answerable.ledger.commitment import commit, new_salt
from answerable.ledger.log import Log
from answerable.ledger.openings import Opening
from answerable.ledger.reading import PublicLog
from answerable.ledger.staging import Draft
from answerable.ledger.tombstone import Grounds, as_recorded

ORIGIN = "city.example/ledger"
NOW = datetime(2026, 6, 28, 9, 30, tzinfo=UTC)
GROUNDS = Grounds("withdrawn", "gdpr-17(1)(b)", "city.example/privacy")


GIB = 2**30
MEMORY = Path("/dev/shm")


def in_memory() -> Path | None:
    """A folder where syncing costs nothing, if there is one: these tests sync thousands of times.

    What a sync is good for is tested by taking away what was not synced (`power.py`).
    """
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > GIB else None


def CLOCK() -> datetime:  # noqa: N802 - a constant that is called
    """The time stands still."""
    return NOW


def draft(text: str | None = None, **more: object) -> Draft:
    """An entry with an id of its own; `text` is only committed to."""
    entry_id = secrets.token_hex(16)
    entry = {"type": "case.opened/1", "id": entry_id, "recorded": as_recorded(NOW), **more}
    openings = {}
    if text is not None:
        opening = Opening(new_salt(), text.encode())
        openings["text"] = opening
        entry["commitments"] = {"text": seal(opening, entry_id, "text").hex()}
    return Draft(to_canonical(entry), openings)


def seal(opening: Opening, entry_id: str, field: str) -> bytes:
    """The commitment."""
    return commit(
        salt=opening.salt, origin=ORIGIN, entry_id=entry_id, field=field, content=opening.content
    )


def drafts(count: int) -> list[Draft]:
    """So many."""
    return [draft(number=number) for number in range(count)]


def audited(log: Log) -> AuditResult:
    """The audit of everything that is public, by the log's own keys, with nothing odd in it."""
    result = audit(log.public, keys=log.keys)
    assert result.told is None or result.told.doubts == ()
    return result


def ids_in(public: PublicLog, size: int) -> list[str]:
    """The ids of the public entries, in order."""
    return [parse_entry(entry)["id"] for entry in public.entries(0, size)]


def must_stand(log: Log, entry_ids: Iterable[str]) -> None:
    """Each entry has a receipt that holds."""
    size = log.sequence().size
    entries = list(log.public.entries(0, size))
    for entry_id in entry_ids:
        receipt = log.receipt_of(entry_id)
        entry = entries[receipt.index]
        assert parse_entry(entry)["id"] == entry_id
        receipt.verify(entry, log.keys)
