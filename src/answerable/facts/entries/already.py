"""What a log already has of a file that is to be imported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa

from answerable.errors import LedgerError
from answerable.facts.entries.encoding import ReadEntry
from answerable.facts.entries.event_table import KINDS
from answerable.facts.entries.loading import load_entries
from answerable.facts.events import CaseOpened
from answerable.facts.import_events import ImportBegun, ImportCompleted
from answerable.facts.store import Store, open_store
from answerable.facts.table import CASES_SCHEMA, Cases
from answerable.ledger.arrivals import arrivals
from answerable.ledger.log import Log


@dataclass(frozen=True)
class Already:
    """`begun`: the entry that began this file's import, where it was cut off; `cases`: how many of
    its cases are in the log."""

    begun: str | None
    cases: int
    store: Store

    def missing(self, cases: Cases, *, at_once: int) -> Iterator[pa.RecordBatch]:
        """The cases that are not in the log yet, in `CASES_SCHEMA`."""
        rows = cases.table.select(*CASES_SCHEMA.names).to_pyarrow_batches(chunk_size=at_once)
        if self.cases:
            self.store.backend.con.register("rows", rows)
            found = self.store.run("SELECT * FROM rows ANTI JOIN opened USING (case_id)")
            rows = found.to_arrow_reader(at_once)
        for batch in rows:
            if len(batch):
                yield batch.cast(CASES_SCHEMA)


@contextmanager
def what_is_there(log: Log, cases: Cases, wanted: ImportBegun) -> Iterator[Already]:
    """Read all that the log has acknowledged; `wanted` is what the import would say of itself.

    Raises LedgerError where the file may not come in.
    """
    store = open_store()
    try:
        loaded = load_entries(store, arrivals(log.database))
        begun = _begun([read for _, read in loaded.imports], cases, wanted)
        store.run(
            "CREATE TABLE opened AS SELECT DISTINCT case_id FROM events "
            f"WHERE kind = {KINDS[CaseOpened]}"
        )
        there = _overlap(store, cases)
        if there and begun is None:
            raise LedgerError(
                f"{there:,} of the cases of {cases.path} are in the log already, from elsewhere; "
                "a case is opened once. Leave them out, or use another log."
            )
        yield Already(begun, there, store)
    finally:
        store.close()


def _begun(imports: list[ReadEntry], cases: Cases, wanted: ImportBegun) -> str | None:
    """The import of this file that was cut off; refused where one was completed."""
    completed = {r.event.begun for r in imports if isinstance(r.event, ImportCompleted)}
    begun = [(r.id, r.event) for r in imports if isinstance(r.event, ImportBegun)]
    same = [(of, event) for of, event in begun if event.sha256 == wanted.sha256]
    if any(of in completed for of, _ in same):
        raise LedgerError(
            f"{cases.path} is in the log already: its bytes have the SHA-256 {wanted.sha256}. "
            "Nothing was written."
        )
    if same and same[0][1] != wanted:
        raise LedgerError(
            f"The import of {cases.path} was begun with another mapping, or another version of it; "
            f"finish it with the same one, {same[0][1].source}."
        )
    return same[0][0] if same else None


def _overlap(store: Store, cases: Cases) -> int:
    (any_opened,) = store.run("SELECT count(*) FROM opened").fetchall()[0]
    if not any_opened:
        return 0
    ids = cases.table.select("case_id").to_pyarrow_batches()
    store.backend.con.register("ids", ids)
    (number,) = store.run("SELECT count(*) FROM ids SEMI JOIN opened USING (case_id)").fetchall()[0]
    return int(number)
