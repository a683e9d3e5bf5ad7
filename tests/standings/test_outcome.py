"""S8 and the outside numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.standings import cumulative_incidence, poisson_limits


def test_poisson_limits_are_those_of_funnelplotr() -> None:
    low, high = poisson_limits(expected=[15, 20, 30])
    found = [*low, *high]
    assert found == pytest.approx(
        [0.5596924, 0.6108260, 0.6746958, 1.649348, 1.544419, 1.427562], rel=1e-6
    )


def test_shares_are_those_of_statsmodels_cumulative_incidence() -> None:
    duration = pytest.importorskip(
        "statsmodels.duration.survfunc", reason="the second implementation"
    )
    random = np.random.default_rng(5)
    time, cause = random.exponential(size=400).round(2), random.integers(0, 3, 400)
    peer = duration.CumIncidenceRight(time, cause)
    ours = cumulative_incidence(time=time, cause=cause, at=peer.times)
    assert np.allclose(ours, np.array(peer.cinc), atol=1e-12)


def test_without_censoring_the_share_is_the_plain_proportion() -> None:
    shares = cumulative_incidence(time=[1, 2, 3, 4], cause=[1, 2, 1, 1], at=[0.5, 1, 3])
    assert shares.tolist() == [[0, 0.25, 0.5], [0, 0, 0.25]]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=60))
def test_the_shares_of_all_causes_never_exceed_1(rows: list[tuple[int, int]]) -> None:
    time, cause = zip(*rows, strict=True)
    assert (
        cumulative_incidence(time=time, cause=cause, at=range(21)).sum(axis=0).max(initial=0)
        <= 1 + 1e-12
    )


def test_causes_must_be_whole_numbers() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        cumulative_incidence(time=[1.0], cause=[0.5], at=[1.0])
