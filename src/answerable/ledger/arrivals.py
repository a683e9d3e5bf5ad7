"""Everything that the database has acknowledged, indexed or not yet, in the order it came."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.ledger.database import Database, all_rows, connected

AT_ONCE = 65_536

_NEXT = "SELECT arrival, entry FROM ledger_entry WHERE arrival > %s ORDER BY arrival LIMIT %s"


def arrivals(database: Database) -> Iterator[list[bytes]]:
    """The entries, some ten thousand at a time, as they stood when the reading began.

    For whoever must know what was promised and not only what is public, such as an import that was
    cut off.
    """
    with connected(database) as session, session.reading() as cursor:
        last = 0
        while rows := all_rows(cursor, _NEXT, (last, AT_ONCE)):
            last = rows[-1][0]
            yield [bytes(entry) for _, entry in rows]
