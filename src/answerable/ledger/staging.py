"""The first step of acknowledgement: an entry becomes part of the writer's own transaction.

When that transaction has committed, the entry is durable and will get an index; its receipt follows
when it was sequenced and published. Whoever brings his own cursor (an application with its tables
in the same database) answers for the commit: with `synchronous = FULL` on SQLite, with
`synchronous_commit` and the server's `fsync` on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from answerable.errors import EntryError, LedgerError
from answerable.ledger.canonical import must_have_heading, parse_entry
from answerable.ledger.commitment import commit
from answerable.ledger.database import Cursor, is_integrity_error, one_row, run_many
from answerable.ledger.openings import Opening, add_openings


@dataclass(frozen=True)
class Draft:
    """An entry to be staged: its canonical bytes, and by field what opens its commitments."""

    entry: bytes
    openings: Mapping[str, Opening] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """A draft that was found to be as an entry must be."""

    entry_id: str
    entry: bytes
    openings: Mapping[str, Opening]

    @property
    def key(self) -> bytes:
        """The id as the database keeps it."""
        return bytes.fromhex(self.entry_id)


_ADD = "INSERT INTO ledger_entry (id, entry) VALUES (%s, %s)"
_WAIT = "INSERT INTO ledger_waiting (arrival) SELECT arrival FROM ledger_entry WHERE id = %s"


def stage(cursor: Cursor, drafts: Iterable[Draft]) -> list[str]:
    """Stage entries in the cursor's transaction; their ids. All of them, or EntryError and none."""
    drafts = list(drafts)
    origin = origin_of(cursor) if any(draft.openings for draft in drafts) else ""
    return write(cursor, [check(draft, origin=origin) for draft in drafts])


def check(draft: Draft, *, origin: str) -> Checked:
    """Strictly: canonical bytes, a whole heading, and for every commitment what opens it.

    Raises EntryError.
    """
    value = parse_entry(draft.entry)
    must_have_heading(value)
    _must_open(value, draft.openings, origin=origin)
    return Checked(value["id"], draft.entry, draft.openings)


def write(cursor: Cursor, entries: Sequence[Checked]) -> list[str]:
    """Stage entries that were checked. Raises EntryError if an id stands already."""
    try:
        run_many(cursor, _ADD, [(one.key, one.entry) for one in entries])
    except Exception as error:
        if is_integrity_error(error):
            raise EntryError("An entry with the same id is in the ledger already.") from None
        raise
    run_many(cursor, _WAIT, [(one.key,) for one in entries])
    add_openings(cursor, ((one.key, one.openings) for one in entries if one.openings))
    return [one.entry_id for one in entries]


def origin_of(cursor: Cursor) -> str:
    """The name of the log that this database belongs to."""
    row = one_row(cursor, "SELECT origin FROM ledger_tree WHERE one = 1")
    if row is None:
        raise LedgerError("This database belongs to no log yet; open the log once to make it one.")
    return str(row[0])


def _must_open(value: dict[str, Any], openings: Mapping[str, Opening], *, origin: str) -> None:
    commitments = value.get("commitments", {})
    if not isinstance(commitments, dict) or set(commitments) != set(openings):
        raise EntryError("The entry's commitments and what opens them do not name the same fields.")
    for name, opening in openings.items():
        committed = commit(
            salt=opening.salt,
            origin=origin,
            entry_id=value["id"],
            field=name,
            content=opening.content,
        )
        if committed.hex() != commitments[name]:
            raise EntryError(
                f"The entry's commitment to {name} is not opened by what came with it."
            )
