"""S8: the plain figures. What share is solved by a day, and what the same mix would give
elsewhere."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainccinv, gammaincinv

from answerable.standings.baseline import Baseline, Exposure

Floats = NDArray[np.float64]


def cumulative_incidence(*, time: ArrayLike, cause: ArrayLike, at: ArrayLike) -> Floats:
    """Aalen-Johansen shares that ended by each cause by each time (Aalen & Johansen 1978).

    time: n times; cause: n whole numbers, 0 censored, 1 to K; at: m times, same unit. Returns K x m
    shares from 0 to 1, right-continuous; at equal times endings come before censorings. Raises
    ValueError where lengths differ or causes are negative.
    """
    times, causes, points = np.asarray(time, float), np.asarray(cause), np.asarray(at, float)
    if times.shape != causes.shape or times.ndim != 1:
        raise ValueError("time and cause must be two rows of one length.")
    if len(causes) and (causes.min() < 0 or not np.array_equal(causes, causes.astype(int))):
        raise ValueError("Causes must be whole numbers, 0 for censored.")
    kinds = int(causes.max(initial=0))
    distinct, where = np.unique(times, return_inverse=True)
    leaving = np.bincount(where, minlength=len(distinct))
    at_risk = len(times) - np.concatenate([[0], np.cumsum(leaving)])[:-1]
    ended = np.stack(
        [np.bincount(where[causes == k], minlength=len(distinct)) for k in range(1, kinds + 1)]
        or [np.zeros((0, len(distinct)), np.int64)]
    ).reshape(kinds, len(distinct))
    staying = np.cumprod(1 - ended.sum(axis=0) / np.maximum(at_risk, 1))
    before = np.concatenate([[1.0], staying])[:-1] if len(distinct) else staying
    shares = np.cumsum(ended * (before / np.maximum(at_risk, 1)), axis=1)
    steps = np.searchsorted(distinct, np.atleast_1d(points), side="right")
    return np.concatenate([np.zeros((kinds, 1)), shares], axis=1)[:, steps]


def poisson_limits(*, expected: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Funnel limits of O / E for a Poisson count with mean E (Spiegelhalter 2005), exact quantiles.

    expected: E, above 0. Returns lower and upper limits at the given level, same shape: the chi-
    squared form, gamma quantiles at E and E + 1, over E.
    """
    e = np.asarray(expected, float)
    if not np.all(e > 0) or not 0 < level < 1:
        raise ValueError("expected must be above 0 and level between 0 and 1.")
    tail = (1 - level) / 2
    return gammaincinv(e, tail) / e, gammainccinv(e + 1, tail) / e


def solved_shares(
    *, account: NDArray[np.int32], at: NDArray[np.int16], solved: NDArray[np.bool_],
    n: NDArray[np.int32], accounts: int, bins: int, ends: tuple[int, ...], least: int,
) -> Floats:  # fmt: skip
    """Share solved by the end of so many bins (`ends`), for every account: accounts x len(ends).

    Cells sorted by account: bin left in, solved or not, how many. An unsolved closing stays at
    risk, so with follow-up known for all, this is Aalen-Johansen's share for "solved". NaN where
    fewer than `least` were at risk when the last of those bins began.
    """
    result = np.full((accounts, len(ends)), np.nan)
    start = np.searchsorted(account, np.arange(accounts + 1))
    _shares(start, at, solved, n, np.array(ends), bins, least, result)
    return result


@njit(cache=True, nogil=True)
def _shares(start, at, solved, n, ends, bins, least, result):
    ended, left = np.zeros(bins), np.zeros(bins)
    for i in range(len(start) - 1):
        ended[:] = 0.0
        left[:] = 0.0
        total = 0.0
        for c in range(start[i], start[i + 1]):
            total += n[c]
            left[at[c]] += n[c]
            if solved[c]:
                ended[at[c]] += n[c]
        staying, at_risk, j = 1.0, total, 0
        eligible = at_risk
        # Solved incidents leave the risk set, yet they are known: they count towards `least`.
        lost = 0.0
        for k in range(bins):
            if at_risk > 0:
                staying *= 1.0 - ended[k] / at_risk
            at_risk -= left[k]
            lost += left[k] - ended[k]
            while j < len(ends) and ends[j] == k + 1:
                eligible = total - (lost - (left[k] - ended[k]))
                if eligible >= least:
                    result[i, j] = 1.0 - staying
                j += 1


def expected_shares(
    exposure: Exposure, fitted: Baseline, *, stratum: NDArray[np.int32], ends: tuple[int, ...]
) -> Floats:
    """Share that the same mix of strata would see solved at the baseline: accounts x len(ends).

    Strata that were not followed for so long leave the mix.
    """
    width = int(exposure.offset[1]) if len(exposure.offset) > 1 else 1
    share = -np.expm1(-np.cumsum(fitted.hazard.reshape(-1, width), axis=1))
    followed = np.zeros(len(share), np.int64)
    _last_bins(exposure.slot, stratum, width, followed)
    result = np.full((len(exposure.start) - 1, len(ends)), np.nan)
    for column, end in enumerate(ends):
        _mixes(
            exposure.start,
            stratum,
            exposure.n,
            share[:, end - 1],
            followed >= end - 1,
            result[:, column],
        )
    return result


@njit(cache=True, nogil=True)
def _last_bins(slot, stratum, width, followed):
    for c in range(len(slot)):
        followed[stratum[c]] = max(followed[stratum[c]], slot[c] % width)


@njit(cache=True, nogil=True)
def _mixes(start, stratum, n, share, known, result):
    for i in range(len(start) - 1):
        part, whole = 0.0, 0
        for c in range(start[i], start[i + 1]):
            if known[stratum[c]]:
                part += n[c] * share[stratum[c]]
                whole += n[c]
        if whole > 0:
            result[i] = part / whole
