"""S7: expected ranks, their intervals and the chance of the top tenth, by integration, no sampling.

Lin, Louis, Paddock & Ridgeway 2006. Posterior effects are gamma distributions, held on one grid of
log w: each account is a row of masses that is never stored, only added up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import gammaincc, gammainccinv, gammaincinv, gammaln, ndtr

Floats = NDArray[np.float64]

STEPS = 2_048
LEVELS = 6
FEW = 2_000
"""Up to so many accounts, the spread of the others' sum counts beside the account's own."""


@dataclass(frozen=True)
class Ranks:
    """One value an account; ranks from 1 (the best) to the number of accounts; `limits` of w."""

    limits: tuple[Floats, Floats]
    expected: Floats
    low: NDArray[np.int32]
    high: NDArray[np.int32]
    p_top: Floats


def rank_posteriors(*, shape: Floats, rate: Floats, level: float, top_share: float) -> Ranks:
    """Ranks of accounts whose effects are gamma distributed with `shape` and `rate`."""
    n = len(shape)
    limits = posterior_limits(shape=shape, rate=rate, level=level)
    if n == 1:
        one = np.ones(1, np.int32)
        return Ranks(limits=limits, expected=np.ones(1), low=one, high=one, p_top=np.ones(1))
    grid = _grid(shape, rate)
    mass, spread = (_masses if n <= FEW else _smooth_masses)(shape, rate, grid)
    above = 1 - np.concatenate([[0.0], np.cumsum(mass)]) / n  # Fbar at the grid's points
    expected = np.empty(n)
    _expected_ranks(shape, rate, gammaln(shape), grid, above, expected)
    if n <= FEW:
        best, worst = _widened(shape, rate, grid, above, spread, (1 - level) / 2)
    else:
        worst, best = 0.5 + n * np.interp(np.log(limits), grid, above)
    cut = np.exp(np.interp(-top_share, -above, grid))
    return Ranks(
        limits=limits,
        expected=expected.clip(1, n),
        low=np.floor(best + 0.5).clip(1, n).astype(np.int32),
        high=np.floor(worst + 0.5).clip(1, n).astype(np.int32),
        p_top=gammaincc(shape, rate * cut),
    )


def _grid(shape: Floats, rate: Floats) -> Floats:
    """Points in log w that hold all but 1e-9 of every posterior."""
    low = np.maximum(gammaincinv(shape, 1e-9), 1e-12) / rate
    high = gammainccinv(shape, 1e-9) / rate
    return np.linspace(np.log(low.min()), np.log(high.max()), STEPS + 1)


def _masses(shape: Floats, rate: Floats, grid: Floats) -> tuple[Floats, Floats]:
    """Summed mass in each step of the grid, and sum of S (1 - S) at its points (the spread of a
    sum)."""
    mass, spread = np.zeros(len(grid) - 1), np.zeros(len(grid))
    _add_masses(shape, rate, gammaln(shape), grid, mass, spread)
    return mass, spread


@njit(cache=True, nogil=True)
def _span(a, b, grid):
    """The steps in which nearly all the mass of a gamma lies."""
    step = grid[1] - grid[0]
    middle, width = np.log(a / b), 8.0 / np.sqrt(a) + 40.0 / (a * a + 1.0)
    first = int((middle - width - 10.0 / a - grid[0]) / step)
    last = int((middle + width - grid[0]) / step) + 1
    return max(first, 0), min(last, len(grid) - 1)


@njit(cache=True, nogil=True)
def _step_mass(a, b, norm, left, right):
    """Mass of log w between two points: Gauss-Legendre with 3 points."""
    middle, half = (left + right) / 2, (right - left) / 2
    x = 0.7745966692414834 * half
    total = 8.0 * np.exp(norm + a * middle - b * np.exp(middle))
    total += 5.0 * np.exp(norm + a * (middle - x) - b * np.exp(middle - x))
    total += 5.0 * np.exp(norm + a * (middle + x) - b * np.exp(middle + x))
    return total * half / 9.0


@njit(cache=True, nogil=True)
def _add_masses(shape, rate, log_gamma, grid, mass, spread):
    own = np.zeros(len(mass))
    for i in range(len(shape)):
        a, b = shape[i], rate[i]
        norm = a * np.log(b) - log_gamma[i]
        first, last = _span(a, b, grid)
        total = 0.0
        for k in range(first, last):
            own[k] = _step_mass(a, b, norm, grid[k], grid[k + 1])
            total += own[k]
        below = 0.0
        for k in range(first, last):
            share = own[k] / total
            mass[k] += share
            spread[k] += below * (1.0 - below)
            below += share


def _smooth_masses(shape: Floats, rate: Floats, grid: Floats) -> tuple[Floats, Floats]:
    """The same for many accounts, without the spread: each account is taken at points its own width
    apart.

    Densities are added on grids of 1, 2, 4 ... steps, as wide as their posterior allows, and each
    grid's smooth sum is carried to the finest by a cubic spline.
    """
    sums = np.zeros((LEVELS, len(grid)))
    _add_densities(shape, rate, gammaln(shape), grid, sums)
    density = sums[0]
    for level in range(1, LEVELS):
        stride = 1 << level
        if sums[level].any():
            density = density + CubicSpline(grid[::stride], sums[level][::stride])(grid)
    density = np.maximum(density, 0.0)
    mass = (density[1:] + density[:-1]) / 2
    return mass * (len(shape) / mass.sum()), np.zeros(len(grid))


@njit(cache=True, nogil=True)
def _stride_of(a, step):
    """Level whose points lie a third of a standard deviation of log w apart, or closer."""
    level = 0
    while level < LEVELS - 1 and (2 << level) * step * np.sqrt(a) * 3 <= 1:
        level += 1
    return level


@njit(cache=True, nogil=True)
def _add_densities(shape, rate, log_gamma, grid, sums):
    step = grid[1] - grid[0]
    odds = np.exp(grid)
    for i in range(len(shape)):
        a, b = shape[i], rate[i]
        norm = a * np.log(b) - log_gamma[i]
        first, last = _span(a, b, grid)
        level = _stride_of(a, step)
        stride = 1 << level
        first -= first % stride
        if level == 0 and step * np.sqrt(a) > 0.5:  # narrower than the grid: exact masses instead
            for k in range(first, last):
                mass = _step_mass(a, b, norm, grid[k], grid[k + 1]) / step
                sums[0, k] += mass / 2
                sums[0, k + 1] += mass / 2
            continue
        for k in range(first, last, stride):
            sums[level, k] += np.exp(norm + a * grid[k] - b * odds[k])


@njit(cache=True, nogil=True)
def _expected_ranks(shape, rate, log_gamma, grid, above, result):
    """The trapezoid rule at points a third of a standard deviation apart is exact to many
    digits."""
    n = len(shape)
    step = grid[1] - grid[0]
    odds = np.exp(grid)
    for i in range(n):
        a, b = shape[i], rate[i]
        norm = a * np.log(b) - log_gamma[i]
        first, last = _span(a, b, grid)
        total = weighted = 0.0
        if step * np.sqrt(a) > 0.5:
            for k in range(first, last):
                share = _step_mass(a, b, norm, grid[k], grid[k + 1])
                total += share
                weighted += share * (above[k] + above[k + 1]) / 2
        else:
            for k in range(first, last, 1 << _stride_of(a, step)):
                share = np.exp(norm + a * grid[k] - b * odds[k])
                total += share
                weighted += share * above[k]
        result[i] = 0.5 + n * weighted / total


def _widened(
    shape: Floats, rate: Floats, grid: Floats, above: Floats, spread: Floats, tail: float,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Interval ends of the rank's own distribution: given w the others' sum is about normal."""
    n = len(shape)
    levels = (np.arange(99) + 0.5) / 99
    w = gammaincinv(shape[:, None], levels) / rate[:, None]
    own = gammaincc(shape[:, None], w * rate[:, None])
    at = np.log(w)
    mean = 1 + n * np.interp(at, grid, above) - own
    var = np.interp(at, grid, spread) - own * (1 - own)
    sd = np.sqrt(np.maximum(var, 1e-12))
    return _quantile(mean, sd, tail, n), _quantile(mean, sd, 1 - tail, n)


def _quantile(mean: Floats, sd: Floats, level: float, n: int) -> Floats:
    """The rank below which `level` of the mixture of normals lies, by bisection."""
    low, high = np.zeros(len(mean)), np.full(len(mean), n + 1.0)
    for _ in range(40):
        middle = (low + high) / 2
        under = ndtr((middle[:, None] - mean) / sd).mean(axis=1) < level
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return (low + high) / 2


def posterior_limits(*, shape: Floats, rate: Floats, level: float) -> tuple[Floats, Floats]:
    """Equal-tailed interval of w."""
    tail = (1 - level) / 2
    low, high = gammaincinv(shape, tail), gammainccinv(shape, tail)
    return np.asarray(low / rate), np.asarray(high / rate)


def above_one(*, shape: Floats, rate: Floats) -> Floats:
    """P(w > 1)."""
    return np.asarray(gammaincc(shape, rate))
