"""Cases from a log's public files alone: its checkpoint, and the entries that it signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from answerable.errors import AuditError, LedgerError
from answerable.facts.entries.ahead import done_ahead
from answerable.facts.entries.encoding import ReadEntry
from answerable.facts.entries.folding import FOLDED, fold
from answerable.facts.entries.loading import Loaded, Reject, load_entries
from answerable.facts.entries.log_root import RootOver
from answerable.facts.files.raw import Raw
from answerable.facts.import_events import ImportBegun, ImportCompleted
from answerable.facts.mapping import SourceMapping
from answerable.facts.mapping_file import load_mapping
from answerable.facts.store import Store
from answerable.facts.table import REJECTS_SCHEMA
from answerable.ledger.checkpoint import Checkpoint, verified_checkpoint
from answerable.ledger.reading import PublicLog, open_log
from answerable.ledger.tiles import TILE
from answerable.progress import Progress

BUNDLES = 256
"""Bundles that are read at once: 65,536 entries, some 20 MB."""

UNFINISHED = "import_unfinished"
NEVER_BEGUN = "import_never_begun"
KEPT = frozenset({UNFINISHED})

ROW = "file_row_number"
MOST_TYPES_TOLD = 10


@dataclass(frozen=True)
class FoldedLog:
    """A log's cases as a relation that a mapping reads, and what else it said."""

    raw: Raw
    mapping: SourceMapping
    checkpoint: Checkpoint
    rejects: pa.Table


def fold_log(
    store: Store, place: str | Path, *, size: int | None = None, progress: Progress
) -> FoldedLog:
    """Read every entry up to the newest checkpoint's size, and fold them into cases.

    With `size` only the first so many are read, as the log once was; the root over them is then
    for the caller to hold against one that was signed.

    Raises LedgerError where there is no log, where none of the keys it shows signed the checkpoint,
    or where the entries are not those that the checkpoint signs.
    """
    log = open_log(place)
    checkpoint = verified_checkpoint(log.checkpoint(), log.keys())
    progress.begin("read the ledger")
    loaded, root = _loaded(store, log, _until(size, checkpoint), progress)
    if size is not None:
        checkpoint = Checkpoint(checkpoint.origin, size, root)
    elif root != checkpoint.root:
        raise AuditError(
            f"The entries of {log.place} are not those that its checkpoint signs; "
            "an audit (answerable log audit) tells which."
        )
    progress.begin("fold entries into cases")
    rejects = [*loaded.rejects, *fold(store), *_of_imports(loaded.imports)]
    mapping = replace(load_mapping("ledger"), notes=_notes(loaded))
    return FoldedLog(_raw(store), mapping, checkpoint, _table(rejects))


def _until(size: int | None, checkpoint: Checkpoint) -> int:
    if size is not None and size > checkpoint.size:
        raise LedgerError(
            f"{size:,} entries are wanted of {checkpoint.origin}, which shows {checkpoint.size:,}."
        )
    return checkpoint.size if size is None else size


def _loaded(store: Store, log: PublicLog, size: int, progress: Progress) -> tuple[Loaded, bytes]:
    over = RootOver()
    loaded = load_entries(store, _batches(log, size, over, progress))
    return loaded, over.root()


def _batches(
    log: PublicLog, size: int, over: RootOver, progress: Progress
) -> Iterator[list[bytes]]:
    """The log's entries in order; the next are read and hashed while some are looked at."""
    bundles = -(-size // TILE)

    def read(first: int) -> list[bytes]:
        batch: list[bytes] = []
        for number in range(first, min(first + BUNDLES, bundles)):
            bundle = log.bundle(number, size)
            over.take(bundle)
            batch += bundle
        return batch

    done = 0
    for batch in done_ahead(read, range(0, bundles, BUNDLES)):
        yield batch
        done = min(done + BUNDLES, bundles)
        progress.move(done, bundles)


def _raw(store: Store) -> Raw:
    described = store.run(f"DESCRIBE {FOLDED}").fetchall()
    columns = {row[0]: row[1] for row in described if row[0] != ROW}
    return Raw(FOLDED, columns, "ledger", first_line=0)


def _of_imports(imports: list[tuple[int, ReadEntry]]) -> list[Reject]:
    """Imports that were cut off, and ends of imports that never began."""
    begun = {r.id: at for at, r in imports if isinstance(r.event, ImportBegun)}
    ended = [(at, r.event) for at, r in imports if isinstance(r.event, ImportCompleted)]
    done = {event.begun for at, event in ended if begun.get(event.begun, at) < at}
    unfinished: list[Reject] = [
        (at, of, UNFINISHED, "cases of its file may be missing; run the import again")
        for of, at in begun.items() if of not in done
    ]  # fmt: skip
    return unfinished + [
        (at, event.begun, NEVER_BEGUN, "no earlier entry begins this import")
        for at, event in ended if event.begun not in done
    ]  # fmt: skip


def _notes(loaded: Loaded) -> tuple[str, ...]:
    """What the mappings of imported files said, where the files came from, and what was skipped."""
    begun = [r.event for _, r in loaded.imports if isinstance(r.event, ImportBegun)]
    notes = [note for event in begun for note in event.notes]
    notes += [_provenance(event) for event in begun]
    if loaded.unknown:
        most = loaded.unknown.most_common(MOST_TYPES_TOLD)
        told = ", ".join(f"{name} ({count:,})" for name, count in sorted(most))
        notes.append(
            f"Entries of these types are in the ledger and no case is made of them: {told}."
        )
    return tuple(dict.fromkeys(notes))


def _provenance(begun: ImportBegun) -> str:
    wrong = ", ".join(f"{kind} {count:,}" for kind, count in sorted(begun.rejects.items()))
    return (
        f"{begun.cases:,} cases come from a file of {begun.rows:,} rows, read by the mapping "
        f"{begun.source}; its SHA-256 is {begun.sha256}. "
        f"Set aside or mended there: {wrong or 'nothing'}."
    )


def _table(rejects: list[Reject]) -> pa.Table:
    columns = list(zip(*rejects, strict=True)) or [()] * len(REJECTS_SCHEMA)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, REJECTS_SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=REJECTS_SCHEMA)
