"""How honest accounts differ besides their work: in what their askers say, and what they merge.

Without such differences every sign would look sharper in a made-up city than it is in a real one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DUPLICATES = 0.08
"""Of the problems that end otherwise, those called duplicates of nothing named, on average."""

SHARED_IN_ERROR = 0.10
"""Of the reports merged into another's problem, those that were about something else."""


@dataclass(frozen=True)
class Habits:
    """Shifts of log odds; arrays are by account, `replies_about` is by service."""

    replies: Floats  # how often askers say anything of a claim
    replies_at_once: Floats  # the same, beyond that, where the claim comes within a day
    replies_about: Floats  # the same, by what the problem is about
    sharing: Floats  # how many problems several askers report
    dropping: Floats  # how many problems are called duplicates of nothing named
    mistaking: Floats  # how many reports are merged in error


def draw_habits(random: np.random.Generator, *, accounts: int, services: int, sd: float) -> Habits:
    """Habits of every account. `sd` is that of the log odds of replies and of sharing; dropping and
    mistaking, which are rare, differ by twice that."""
    return Habits(
        replies=random.normal(0.0, sd, accounts),
        replies_at_once=random.normal(0.0, sd / 2, accounts),
        replies_about=random.normal(0.0, sd / 2, services),
        sharing=random.normal(-(sd**2) / 2, sd, accounts),
        dropping=random.normal(0.0, 2 * sd, accounts),
        mistaking=random.normal(0.0, 2 * sd, accounts),
    )


def shifted(chance: float | Floats, shift: Floats) -> Floats:
    """The chance whose log odds are `shift` more."""
    odds = np.asarray(chance) / (1.0 - np.asarray(chance)) * np.exp(shift)
    return np.asarray(odds / (1.0 + odds), dtype=np.float64)
