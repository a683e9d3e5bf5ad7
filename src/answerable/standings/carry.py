"""S5: how much of the fit is carried over into the interval: overdispersion, and the baseline's own doubt."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from answerable.standings.baseline import Baseline, Exposure

Floats = NDArray[np.float64]

FLAT = 0.05
"""Information below this share of a plain count's says that the effect is at its upper boundary."""


def carry_over(
    exposure: Exposure, fitted: Baseline, *, stratum: NDArray[np.int32], month: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """O* and E* of each account: what its likelihood is worth as a count and an exposure.

    f = 1 / (phi (1 + O v)); O* = f w^2 I and E* = f w I. An account with nothing solved has O* = 0 and
    E* = f times its summed hazard. `stratum` and `month` are given for each cell.
    """
    own_doubt = _baseline_doubt(exposure, fitted, stratum)
    phi = overdispersion(exposure, fitted, month=month)[exposure.component]
    f = 1.0 / (phi * (1.0 + fitted.solved * own_doubt))
    observed = f * fitted.effect**2 * fitted.information
    expected = np.where(
        fitted.effect > 0, f * fitted.effect * fitted.information, f * fitted.hazard_sum
    )
    # Nearly all solved in a bin where nearly all is: the likelihood flattens towards infinity and says
    # nothing at w. What was solved and expected still does.
    flat = observed < FLAT * f * fitted.solved
    return np.where(flat, f * fitted.solved, observed), np.where(flat, f * fitted.expected, expected)


def overdispersion(exposure: Exposure, fitted: Baseline, *, month: NDArray[np.int64]) -> Floats:
    """phi of each component: squared scores of clusters (account x opening month) over their
    information, at least 1.

    In fine bins a cluster's score is solved less expected and its information is what is solved. Each
    account's scores add up to nothing, since its effect was fitted to them: that uses up one cluster.
    """
    months = int(month.max(initial=0)) + 1
    accounts = len(exposure.start) - 1
    before = _before(exposure, fitted.hazard)
    scores = np.zeros((accounts, months))
    weights = np.zeros((accounts, months))
    _cluster_scores(
        exposure.start, exposure.slot, exposure.solved, exposure.n, month, fitted.effect,
        fitted.hazard, before, scores, weights,
    )  # fmt: skip
    used = weights.sum(axis=1) > 0
    clusters = (weights > 0).sum(axis=1)
    components = int(exposure.component.max(initial=-1)) + 1
    squares = np.bincount(exposure.component[used], (scores**2).sum(axis=1)[used], components)
    weight = weights.sum(axis=1) * np.where(clusters > 1, (clusters - 1) / np.maximum(clusters, 1), 0)
    total = np.bincount(exposure.component[used], weight[used], components)
    return np.maximum(np.divide(squares, total, out=np.ones(components), where=total > 0), 1.0)


def _before(exposure: Exposure, hazard: Floats) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(hazard)])[:-1]
    return total - np.repeat(total[exposure.offset[:-1]], np.diff(exposure.offset))


def _baseline_doubt(
    exposure: Exposure, fitted: Baseline, stratum: NDArray[np.int32]
) -> Floats:
    """v: sum over an account's strata of its squared share of expected, over what others solved there."""
    through = _before(exposure, fitted.hazard) + fitted.hazard
    solved_in = np.bincount(stratum, exposure.n * exposure.solved, len(exposure.offset) - 1)
    result = np.zeros(len(exposure.start) - 1)
    _doubts(
        exposure.start, exposure.slot, exposure.solved, exposure.n, stratum, through, solved_in, result
    )
    return result


@njit(cache=True, nogil=True)
def _cluster_scores(start, slot, solved, n, month, effect, hazard, before, scores, weights):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(len(start) - 1):
        w = effect[i]
        if w <= 0:
            continue
        for c in range(start[i], start[i + 1]):
            s, m = slot[c], month[c]
            if solved[c]:
                z = w * hazard[s]
                share = z / np.expm1(z) if z > 1e-8 else 1.0 - z / 2
                scores[i, m] += n[c] * (share - w * before[s])
                weights[i, m] += n[c] * share * share * np.exp(min(z, 500.0))
            else:
                scores[i, m] -= n[c] * w * (before[s] + hazard[s])


@njit(cache=True, nogil=True)
def _doubts(start, slot, solved, n, stratum, through, solved_in, result):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
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
