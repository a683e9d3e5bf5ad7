"""The numbers of the examples in docs/explanation/method.md, computed again."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import gamma

from answerable import standings

METHOD = (Path(__file__).parents[2] / "docs" / "explanation" / "method.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("70 / 80 = **{:.2f}**", 70 / 80),
        ("40 / 30 = **{:.2f}**", 40 / 30),
        ("h = {:.3f}", -math.log(1 - 0.20)),
        ("has the hazard {:.3f}", -2 * math.log(1 - 0.20)),
        ("= **{:.2f}**, not 0.40", 1 - math.exp(2 * math.log(1 - 0.20))),
        ("23 / 22 = **{:.2f}**", (20 + 3) / (20 + 2)),
        ("170 / 120 = **{:.2f}**", (20 + 150) / (20 + 100)),
        ("0.4 + 0.6 × (2 / 4) = **{:.2f}**", 0.4 + 0.6 * (2 / 4)),
    ],
)
def test_a_result_is_right_to_the_digits_that_are_shown(shown: str, value: float) -> None:
    assert shown.format(value) in " ".join(METHOD.split())


@pytest.mark.parametrize(
    ("shown", "shape", "rate"), [("0.71 to 1.43", 23, 22), ("1.24 to 1.60", 170, 120)]
)
def test_the_intervals_shown_hold_nine_tenths(shown: str, shape: int, rate: int) -> None:
    low, high = gamma.ppf([0.05, 0.95], shape, scale=1 / rate)
    assert f"{low:.2f} to {high:.2f}" == shown
    assert shown in METHOD


def test_the_chances_of_being_above_average_are_as_shown() -> None:
    small, large = gamma.sf(1, [23, 170], scale=[1 / 22, 1 / 120])
    assert large > 0.999
    assert round(small, 2) == 0.56


@pytest.mark.skipif(not hasattr(standings, "cumulative_incidence"), reason="S8 is not there yet")
def test_the_share_solved_by_day_three_is_as_shown() -> None:
    time = np.array([1, 1, 1, 1, 2, 2, 3, 3, 9, 9], dtype=float)
    cause = np.array([1, 1, 1, 1, 0, 0, 1, 1, 0, 0])
    share = standings.cumulative_incidence(time=time, cause=cause, at=np.array([3.0]))
    assert share[0][0] == pytest.approx(0.70)
