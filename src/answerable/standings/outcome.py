"""S8: the plain figures. What share is solved by a day, and what the same mix would give
elsewhere."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainccinv, gammaincinv

from answerable.standings.baseline import Baseline, Exposure
from answerable.standings.counting import BIN_SHIFT, SOLVED
from answerable.standings.parts import over_parts

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
    *, start: NDArray[np.int64], leaf: NDArray[np.uint16], n: NDArray[np.int32],
    account: NDArray[np.int32], shown: NDArray[np.bool_], accounts: int, bins: int,
    ends: tuple[int, ...], least: int,
) -> Floats:  # fmt: skip
    """Share solved by the end of so many bins (`ends`), for every account: accounts x len(ends).

    Cells as in `Cells`: a `leaf` and `n`; block b, one of `account`'s, has cells `start[b]` to
    `start[b + 1]`, counted where `shown`. An unsolved closing stays at risk, so with follow-up
    known for all, this is Aalen-Johansen's share for "solved". NaN where fewer than `least` were at
    risk when the last of those bins began.
    """
    result = np.full((accounts, len(ends)), np.nan)
    blocks, at = np.searchsorted(account, np.arange(accounts + 1)), np.array(ends)
    over_parts(
        lambda a, b: _shares(a, b, blocks, start, leaf, n, shown, at, bins, least, result), blocks
    )
    return result


@njit(cache=True, nogil=True)
def _shares(begin, end, blocks, start, leaf, n, shown, ends, bins, least, result):
    ended, left = np.zeros(bins), np.zeros(bins)
    for i in range(begin, end):
        ended[:] = 0.0
        left[:] = 0.0
        total = 0.0
        for b in range(blocks[i], blocks[i + 1]):
            if shown[b]:
                for c in range(start[b], start[b + 1]):
                    k = leaf[c] >> BIN_SHIFT
                    total += n[c]
                    left[k] += n[c]
                    if leaf[c] & SOLVED:
                        ended[k] += n[c]
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
    exposure: Exposure, fitted: Baseline, *, totals: NDArray[np.int64], ends: tuple[int, ...]
) -> Floats:
    """Share that the same mix of strata would see solved at the baseline: accounts x len(ends).

    `totals`: incidents of each block. Strata that were not followed for so long leave the mix.
    """
    width = int(exposure.offset[1]) if len(exposure.offset) > 1 else 1
    share = -np.expm1(-np.cumsum(fitted.hazard.reshape(-1, width), axis=1))
    followed = np.zeros(len(share), np.int64)
    _last_bins(exposure.stratum, exposure.last, exposure.leaf, followed)
    result = np.full((len(exposure.component), len(ends)), np.nan)
    for column, end in enumerate(ends):
        known = followed >= end - 1
        _mixes(exposure.blocks, exposure.stratum, totals, share[:, end - 1], known,
               result[:, column])  # fmt: skip
    return result


@njit(cache=True, nogil=True)
def _last_bins(stratum, last, leaf, followed):
    """Cells of a block are sorted by bin."""
    for b in range(len(stratum)):
        followed[stratum[b]] = max(followed[stratum[b]], leaf[last[b] - 1] >> BIN_SHIFT)


@njit(cache=True, nogil=True)
def _mixes(blocks, stratum, totals, share, known, result):
    for i in range(len(blocks) - 1):
        part, whole = 0.0, 0
        for b in range(blocks[i], blocks[i + 1]):
            if known[stratum[b]]:
                part += totals[b] * share[stratum[b]]
                whole += totals[b]
        if whole > 0:
            result[i] = part / whole
