"""From a case file to entries: every case with all its events, or not at all.

A case's entries are staged in one transaction, so that an import that is cut off has whole cases
in the log; beginning it again goes on where it stopped. What cannot stand in an entry is refused
before the first is written: the ledger forgets nothing that is public.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

import pyarrow.compute as pc

from answerable.errors import LedgerError, QuorumError
from answerable.facts.entries.ahead import done_ahead
from answerable.facts.entries.already import Already, what_is_there
from answerable.facts.entries.drafting import drafter
from answerable.facts.entries.encoding import draft_of
from answerable.facts.entries.fitting import must_fit_entries
from answerable.facts.entries.schemas import publish_schemas
from answerable.facts.events import Event
from answerable.facts.import_events import ImportBegun, ImportCompleted, SourcePrecision
from answerable.facts.reading import read_cases
from answerable.facts.table import Cases
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.database import connected
from answerable.ledger.log import Clock, Log, now
from answerable.ledger.sequencer import Gather
from answerable.ledger.staging import write
from answerable.ledger.tombstone import as_recorded
from answerable.progress import Progress, Silence

CASES_AT_ONCE = 20_000
"""Cases whose entries share a transaction."""


@dataclass(frozen=True)
class ImportResult:
    """What an import did. `cases` and `entries` count this run's; `resumed` ones were there."""

    begun: str
    cases: int
    entries: int
    resumed: int
    checkpoint: Checkpoint


def import_file(
    path: str | Path,
    *,
    source: str = "auto",
    log_folder: str | Path,
    timezone: str | None = None,
    origin: str | None = None,
    private: str | Path | None = None,
    database: str | Path | None = None,
    gather: Gather | None = None,
    clock: Clock = now,
    progress: Progress | None = None,
) -> ImportResult:
    """Read a case file and put its cases into the log in `log_folder`, made on first use.

    Raises what `read_cases`, `Log.open` and `import_cases` raise.
    """
    cases = read_cases(path, source=source, timezone=timezone, progress=progress)
    with Log.open(
        log_folder, origin=origin, private=private, database=database, gather=gather, clock=clock
    ) as log:
        return import_cases(cases, log, clock=clock, progress=progress)


def import_cases(
    cases: Cases, log: Log, *, clock: Clock = now, progress: Progress | None = None
) -> ImportResult:
    """Put every case of a file into the log as entries, and publish them.

    A file whose import was cut off is finished. Refused are a file that is in the log already, by
    its SHA-256; one with a case that the log has from elsewhere; one with what no entry may hold.
    Raises LedgerError, one sentence each; QuorumError if all is kept but not public yet.
    """
    if cases.checkpoint is not None:
        raise LedgerError(
            f"{cases.path} is a log itself; import the file that its cases come from."
        )
    shown = progress or Silence()
    with only_import(log):
        shown.begin("check what is to be imported")
        must_fit_entries(cases)
        wanted = beginning(cases)
        with what_is_there(log, cases, wanted) as already:
            publish_schemas(log.folders.public)
            begun = already.begun or _append(log, wanted, clock)
            shown.begin("write entries")
            written = _write(cases, log, already, clock, shown)
            return _complete(log, begun, written, already.cases, clock)


def beginning(cases: Cases) -> ImportBegun:
    """What an import of these cases says of itself."""
    return ImportBegun(
        source=cases.source,
        sha256=cases.sha256,
        rows=cases.rows_read,
        cases=len(cases),
        rejects={
            r["values"]: r["counts"] for r in pc.value_counts(cases.rejects["kind"]).to_pylist()
        },
        precision=SourcePrecision(cases.precision),
        notes=tuple(normalize("NFC", note) for note in cases.notes),
    )


def _append(log: Log, event: Event, clock: Clock) -> str:
    return log.append([draft_of(event, origin=log.origin, recorded=clock())])[0]


def _write(
    cases: Cases, log: Log, already: Already, clock: Clock, shown: Progress
) -> tuple[int, int]:
    """Stage what is missing and publish it bit by bit; how many cases and entries it was."""
    missing = already.missing(cases, at_once=CASES_AT_ONCE)
    left = len(cases) - already.cases
    written = entries = 0
    with (
        drafter(left, precision=cases.precision, recorded=lambda: as_recorded(clock())) as draft,
        connected(log.database) as session,
        _publishing(log) as publish,
    ):
        for count, drafts in done_ahead(lambda batch: (len(batch), draft(batch)), missing):
            with session.transaction() as cursor:
                write(cursor, drafts)
            publish()
            written, entries = written + count, entries + len(drafts)
            shown.move(already.cases + written, len(cases))
    return written, entries


@contextmanager
def _publishing(log: Log) -> Iterator[Callable[[], None]]:
    """Publish what is staged while more is: the disk is waited for beside the work."""
    under_way: list[Future[None]] = []
    with ThreadPoolExecutor(1) as beside:

        def publish() -> None:
            while under_way:
                under_way.pop().result()
            under_way.append(beside.submit(_sequence, log))

        yield publish


def _sequence(log: Log) -> None:
    with suppress(QuorumError):  # it is kept, and said when all is written
        log.sequence()


def _complete(
    log: Log, begun: str, written: tuple[int, int], resumed: int, clock: Clock
) -> ImportResult:
    _append(log, ImportCompleted(begun=begun, cases=resumed + written[0]), clock)
    return ImportResult(begun, *written, resumed, log.sequence())


@contextmanager
def only_import(log: Log) -> Iterator[None]:
    """Held by one import at a time on this host, and lost with the process."""
    descriptor = os.open(log.folders.private / "import.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise LedgerError("Another import is writing to this log; wait until it is done.") from None
    finally:
        os.close(descriptor)
