"""Work done one piece ahead of who uses it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def done_ahead(work: Callable[[Piece], Done], pieces: Iterable[Piece]) -> Iterator[Done]:
    """The results in order, in a thread of their own: the next is made while one is used."""
    under_way: deque[Future[Done]] = deque()
    with ThreadPoolExecutor(1) as beside:
        for piece in pieces:
            under_way.append(beside.submit(work, piece))
            if len(under_way) > 1:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
