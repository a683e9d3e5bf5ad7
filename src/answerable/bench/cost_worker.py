"""The process that is measured: reads a file of cases, ranks it, then measures the machine's floor.

It writes one JSON object a line: `{"step": name}` as each step begins, at last the figures.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from answerable import rank
from answerable.errors import AnswerableError
from answerable.facts import read_cases
from answerable.progress import Stopwatch

RANKED_COLUMNS = (
    *("case_id", "incident_id", "account", "peer_group", "service", "opened", "due"),
    *("first_claim", "last_claim", "reopened", "ended", "ending", "verdict", "verdict_at"),
    "contact_confirmed",
)
"""What the ranking reads; the floor is the time to copy these columns' bytes."""

BATCH = 1_000_000


class TalkingStopwatch(Stopwatch):
    """A stopwatch that also tells the process which waits for it."""

    def begin(self, step: str) -> None:
        """Start `step`, and say so on standard output."""
        super().begin(step)
        say({"step": step})


def say(message: Mapping[str, object]) -> None:
    """One line to whoever waits."""
    print(json.dumps(message), flush=True)


def main(path: Path, as_of: date) -> int:
    """Measure one file; 0 when the figures were told, 2 when there is an error to read."""
    watch, since = TalkingStopwatch(), perf_counter()
    try:
        watch.begin("read")
        cases = read_cases(path, source="cases")
        standing = rank(cases, as_of=as_of, progress=watch)
        watch.end()
    except AnswerableError as error:
        say({"error": str(error)})
        return 2
    total, peak = perf_counter() - since, peak_mib()
    say({"step": "floor"})
    seconds, size = floor(path)
    ranked = len(standing.table) - standing.table["tier"].null_count
    say(
        {
            "total_seconds": total,
            "steps": watch.seconds,
            "peak_mib": peak,
            "floor_seconds": seconds,
            "floor_mib": size,
            "ranked": ranked,
        }
    )
    return 0


def peak_mib() -> float:
    """The most memory this process held. Linux counts `ru_maxrss` from before the program was
    loaded, the starting process's memory included, so its `VmHWM` is read where there is one."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = [s for s in status.read_text().splitlines() if s.startswith("VmHWM:")]
        if lines:
            return int(lines[0].split()[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def floor(path: Path) -> tuple[float, float]:
    """Seconds to copy the bytes of `RANKED_COLUMNS` once they are in memory, and how many MiB.

    Batch by batch, so that files larger than memory can be measured; reading is not timed.
    """
    seconds, copied = 0.0, 0
    target = np.zeros(0, dtype=np.uint8)
    for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=list(RANKED_COLUMNS)):
        for buffer in buffers(batch):
            if len(buffer) > len(target):
                target = np.ones(len(buffer), dtype=np.uint8)
            since = perf_counter()
            np.copyto(target[: len(buffer)], buffer)
            seconds += perf_counter() - since
            copied += len(buffer)
    return seconds, copied / 2**20


def buffers(batch: pa.RecordBatch) -> list[np.ndarray[tuple[int], np.dtype[np.uint8]]]:
    """The bytes of a batch's columns: values, offsets and validity."""
    found = [b for column in batch.columns for b in column.buffers() if b is not None]
    return [np.frombuffer(b, dtype=np.uint8) for b in found]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2])))
