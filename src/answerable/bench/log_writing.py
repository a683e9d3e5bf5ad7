"""What writing a log costs: many threads append, one process sequences, every entry gets a receipt.

The threads append one entry at a time and wait until it is durable, as requests to a site do. A
second process (`log_sequencing`) sequences on its timer of one second and asks for the receipt of
every entry as soon as its checkpoint is public. Both run on the same cores.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from answerable.bench.log_sequencing import Receiving
from answerable.ledger.canonical import to_canonical
from answerable.ledger.commitment import commit, new_salt
from answerable.ledger.log import Log
from answerable.ledger.openings import Opening
from answerable.ledger.staging import Draft
from answerable.ledger.tombstone import as_recorded

THREADS = 32


@dataclass(frozen=True)
class WritingCost:
    """`append_entries_per_second`: durable, one to a call, and each with its receipt in the end.

    `append_p99_seconds` is from a call to its return, `receipt_p99_seconds` from that call to the
    entry's receipt. `contents`: whether each entry also brought a text that it commits to.
    """

    append_entries_per_second: float
    append_p99_seconds: float
    receipt_p99_seconds: float
    receipt_longest_seconds: float
    entries: int
    seconds: float
    threads: int
    contents: bool


def measure_writing(
    folder: Path,
    *,
    seconds: float,
    database: str | None = None,
    threads: int = THREADS,
    contents: bool = True,
) -> WritingCost:
    """Append to a new log in `folder` for so long. Raises LedgerError as soon as anything fails."""
    with Log.open(folder, database=database) as log:
        log.sequence()
        with Receiving(folder, database) as receiving:
            took, spent = _Load(log, receiving, contents=contents).run(seconds, threads)
            waits = receiving.waits()
    return WritingCost(
        append_entries_per_second=len(waits) / spent,
        append_p99_seconds=_p99(took),
        receipt_p99_seconds=_p99(waits),
        receipt_longest_seconds=max(waits),
        entries=len(waits),
        seconds=spent,
        threads=threads,
        contents=contents,
    )


class _Load:
    """The threads that append, and how long each call took."""

    def __init__(self, log: Log, receiving: Receiving, *, contents: bool) -> None:
        self._log = log
        self._receiving = receiving
        self._contents = contents
        self._stop = Event()
        self._took: list[float] = []
        self._trouble: list[BaseException] = []

    def run(self, seconds: float, threads: int) -> tuple[list[float], float]:
        """How long each append took, and how long all of it; raises what stopped it."""
        writers = [Thread(target=self._write) for _ in range(threads)]
        since = perf_counter()
        for thread in writers:
            thread.start()
        self._stop.wait(seconds)
        self._stop.set()
        for thread in writers:
            thread.join()
        if self._trouble:
            raise self._trouble[0]
        return self._took, perf_counter() - since

    def _write(self) -> None:
        try:
            while not self._stop.is_set():
                since = perf_counter()
                (entry_id,) = self._log.append([made_up_draft(self._log.origin, self._contents)])
                self._took.append(perf_counter() - since)
                self._receiving.ask(entry_id, since)
        except BaseException as error:
            self._trouble.append(error)
            self._stop.set()


def made_up_draft(origin: str, contents: bool) -> Draft:
    """An entry of about 400 bytes, such as a question makes, with a text of 200 that stays off."""
    entry_id = secrets.token_hex(16)
    entry = {
        "type": "case.opened/1",
        "id": entry_id,
        "recorded": as_recorded(datetime.now(UTC)),
        "case": f"C-{entry_id[:8]}",
        "account": f"Office {entry_id[8:10]}",
        "peer_group": "city department",
        "service": f"Service {entry_id[10:12]}",
        "area": f"District {entry_id[12]}",
        "channel": "web",
        "occurred": "2026-06-28T09:30:00",
    }
    if not contents:
        return Draft(to_canonical(entry))
    opening = Opening(new_salt(), entry_id.encode() * 6)
    sealed = commit(
        salt=opening.salt, origin=origin, entry_id=entry_id, field="text", content=opening.content
    )
    return Draft(to_canonical({**entry, "commitments": {"text": sealed.hex()}}), {"text": opening})


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]
