"""S6: accounts of a kind borrow strength from one another: a gamma distribution of effects."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

Floats = NDArray[np.float64]

MOST_SHAPE = 1e6
"""A shape this large says that all effects are one."""


def fit_gamma(*, observed: ArrayLike, expected: ArrayLike) -> tuple[float, float]:
    """Shape and rate of the gamma distribution of w that makes the counts likeliest.

    observed: counts O (whole or not, at least 0); expected: exposures E (above 0), same length; O
    is Poisson with mean w E, so that O is negative binomial (maximum likelihood; Clayton & Kaldor
    1987). A shape of 1e6 means that no spread between accounts was found. Raises ValueError on bad
    input.
    """
    o, e = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    if o.shape != e.shape or o.ndim != 1 or not len(o):
        raise ValueError("observed and expected must be two rows of numbers of one length.")
    if not (np.all(o >= 0) and np.all(e > 0) and np.isfinite(o).all() and np.isfinite(e).all()):
        raise ValueError("observed must be 0 or more and expected above 0.")
    if o.sum() == 0:
        return 0.5, 0.5 + float(e.sum())  # nothing solved anywhere: Jeffreys' prior, once for all
    mean, spread = _moments(o, e)
    best = minimize(
        _loss, np.log([mean, mean**2 / spread]), args=(o, e), jac=True, method="L-BFGS-B",
        bounds=[(-30, 30), (np.log(1e-4), np.log(MOST_SHAPE))],
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 500},
    )  # fmt: skip
    mean, shape = np.exp(best.x)
    return float(shape), float(shape / mean)


def _moments(o: Floats, e: Floats) -> tuple[float, float]:
    mean = o.sum() / e.sum()
    excess = (e * (o / e - mean) ** 2).sum() / e.sum() - mean * len(o) / e.sum()
    return float(mean), float(max(excess, 1e-3 * mean**2))


def _loss(at: Floats, o: Floats, e: Floats) -> tuple[float, Floats]:
    """Mean negative log likelihood in (log mean, log shape), and its gradient."""
    mean, shape = np.exp(at)
    rate = shape / mean
    value = (
        gammaln(shape + o) - gammaln(shape) - (shape + o) * np.log1p(e / rate)
        + o * (np.log(e) - np.log(rate))
    )  # fmt: skip
    drag = (shape + o) / (rate + e)  # posterior means
    by_mean = (rate * drag - shape).sum()
    by_shape = (
        shape
        * (digamma(shape + o) - digamma(shape) - np.log1p(e / rate) + 1 - drag * rate / shape).sum()
    )
    return -float(value.mean()), -np.array([by_mean, by_shape]) / len(o)


def posterior(*, observed: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Shape and rate of each account's effect, the prior fitted to all of them.

    With few accounts the prior itself is in doubt, and intervals that take it for certain hold the
    truth too seldom (Morris 1983). Up to `MANY` accounts the prior is therefore averaged over a
    grid of means and spreads, weighted by likelihood under a flat prior on both (Gelman 2006), and
    the gamma with the mixture's mean and variance is given.
    """
    shape, rate = fit_gamma(observed=observed, expected=expected)
    if len(observed) > MANY or observed.sum() == 0:
        return shape + observed, rate + expected
    shapes, rates, weight = _likely_priors(observed, expected, mean=shape / rate)
    a, b = shapes[:, None] + observed, rates[:, None] + expected
    first = weight @ (a / b)
    second = weight @ (a * (a + 1) / b**2)
    spread = second - first**2
    return first**2 / spread, first / spread


MANY = 1_000
"""From so many accounts on, the prior is taken for certain."""

SPREADS = np.linspace(0.01, 2.0, 60)
"""Standard deviations of effects over their mean that are tried."""

MEANS = np.linspace(-4, 4, 17)
"""Means tried, in standard errors of the log mean."""


def _likely_priors(o: Floats, e: Floats, *, mean: float) -> tuple[Floats, Floats, Floats]:
    """Shapes, rates and weights of the priors on the grid that are not hopeless."""
    spread, step = np.meshgrid(SPREADS, MEANS, indexing="ij")
    shape = spread.ravel() ** -2
    # Information on the log mean at this spread: each account's count, capped by its share of the
    # prior.
    information = (shape[:, None] * e * mean / (shape[:, None] + e * mean)).sum(axis=1)
    error = 1 / np.sqrt(information)
    means = mean * np.exp(step.ravel() * error)
    rate = shape / means
    a = shape[:, None]
    log_likelihood = (
        gammaln(a + o)
        - gammaln(a)
        - (a + o) * np.log1p(e / rate[:, None])
        - o * np.log(rate)[:, None]
    ).sum(axis=1)
    weight = np.exp(log_likelihood - log_likelihood.max()) * error
    kept = weight > 1e-9 * weight.max()
    return shape[kept], rate[kept], weight[kept] / weight[kept].sum()


def size_classes(expected: Floats, *, limits: tuple[float, ...], least: int) -> NDArray[np.int64]:
    """Class of each account by its expected solved; a class of fewer than `least` joins the next
    smaller.

    All are one class where they are fewer than `least` together.
    """
    classes = np.searchsorted(np.asarray(limits), expected, side="right")
    for number in range(len(limits), 0, -1):
        if 0 < (classes == number).sum() < least:
            classes[classes == number] = number - 1
    for number in range(len(limits)):
        if 0 < (classes == number).sum() < least and (classes > number).any():
            classes[classes == number] = classes[classes > number].min()
    return classes
