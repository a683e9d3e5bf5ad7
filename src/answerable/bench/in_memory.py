"""Cases that were never in a file: a made-up city's, ready to be ranked."""

from __future__ import annotations

import pyarrow as pa

from answerable.facts.store import open_store
from answerable.facts.table import REJECTS_SCHEMA, Cases


def cases_in_memory(table: pa.Table, *, threads: int = 1) -> Cases:
    """Cases from a table in the cases schema, taken as checked; nothing was rejected.

    One thread by default, as the cities of a benchmark are ranked side by side.
    """
    store = open_store(threads=threads)
    store.backend.con.register("made_up", table)
    store.run("CREATE TABLE cases AS SELECT * FROM made_up")
    store.backend.con.unregister("made_up")
    return Cases(
        table=store.backend.table("cases"),
        rejects=REJECTS_SCHEMA.empty_table(),
        source="cases",
        path="a made-up city",
        sha256="",
        precision="time",
        rows_read=len(table),
        count=len(table),
    )
