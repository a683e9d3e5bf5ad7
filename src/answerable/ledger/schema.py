"""The ledger's tables. They may stand in a database of their own or beside an application's.

`ledger_entry` holds what was acknowledged: rows are added and never changed. `ledger_waiting` names
those that have no index yet; `ledger_sequence` gives each its index, once. `ledger_opening` is the
erasable store: salt and content that open an entry's commitments. `ledger_tree` has one row: how
far the sequence goes, and what of it was signed when this database was last told.
"""

from __future__ import annotations

from collections.abc import Iterator

_TABLES = (
    "ledger_entry (arrival {counted}, id {bytes} NOT NULL UNIQUE, entry {bytes} NOT NULL)",
    "ledger_waiting (arrival {key})",
    "ledger_sequence (entry_index {key}, arrival BIGINT NOT NULL UNIQUE)",
    # Rows are overwritten in place, never deleted: see erasure.
    "ledger_opening (opening {counted}, arrival BIGINT NOT NULL, field TEXT NOT NULL, "
    "salt {bytes} NOT NULL, content {bytes} NOT NULL, erased SMALLINT NOT NULL DEFAULT 0)",
    "ledger_tree (one {key} CHECK (one = 1), origin TEXT NOT NULL, size BIGINT NOT NULL, "
    "signed_size BIGINT NOT NULL, signed_root {bytes}, tidied BIGINT NOT NULL, "
    "erasures BIGINT NOT NULL, scrubbed BIGINT NOT NULL)",
)
_INDEX = "CREATE INDEX IF NOT EXISTS ledger_opening_arrival ON ledger_opening (arrival)"

FOR_SQLITE = {"counted": "INTEGER PRIMARY KEY", "key": "INTEGER PRIMARY KEY", "bytes": "BLOB"}
FOR_POSTGRESQL = {
    "counted": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "key": "BIGINT PRIMARY KEY",
    "bytes": "BYTEA",
}


def statements(types: dict[str, str]) -> Iterator[str]:
    """What makes the tables that are not there yet."""
    for table in _TABLES:
        yield "CREATE TABLE IF NOT EXISTS " + table.format(**types)
    yield _INDEX
