"""An audit's ranges, shared out to processes.

Each worker is a Python of its own that is asked over a pipe, a line a range: it starts with this
room alone, wherever the caller's program began, which `multiprocessing` would start anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from typing import Any

from answerable import errors
from answerable.errors import AuditError, LedgerError
from answerable.ledger.auditing.entries import Told
from answerable.ledger.auditing.ranges import RangeFound, audit_range
from answerable.ledger.reading import PublicLog, open_log
from answerable.progress import Progress

ALONE = 4
"""Ranges, some 30,000 entries, that are done sooner than a worker starts."""

AHEAD = 4
"""Ranges a worker that are asked for before the first has come."""


def audited_ranges(
    log: PublicLog,
    ranges: range,
    *,
    size: int,
    entries: bool,
    workers: int,
    progress: Progress,
) -> list[RangeFound]:
    """Every range audited, in order; the first error, in order, is raised."""
    found = []
    with ExitStack() as stack:
        if workers == 1 or len(ranges) <= ALONE:
            results: Iterator[RangeFound] = (
                audit_range(log, one, size=size, entries=entries) for one in ranges
            )
        else:
            team = stack.enter_context(Workers(workers, log.place, size=size, entries=entries))
            results = team.map(ranges)
        for number, result in enumerate(results, 1):
            found.append(result)
            progress.move(number, len(ranges))
    return found


class Workers:
    """Some processes that audit ranges of one log."""

    def __init__(self, count: int, place: str, *, size: int, entries: bool) -> None:
        command = [sys.executable, "-P", "-m", __name__, place, str(size), str(int(entries))]
        self._all = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(count)
        ]
        self._idle: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()
        for process in self._all:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(count)

    def map(self, ranges: range) -> Iterator[RangeFound]:
        """The results in the order of `ranges`, as they come."""
        under_way: deque[Future[RangeFound]] = deque()
        for one in ranges:
            under_way.append(self._threads.submit(self._ask, one))
            if len(under_way) > AHEAD * len(self._all):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    def __enter__(self) -> Workers:
        """They are already at work."""
        return self

    def __exit__(self, *error: object) -> None:
        """Ranges not begun are dropped, and the processes ended."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._all:
            process.kill()
        self._threads.shutdown()
        for process in self._all:
            process.communicate()

    def _ask(self, first: int) -> RangeFound:
        process = self._idle.get()
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{first}\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = ""
        finally:
            self._idle.put(process)
        if not answer:
            raise AuditError("A worker of the audit ended early; run it again, with workers=1.")
        return _from_json(json.loads(answer))


def _from_json(value: dict[str, Any]) -> RangeFound:
    if "error" in value:
        raise getattr(errors, value["kind"])(value["error"])
    told = Told.from_json(value["told"]) if value["told"] else None
    roots, last_row = (b64decode(value[name]) for name in ("roots", "last_row"))
    return RangeFound(roots, last_row, value["entry_bytes"], told)


def _to_json(found: RangeFound) -> dict[str, Any]:
    return {
        "roots": b64encode(found.roots).decode(),
        "last_row": b64encode(found.last_row).decode(),
        "entry_bytes": found.entry_bytes,
        "told": found.told.to_json() if found.told else None,
    }


def work(place: str, size: str, entries: str) -> None:
    """A worker's life: a range in, a result out, until nobody asks any more."""
    log = open_log(place)
    for line in sys.stdin:
        try:
            found = audit_range(log, int(line), size=int(size), entries=entries == "1")
            answer = _to_json(found)
        except LedgerError as error:
            answer = {"kind": type(error).__name__, "error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    try:
        work(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
