"""How long work tells that it goes on, without knowing who looks: a terminal, a log, or nobody."""

from collections.abc import Callable
from time import perf_counter
from typing import Protocol


class Progress(Protocol):
    """What a face hands down to see steps begin, move and end."""

    def begin(self, step: str) -> None:
        """A named step starts; the one before it has ended."""

    def move(self, done: int, total: int) -> None:
        """The step under way has done `done` of `total` pieces."""


class Silence:
    """Nobody looks."""

    def begin(self, step: str) -> None:
        """Say nothing."""

    def move(self, done: int, total: int) -> None:
        """Say nothing."""


class Stopwatch:
    """Records the seconds of each named step; for benchmarks and for the report's provenance."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self.seconds: dict[str, float] = {}
        self._clock = clock
        self._step = ""
        self._since = 0.0

    def begin(self, step: str) -> None:
        """End the step under way and start `step`."""
        self.end()
        self._step, self._since = step, self._clock()

    def move(self, done: int, total: int) -> None:
        """Steps are timed whole."""

    def end(self) -> None:
        """End the step under way, if there is one."""
        if self._step:
            spent = self._clock() - self._since
            self.seconds[self._step] = self.seconds.get(self._step, 0.0) + spent
        self._step = ""
