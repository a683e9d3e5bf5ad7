"""The process beside the load: sequences once a second, and takes every entry's receipt.

It reads `id time` lines until its input ends, and then prints how long each entry waited, in
seconds since that time. The clock is the system's and the same in both processes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from answerable.errors import AnswerableError, LedgerError
from answerable.ledger.log import Log
from answerable.ledger.reading import CHECKPOINT

LOOK = 0.02
"""Seconds between looks at the public checkpoint."""

PASSED_OVER = 64
"""So many entries in a row that are not public yet, and the others aren't either."""


class Receiving:
    """The other process, as the load sees it."""

    def __init__(self, folder: Path, database: str | None) -> None:
        command = [sys.executable, "-m", __name__, str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._asked: deque[tuple[str, float]] = deque()
        self._ended = Event()
        self._feeder = Thread(target=self._feed, args=(database or "",))
        self._feeder.start()
        self._hear()

    def ask(self, entry_id: str, since: float) -> None:
        """Have the receipt of an entry taken; `since` is when its append began."""
        self._asked.append((entry_id, since))

    def waits(self) -> list[float]:
        """How long each entry waited for its receipt, once all have theirs."""
        self._end()
        told = json.loads(self._hear())
        if "trouble" in told:
            raise AnswerableError(str(told["trouble"]))
        return [float(wait) for wait in told["waits"]]

    def __enter__(self) -> Receiving:
        """It is ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._end()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _feed(self, database: str) -> None:
        """Hand over what was asked for, some at a time: a write for each would cost the load.

        By the pipe, too, goes where the database is: a password in that is nobody else's to see.
        """
        assert self._process.stdin is not None
        with suppress(BrokenPipeError), self._process.stdin as pipe:
            pipe.write(f"{database}\n")
            while self._asked or not self._ended.is_set():
                asked = [self._asked.popleft() for _ in range(len(self._asked))]
                pipe.write("".join(f"{entry_id} {since!r}\n" for entry_id, since in asked))
                pipe.flush()
                self._ended.wait(LOOK)

    def _end(self) -> None:
        self._ended.set()
        self._feeder.join()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


class _Receipts:
    """Entries that wait for theirs, and how long others have waited."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._asked: deque[tuple[str, float]] = deque()
        self._complete = Event()
        self.waits: list[float] = []

    def read(self) -> None:
        """What is asked for, until the input ends."""
        for line in sys.stdin:
            entry_id, _, since = line.partition(" ")
            self._asked.append((entry_id, float(since)))
        self._complete.set()

    def take_all(self) -> None:
        """Each as soon as it is public."""
        shown, pause = b"", Event()
        while not (self._complete.is_set() and not self._asked):
            now = self._log.public.read(CHECKPOINT)
            if now != shown:
                shown = now
                self._take()
            pause.wait(LOOK)

    def _take(self) -> None:
        later: list[tuple[str, float]] = []
        while self._asked and len(later) < PASSED_OVER:
            entry_id, since = self._asked.popleft()
            try:
                self._log.receipt_of(entry_id).to_bytes()
                self.waits.append(perf_counter() - since)
            except LedgerError:
                later.append((entry_id, since))
        self._asked.extendleft(reversed(later))


def main(folder: str) -> None:
    """Sequence and take receipts; the first line of the input names the database, if any."""
    database = sys.stdin.readline().strip() or None
    stop = Event()
    with Log.open(folder, database=database) as log:
        receipts = _Receipts(log)
        timer = Thread(target=log.run, args=(stop,), kwargs={"tell": _told})
        reader = Thread(target=receipts.read)
        for thread in (timer, reader):
            thread.start()
        print("ready", flush=True)
        receipts.take_all()
        stop.set()
        timer.join()
    print(json.dumps({"waits": receipts.waits}), flush=True)


def _told(trouble: LedgerError | None) -> None:
    print(json.dumps({"trouble": str(trouble)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
