"""What was acknowledged is there, once and for ever, wherever the work was cut off.

The story and what must be true afterwards are in `crashing.py`, a program of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from faults import HOWS
from writing_log import in_memory

HERE = Path(__file__).parent
Found = list[dict[str, object]]
PROGRAMS = (
    ("sqlite", ("kill", "kill in the middle", "fail after")),
    ("sqlite", ("power fails", "fail")),
    ("postgresql", ("kill", "fail", "fail after")),
)


class Crashing:
    """The program under way; its findings come when they are asked for."""

    def __init__(self, folder: str, address: str, hows: tuple[str, ...]) -> None:
        command = [sys.executable, str(HERE / "crashing.py"), folder, address, *hows]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._found: Found | None = None

    def found(self) -> Found:
        if self._found is None:
            out, trouble = self.process.communicate()
            assert self.process.returncode == 0, trouble
            self._found = [json.loads(line) for line in out.splitlines()]
        return self._found


@pytest.fixture(scope="module")
def crashing(new_postgresql: Callable[[], str]) -> Iterator[dict[tuple[str, str], Crashing]]:
    """All of them at once; in memory, where there is such a folder: SIGKILL takes nothing."""
    with ExitStack() as stack:
        running: dict[tuple[str, str], Crashing] = {}
        for kind, hows in PROGRAMS:
            folder = tempfile.TemporaryDirectory(dir=in_memory())
            address = new_postgresql() if kind == "postgresql" else ""
            program = Crashing(stack.enter_context(folder), address, hows)
            stack.callback(program.process.kill)
            running |= {(kind, how): program for how in hows}
        yield running


@pytest.fixture(
    params=[(kind, how) for kind, hows in PROGRAMS for how in hows],
    ids=" ".join,
)
def found(request: pytest.FixtureRequest, crashing: dict[tuple[str, str], Crashing]) -> Found:
    """What was found after each call of one kind of fault on one kind of database."""
    return [one for one in crashing[request.param].found() if one["how"] == request.param[1]]


def test_every_promise_is_kept_after_it(found):
    assert [one for one in found if one.get("error")] == []


def test_every_kind_of_fault_is_tried_on_sqlite():
    assert {how for kind, hows in PROGRAMS if kind == "sqlite" for how in hows} == set(HOWS)


def test_it_was_tried_at_many_calls(found):
    assert len(found) >= (12 if found[0]["how"] in ("kill in the middle", "fail after") else 50)


def test_it_struck_before_and_after_the_acknowledgements(found):
    said = Counter(one["said"] for one in found)
    assert len(said) >= 2
