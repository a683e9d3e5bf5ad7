"""What checking a log costs: an audit of all of it, and proofs of entries drawn at random."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from answerable.bench.log_files import made_up_entries, write_log
from answerable.ledger.audit import audit
from answerable.ledger.keys import SigningKey
from answerable.ledger.reading import open_log
from answerable.ledger.tree import inclusion_proof
from answerable.progress import Progress, Silence


@dataclass(frozen=True)
class ReadingCost:
    """`audit_entries_per_second`: tiles, hashes and signatures. `checked_entries_per_second`: the
    same audit that also reads each entry (canonical form, heading, order of times, ids).

    `proofs_per_second`: inclusion proofs from tiles on disk in one process, entries at random.
    """

    entries: int
    workers: int
    audit_entries_per_second: float
    checked_entries_per_second: float
    proofs_per_second: float


def measure_reading(
    folder: Path,
    *,
    entries: int = 1_000_000,
    proofs: int = 50_000,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> ReadingCost:
    """Write a log of made-up entries of about 280 bytes into `folder`, then check it."""
    shown = progress or Silence()
    key = SigningKey.new("example.org/log")
    workers = workers or os.cpu_count() or 1
    shown.begin("Writing a log")
    write_log(folder, made_up_entries(entries), keys=[key])
    log, keys = open_log(folder), [key.verifier]
    shown.begin("Auditing")
    hashed = _seconds(lambda: audit(log, keys=keys, entries=False, workers=workers))
    shown.begin("Auditing, and reading each entry")
    read = _seconds(lambda: audit(log, keys=keys, workers=workers))
    shown.begin("Proving")
    proven = _seconds(lambda: _prove(folder, entries, proofs, seed))
    return ReadingCost(entries, workers, entries / hashed, entries / read, proofs / proven)


def _prove(folder: Path, size: int, proofs: int, seed: int) -> None:
    hashes, chance = open_log(folder).hash_reader(size), random.Random(seed)  # noqa: S311
    for _ in range(proofs):
        inclusion_proof(chance.randrange(size), size, hashes)


def _seconds(work: Callable[[], object]) -> float:
    since = perf_counter()
    work()
    return perf_counter() - since
