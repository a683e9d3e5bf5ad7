"""Work in fixed parts, on all cores: the digits do not depend on how many there are."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Part = TypeVar("Part")

PARTS = 8
"""Sums run in so many parts, whatever the machine."""

WORTH_THREADS = 100_000
"""Pieces below which threads cost more than they bring."""


def over_parts(function: Callable[[int, int], Part], ends: NDArray[np.int64]) -> list[Part]:
    """`function(first, last)` for runs of rows that hold about equally many pieces, in order.

    `ends`: pieces before each row, and their number: as many as rows and one. The function lets go
    of the interpreter's lock, or threads bring nothing.
    """
    cuts = np.searchsorted(ends, np.arange(PARTS + 1) * ends[-1] // PARTS)
    cuts[0], cuts[-1] = 0, len(ends) - 1
    pieces = [(int(a), int(b)) for a, b in pairwise(cuts)]
    if ends[-1] < WORTH_THREADS:
        return [function(*piece) for piece in pieces]
    with ThreadPoolExecutor(min(PARTS, os.cpu_count() or 1)) as pool:
        return list(pool.map(lambda piece: function(*piece), pieces))
