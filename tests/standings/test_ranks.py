"""S7: ranks by integration, checked against sampling."""

import numpy as np
import pytest

from answerable.standings.ranks import rank_posteriors

RANDOM = np.random.default_rng(7)
SHAPE = RANDOM.uniform(8, 400, 60)
RATE = SHAPE / RANDOM.gamma(12, 1 / 12, 60)
DRAWS = np.random.default_rng(8).gamma(SHAPE, 1 / RATE, (40_000, 60))
SAMPLED = 60 - DRAWS.argsort(axis=1).argsort(axis=1)
RANKS = rank_posteriors(shape=SHAPE, rate=RATE, level=0.9, top_share=0.1)


def test_expected_ranks_are_those_of_sampling() -> None:
    assert pytest.approx(SAMPLED.mean(axis=0), abs=0.15) == RANKS.expected


def test_expected_ranks_add_up() -> None:
    assert RANKS.expected.sum() == pytest.approx(60 * 61 / 2, rel=1e-4)


@pytest.mark.parametrize(("side", "level"), [("low", 5), ("high", 95)])
def test_interval_ends_are_those_of_sampling(side: str, level: float) -> None:
    assert np.abs(getattr(RANKS, side) - np.percentile(SAMPLED, level, axis=0)).max() <= 1.01


def test_chances_of_the_top_tenth_are_near_those_of_sampling() -> None:
    assert pytest.approx((SAMPLED <= 6).mean(axis=0), abs=0.06) == RANKS.p_top


def test_a_single_account_is_first_of_one() -> None:
    alone = rank_posteriors(shape=np.array([5.0]), rate=np.array([5.0]), level=0.9, top_share=0.1)
    assert (alone.low[0], alone.high[0]) == (1, 1)


def test_many_accounts_are_ranked_as_few_are() -> None:
    many = rank_posteriors(
        shape=np.tile(SHAPE, 50), rate=np.tile(RATE, 50), level=0.9, top_share=0.1
    )
    assert many.expected[:60] / 50 == pytest.approx(RANKS.expected, abs=0.6)
