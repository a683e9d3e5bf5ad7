"""The erasable store: what an entry's commitments are to, and the salts that open them.

Erasing overwrites a row in place with as many zeros and deletes nothing. SQLite writes such a row
where it stands; deleting rows makes it move their neighbours between pages and leave copies of them
in the gaps, also with `secure_delete` (seen in 3.40). How long a content was stays visible to who
has the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from answerable.errors import EntryError
from answerable.ledger.database import Cursor, all_rows, run_many


@dataclass(frozen=True)
class Opening:
    """What opens one commitment: 32 random bytes, and the content itself."""

    salt: bytes = field(repr=False)
    content: bytes = field(repr=False)


_ADD = (
    "INSERT INTO ledger_opening (arrival, field, salt, content) "
    "SELECT arrival, %s, %s, %s FROM ledger_entry WHERE id = %s"
)
_READ = (
    "SELECT field, salt, content FROM ledger_opening WHERE erased = 0 "
    "AND arrival = (SELECT arrival FROM ledger_entry WHERE id = %s) ORDER BY field"
)
_FIND = (
    "SELECT opening, field, length(salt), length(content) FROM ledger_opening WHERE erased = 0 "
    "AND arrival = (SELECT arrival FROM ledger_entry WHERE id = %s) ORDER BY field"
)
_OVERWRITE = "UPDATE ledger_opening SET salt = %s, content = %s, erased = 1 WHERE opening = %s"


def add_openings(cursor: Cursor, of: Iterable[tuple[bytes, Mapping[str, Opening]]]) -> None:
    """Keep the openings of staged entries, given by (entry id, openings by field)."""
    rows = [
        (name, opening.salt, opening.content, entry_id)
        for entry_id, openings in of
        for name, opening in openings.items()
    ]
    run_many(cursor, _ADD, rows)


def read_openings(cursor: Cursor, entry_id: str) -> dict[str, Opening]:
    """What opens the entry's commitments, by field, as far as it was not erased."""
    rows = all_rows(cursor, _READ, (bytes.fromhex(entry_id),))
    return {name: Opening(bytes(salt), bytes(content)) for name, salt, content in rows}


def overwrite_openings(cursor: Cursor, entry_id: str, fields: Iterable[str] | None) -> list[str]:
    """Overwrite the salts and contents of `fields` (None: all that are left); which they were.

    Raises EntryError if there is nothing of a field to erase.
    """
    rows = all_rows(cursor, _FIND, (bytes.fromhex(entry_id),))
    wanted = {row[1] for row in rows} if fields is None else set(fields)
    if not wanted or not wanted <= {row[1] for row in rows}:
        raise EntryError(f"Entry {entry_id} holds nothing more to erase of what was named.")
    zeros = [
        (bytes(salt), bytes(content), number)
        for number, name, salt, content in rows
        if name in wanted
    ]
    run_many(cursor, _OVERWRITE, zeros)
    return sorted(wanted)
