"""Several processes write to one log, sequence it, and are killed at any moment: one sequence."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from writing_log import CLOCK, audited, ids_in, in_memory

from answerable.ledger.log import Log

HERE = Path(__file__).parent

PROGRAM = """
import os, sys
from writing_log import CLOCK, ORIGIN, drafts
from answerable.ledger.log import Log

folder, database = sys.argv[1:]
log = Log.open(folder, origin=ORIGIN, database=database or None, clock=CLOCK)
while True:
    os.write(1, "".join(f"{one}\\n" for one in log.append(drafts(7))).encode())
    log.sequence()
"""


def started(folder: Path, database: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, folder, database],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(HERE), "OPENBLAS_NUM_THREADS": "1"},
    )


def killed(process: subprocess.Popen[bytes]) -> list[str]:
    """End it at once; the ids that it had acknowledged."""
    process.send_signal(signal.SIGKILL)
    told, _ = process.communicate()
    return told.decode().rpartition("\n")[0].split()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def written(request, new_postgresql):
    """A log that three processes wrote to, each killed and started anew; what was acknowledged."""
    database = new_postgresql() if request.param == "postgresql" else ""
    with tempfile.TemporaryDirectory(dir=in_memory()) as home:
        said = write_and_kill(Path(home) / "many", database)
        log = Log.open(Path(home) / "many", database=database or None, clock=CLOCK)
        with log:
            yield log, said, log.sequence().size


def write_and_kill(folder: Path, database: str) -> list[str]:
    chance, said = random.Random(3), []
    processes = [started(folder, database) for _ in range(3)]
    for number in (0, 1, 2, 0):
        for process in processes:  # each has come at least so far
            assert process.stdout is not None
            lines = (process.stdout.readline() for _ in range(chance.randrange(50)))
            said += [line.decode().strip() for line in lines]
        said += killed(processes[number])
        processes[number] = started(folder, database)
    for process in processes:
        said += killed(process)
    return said


def test_what_was_acknowledged_stands(written):
    log, said, size = written
    assert set(said) <= set(ids_in(log.public, size))


def test_no_entry_stands_twice(written):
    log, _, size = written
    ids = ids_in(log.public, size)
    assert len(ids) == len(set(ids))


def test_the_log_is_whole(written):
    log, _, size = written
    assert audited(log).checkpoint.size == size
