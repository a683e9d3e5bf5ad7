"""S6: the prior that accounts share."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import nbinom

from answerable.standings import fit_gamma
from answerable.standings.prior import posterior, size_classes


def counts(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    expected = random.uniform(5, 50, n)
    return random.poisson(random.gamma(8, 1 / 8, n) * expected).astype(float), expected


def test_the_fit_is_the_maximum_of_scipys_negative_binomial_likelihood() -> None:
    observed, expected = counts(1, 300)

    def loss(at: np.ndarray) -> float:
        shape, rate = np.exp(at)
        return -nbinom.logpmf(observed, shape, rate / (rate + expected)).sum()

    peer = minimize(
        loss, np.log([5.0, 5.0]), method="Nelder-Mead", options={"fatol": 1e-12, "xatol": 1e-10}
    )
    assert fit_gamma(observed=observed, expected=expected) == pytest.approx(
        np.exp(peer.x), rel=1e-4
    )


def test_a_known_spread_is_found_again() -> None:
    observed, expected = counts(2, 20_000)
    assert fit_gamma(observed=observed, expected=expected) == pytest.approx((8, 8), rel=0.05)


def test_equal_rates_are_told_by_the_largest_shape() -> None:
    expected = np.full(50, 100.0)
    assert fit_gamma(observed=expected, expected=expected)[0] == pytest.approx(1e6, rel=0.01)


def test_doubt_about_the_prior_widens_the_posterior() -> None:
    observed, expected = counts(3, 20)
    shape, _ = fit_gamma(observed=observed, expected=expected)
    doubted = posterior(observed=observed, expected=expected)
    assert np.mean(1 / doubted[0]) > np.mean(1 / (shape + observed))


def test_doubt_about_the_prior_vanishes_among_many() -> None:
    observed, expected = counts(4, 900)
    shape, rate = fit_gamma(observed=observed, expected=expected)
    means = np.divide(*posterior(observed=observed, expected=expected))
    assert means == pytest.approx((shape + observed) / (rate + expected), rel=0.02)


@pytest.mark.parametrize(("observed", "expected"), [([1.0], [0.0]), ([-1.0], [1.0]), ([], [])])
def test_impossible_counts_are_refused(observed: list[float], expected: list[float]) -> None:
    with pytest.raises(ValueError, match="observed"):
        fit_gamma(observed=observed, expected=expected)


def test_a_small_class_joins_its_neighbour() -> None:
    expected = np.r_[np.full(30, 20.0), np.full(5, 50.0), np.full(40, 500.0)]
    classes = size_classes(expected, limits=(30.0, 100.0), least=20)
    assert sorted(np.unique(classes, return_counts=True)[1].tolist()) == [35, 40]
