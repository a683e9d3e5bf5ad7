"""The one sequence, in the database: which entry has which index.

An index is given once and for ever, by a row whose key it is, in one transaction with the log's new
size. Entries wait in a table of their own, so that none is passed over, however late the
transaction that brought it commits: there is no mark of "all up to here".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from answerable.errors import EntryError, ForkError, LedgerError
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.database import Cursor, all_rows, one_row, run
from answerable.ledger.tiles import TILE

MOST_AT_ONCE = 65_536
"""Entries that get their index in one transaction, so that others need not wait long for theirs."""


@dataclass(frozen=True)
class TreeRow:
    """What the database knows of the log. `signed`: the last signed checkpoint it was told of."""

    origin: str
    size: int
    signed: Checkpoint | None
    tidied: int


def begin_log(cursor: Cursor, origin: str) -> None:
    """Make the database that of the log `origin`, if it is no log's yet."""
    run(
        cursor,
        "INSERT INTO ledger_tree (one, origin, size, signed_size, tidied, erasures, scrubbed) "
        "VALUES (1, %s, 0, 0, 0, 0, 0) ON CONFLICT (one) DO NOTHING",
        (origin,),
    )


def read_row(cursor: Cursor) -> TreeRow | None:
    """What the database knows of the log; None if it is no log's yet."""
    row = one_row(cursor, "SELECT origin, size, signed_size, signed_root, tidied FROM ledger_tree")
    if row is None:
        return None
    origin, size, signed_size, root, tidied = row
    signed = None if root is None else Checkpoint(origin, signed_size, bytes(root))
    return TreeRow(origin, size, signed, tidied)


def anything_waits(cursor: Cursor) -> bool:
    """Whether there is an entry without an index."""
    return one_row(cursor, "SELECT 1 FROM ledger_waiting LIMIT 1") is not None


def give_indexes(cursor: Cursor, size: int, most: int = MOST_AT_ONCE) -> int:
    """Index up to `most` waiting entries from `size` on, in the order they came; the new size.

    Compares and swaps: raises ForkError if the log's size is no longer `size`.
    """
    run(
        cursor,
        "INSERT INTO ledger_sequence (entry_index, arrival) "
        "SELECT CAST(%s AS BIGINT) + row_number() OVER (ORDER BY arrival) - 1, arrival "
        "FROM (SELECT arrival FROM ledger_waiting ORDER BY arrival LIMIT %s) AS first_come",
        (size, most),
    )
    given = cursor.rowcount
    run(
        cursor,
        "DELETE FROM ledger_waiting WHERE arrival IN "
        "(SELECT arrival FROM ledger_sequence WHERE entry_index >= %s)",
        (size,),
    )
    if cursor.rowcount != given:
        raise LedgerError("The ledger's database gave an index to what was not waiting.")
    run(cursor, "UPDATE ledger_tree SET size = %s WHERE size = %s", (size + given, size))
    if cursor.rowcount != 1:
        raise ForkError("Somebody else gave out indexes at the same moment; nothing was changed.")
    return size + given


def bundles(cursor: Cursor, start: int, stop: int) -> Iterator[list[bytes]]:
    """The entries of each bundle from the one that `start` falls into, up to before `stop`."""
    for first in range(start - start % TILE, stop, TILE):
        end = min(first + TILE, stop)
        rows = all_rows(
            cursor,
            "SELECT entry FROM ledger_sequence JOIN ledger_entry USING (arrival) "
            "WHERE entry_index >= %s AND entry_index < %s ORDER BY entry_index",
            (first, end),
        )
        if len(rows) != end - first:
            raise LedgerError(
                f"The ledger's database lacks some of the entries {first:,} to {end - 1:,}; "
                "restore it from a copy that is whole."
            )
        yield [bytes(entry) for (entry,) in rows]


def record_signed(cursor: Cursor, checkpoint: Checkpoint, *, tidied: int) -> None:
    """Tell the database what was signed, so that an older private folder is found out."""
    run(
        cursor,
        "UPDATE ledger_tree SET signed_size = %s, signed_root = %s, tidied = %s "
        "WHERE signed_size <= %s",
        (checkpoint.size, checkpoint.root, tidied, checkpoint.size),
    )


def index_of(cursor: Cursor, entry_id: str) -> int | None:
    """The index of an entry that was staged; None if it still waits for one."""
    row = one_row(
        cursor,
        "SELECT entry_index FROM ledger_entry LEFT JOIN ledger_sequence USING (arrival) "
        "WHERE id = %s",
        (_key(entry_id),),
    )
    if row is None:
        raise EntryError(f"There is no entry {entry_id} in this ledger.")
    return None if row[0] is None else int(row[0])


def entry_of(cursor: Cursor, entry_id: str) -> bytes:
    """The bytes of a staged entry."""
    row = one_row(cursor, "SELECT entry FROM ledger_entry WHERE id = %s", (_key(entry_id),))
    if row is None:
        raise EntryError(f"There is no entry {entry_id} in this ledger.")
    return bytes(row[0])


def _key(entry_id: str) -> bytes:
    try:
        return bytes.fromhex(entry_id)
    except ValueError:
        raise EntryError("An entry's id is 32 hexadecimal digits.") from None
