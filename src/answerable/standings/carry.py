"""S5: how much of the fit is carried over into the interval: overdispersion, and the baseline's own
doubt."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from answerable.standings.baseline import Baseline, Exposure, event_share, sum_before

Floats = NDArray[np.float64]

FLAT = 0.05
"""Information below this share of a plain count's says that the effect is at its upper boundary."""


def carry_over(
    exposure: Exposure, fitted: Baseline, *, stratum: NDArray[np.int32], month: NDArray[np.int8]
) -> tuple[Floats, Floats]:
    """O* and E* of each account: what its likelihood is worth as a count and an exposure.

    f = 1 / (phi (1 + O v)); O* = f w^2 I and E* = f w I. An account with nothing solved has O* = 0
    and E* = f times its summed hazard. `stratum` and `month` are given for each cell.
    """
    own_doubt = _baseline_doubt(exposure, fitted, stratum)
    phi = overdispersion(exposure, fitted, stratum=stratum, month=month)[exposure.component]
    f = 1.0 / (phi * (1.0 + fitted.solved * own_doubt))
    observed = f * fitted.effect**2 * fitted.information
    expected = np.where(
        fitted.effect > 0, f * fitted.effect * fitted.information, f * fitted.hazard_sum
    )
    # Nearly all solved in a bin where nearly all is: the likelihood flattens towards infinity and
    # says nothing at w. What was solved and expected still does.
    flat = observed < FLAT * f * fitted.solved
    return np.where(flat, f * fitted.solved, observed), np.where(
        flat, f * fitted.expected, expected
    )


def overdispersion(
    exposure: Exposure, fitted: Baseline, *, stratum: NDArray[np.int32], month: NDArray[np.int8]
) -> Floats:
    """phi of each component: squared scores of clusters (account x opening month) over their
    information, at least 1.

    In fine bins a cluster's score is solved less expected and its information is what is solved.
    What the fit has already absorbed is taken off the information: each account's scores add up to
    nothing, which uses up one cluster; and an account that solves a share p of a stratum moves its
    baseline along, which leaves 1 - p of its score.
    """
    months = int(month.max(initial=0)) + 1
    accounts = len(exposure.start) - 1
    before = sum_before(exposure, fitted.hazard)
    scores = np.zeros((accounts, months))
    weights = np.zeros((accounts, months))
    _cluster_scores(
        exposure.start, exposure.slot, exposure.solved, exposure.n, stratum, month, fitted.effect,
        fitted.hazard, before, _solved_in(exposure, stratum), scores, weights,
    )  # fmt: skip
    whole = weights.sum(axis=1, keepdims=True)
    left = weights * (1 - np.divide(weights, whole, out=np.ones_like(weights), where=whole > 0))
    components = int(exposure.component.max(initial=-1)) + 1
    squares = np.bincount(exposure.component, (scores**2).sum(axis=1), components)
    total = np.bincount(exposure.component, left.sum(axis=1), components)
    return np.maximum(np.divide(squares, total, out=np.ones(components), where=total > 0), 1.0)


def _solved_in(exposure: Exposure, stratum: NDArray[np.int32]) -> Floats:
    """Solved in each stratum."""
    solved = (exposure.n * exposure.solved).astype(np.float64)
    return np.asarray(np.bincount(stratum, solved, len(exposure.offset) - 1), np.float64)


def _baseline_doubt(exposure: Exposure, fitted: Baseline, stratum: NDArray[np.int32]) -> Floats:
    """v: sum over an account's strata of its squared share of expected, over what others solved
    there."""
    through = sum_before(exposure, fitted.hazard) + fitted.hazard
    result = np.zeros(len(exposure.start) - 1)
    _doubts(
        exposure.start, exposure.slot, exposure.solved, exposure.n, stratum, through,
        _solved_in(exposure, stratum), result,
    )  # fmt: skip
    return result


@njit(cache=True, nogil=True)
def _cluster_scores(
    start, slot, solved, n, stratum, month, effect, hazard, before, solved_in, scores, weights
):
    """Cells of an account are sorted by stratum: its share of a stratum is known at the run's
    end."""
    for i in range(len(start) - 1):
        w = effect[i]
        c = start[i]
        while w > 0 and c < start[i + 1]:
            run, m = stratum[c], month[c]
            own = information = 0.0
            while c < start[i + 1] and stratum[c] == run:
                s = slot[c]
                if solved[c]:
                    z = w * hazard[s]
                    share = event_share(z, True)
                    scores[i, m] += n[c] * (share - w * before[s])
                    information += n[c] * share * share * np.exp(min(z, 500.0))
                    own += n[c]
                else:
                    scores[i, m] -= n[c] * w * (before[s] + hazard[s])
                c += 1
            if own > 0:
                weights[i, m] += information * (1.0 - own / solved_in[run])


@njit(cache=True, nogil=True)
def _doubts(start, slot, solved, n, stratum, through, solved_in, result):
    """Cells of an account are sorted by stratum: runs are summed as they come."""
    for i in range(len(start) - 1):
        total = 0.0
        squares = 0.0
        c = start[i]
        while c < start[i + 1]:
            s = stratum[c]
            expected = own = 0.0
            while c < start[i + 1] and stratum[c] == s:
                expected += n[c] * through[slot[c]]
                own += n[c] * solved[c]
                c += 1
            total += expected
            others = solved_in[s] - own
            if expected > 0:
                squares += expected * expected / max(others, 1.0)
        result[i] = squares / (total * total) if total > 0 else 0.0
