"""S4 on its own, at exact times: what each account does with the same problems, for checking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from answerable.standings.baseline import Exposure, fit_baseline
from answerable.standings.counting import BIN_SHIFT, SOLVED
from answerable.standings.strata import link_components

Name = TypeVar("Name")


def account_effects(
    *, account: Sequence[Name], stratum: Sequence[object], time: ArrayLike, solved: ArrayLike
) -> dict[Name, float]:
    """The effect of each account at exact times, without bins, converged to 1e-10.

    account, stratum: names, one an incident. time: from opening to solved, or how long it was seen
    unsolved; any unit, at least 0. solved: true where it was. All of one length.

    Where one incident alone is solved at a time in a stratum, this is Cox's partial likelihood with
    a factor for account (Cox 1972); where several are, they are grouped there (Prentice & Gloeckler
    1978). Effects have an E-weighted mean of 1 among the accounts linked by shared strata; an
    account with nothing solved has 0.

    Raises ValueError where lengths differ or a time is negative or not a number.
    """
    times, done = np.asarray(time, np.float64), np.asarray(solved, bool)
    if not len(account) == len(stratum) == len(times) == len(done):
        raise ValueError("account, stratum, time and solved must have one length.")
    if not np.all(times >= 0):
        raise ValueError("Times must be numbers, 0 or more.")
    names, account_code = _codes(account)
    if not names:
        return {}
    _, stratum_code = _codes(stratum)
    exposure = _exposure(account_code, stratum_code, times, done)
    fitted = fit_baseline(exposure, convergence=1e-10, max_rounds=20_000)
    return dict(zip(names, fitted.effect.tolist(), strict=True))


def _codes(names: Sequence[Name]) -> tuple[list[Name], np.ndarray]:
    known: dict[Name, int] = {}
    codes = np.array([known.setdefault(name, len(known)) for name in names], np.int64)
    return list(known), codes


def _exposure(
    account: np.ndarray, stratum: np.ndarray, time: np.ndarray, solved: np.ndarray
) -> Exposure:
    """Every distinct time of a stratum at which something is solved is a slot.

    Slot 0 of each stratum holds those that leave before anything is solved; nothing happens in it.
    """
    slots = np.unique(np.stack([stratum[solved].astype(float), time[solved]]), axis=1)
    strata = int(stratum.max()) + 1
    starts = np.stack([np.arange(strata, dtype=float), np.full(strata, -1.0)])
    slots = np.concatenate([starts, slots], axis=1)
    slots = slots[:, np.lexsort((slots[1], slots[0]))]
    offset = np.searchsorted(slots[0], np.arange(strata + 1))
    of_row = _last_slot(slots, stratum, time)
    together = np.bincount(of_row[solved], minlength=slots.shape[1])
    order = np.lexsort((of_row, account))
    accounts = int(account.max()) + 1
    rows = np.arange(len(time))
    slot = of_row[order] - offset[stratum[order]]
    return Exposure(
        blocks=np.searchsorted(account[order], np.arange(accounts + 1)),
        first=rows,
        last=rows + 1,
        stratum=stratum[order].astype(np.int32),
        leaf=(slot << BIN_SHIFT) | np.where(solved[order], SOLVED, 0),
        n=np.ones(len(time), np.int32),
        offset=offset,
        mass=together > 1,
        component=link_components(account, stratum, accounts=accounts, strata=strata),
    )


def _last_slot(slots: np.ndarray, stratum: np.ndarray, time: np.ndarray) -> np.ndarray:
    """The last slot of the row's stratum at or before its time."""
    both = np.concatenate([slots, np.stack([stratum.astype(float), time])], axis=1)
    is_row = np.r_[np.zeros(slots.shape[1], int), np.ones(len(time), int)]
    order = np.lexsort((is_row, both[1], both[0]))
    running = np.cumsum(is_row[order] == 0) - 1
    found = np.empty(len(order), np.int64)
    found[order] = running
    return found[slots.shape[1] :]
