"""Forgetting what an entry committed to, so that nobody can say it again, and saying that we did.

Two steps. `erase` overwrites salts and contents and stages the tombstone, in the caller's
transaction. `scrub`, after the commit, takes what was overwritten out of the database's files; if
it is cut off it is owed, and paid when the log is opened again. Proofs stay valid: the entry stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from answerable.errors import EntryError
from answerable.ledger.database import Cursor, Session, one_row, run
from answerable.ledger.openings import overwrite_openings
from answerable.ledger.sequence import entry_of, index_of
from answerable.ledger.staging import Draft, stage
from answerable.ledger.tombstone import Grounds, tombstone
from answerable.ledger.tree import leaf_hash


def erase(
    cursor: Cursor,
    entry_id: str,
    *,
    grounds: Grounds,
    recorded: datetime,
    fields: Iterable[str] | None = None,
) -> str:
    """Erase `fields` (all, if None) of an entry and stage the tombstone; the tombstone's id.

    Call `scrub` once the transaction has committed; once for many erasures. Raises EntryError if
    there is nothing to erase, or if the entry has no index yet: a tombstone names it.
    """
    index = index_of(cursor, entry_id)
    if index is None:
        raise EntryError(f"Entry {entry_id} has no index yet; erase it in a second or two.")
    scope = overwrite_openings(cursor, entry_id, fields)
    entry = tombstone(
        index=index,
        leaf=leaf_hash(entry_of(cursor, entry_id)),
        scope=scope,
        grounds=grounds,
        recorded=recorded,
    )
    run(cursor, "UPDATE ledger_tree SET erasures = erasures + 1")
    return stage(cursor, [Draft(entry)])[0]


def scrub(session: Session) -> None:
    """Take out of the database's files what erasures have overwritten, if any is owed."""
    with session.reading() as cursor:
        erasures, scrubbed = one_row(cursor, "SELECT erasures, scrubbed FROM ledger_tree")
    if scrubbed == erasures:
        return
    session.scrub()
    with session.transaction() as cursor:
        run(
            cursor,
            "UPDATE ledger_tree SET scrubbed = %s WHERE scrubbed < %s",
            (erasures, erasures),
        )
