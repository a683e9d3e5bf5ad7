"""S5: how much of the fit is carried over into the interval: overdispersion, and the baseline's own
doubt."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from answerable.standings.baseline import Baseline, Exposure, event_share, sum_before
from answerable.standings.counting import BIN_SHIFT, SOLVED

Floats = NDArray[np.float64]

FLAT = 0.05
"""Information below this share of a plain count's says that the effect is at its upper boundary."""


def carry_over(
    exposure: Exposure, fitted: Baseline, *, month: NDArray[np.int8]
) -> tuple[Floats, Floats]:
    """O* and E* of each account: what its likelihood is worth as a count and an exposure.

    f = 1 / (phi (1 + O v)); O* = f w^2 I and E* = f w I. An account with nothing solved has O* = 0
    and E* = f times its summed hazard. `month`: in which each block was opened.
    """
    own_doubt = _baseline_doubt(exposure, fitted)
    phi = overdispersion(exposure, fitted, month=month)[exposure.component]
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


def overdispersion(exposure: Exposure, fitted: Baseline, *, month: NDArray[np.int8]) -> Floats:
    """phi of each component: squared scores of clusters (account x opening month) over their
    information, at least 1.

    In fine bins a cluster's score is solved less expected and its information is what is solved.
    What the fit has already absorbed is taken off the information: each account's scores add up to
    nothing, which uses up one cluster; and an account that solves a share p of a stratum moves its
    baseline along, which leaves 1 - p of its score.
    """
    shape = (len(exposure.component), int(month.max(initial=0)) + 1)
    before = sum_before(exposure, fitted.hazard)
    scores, weights = np.zeros(shape), np.zeros(shape)
    exposure.over(
        _cluster_scores, month, fitted.effect, fitted.hazard, before, fitted.solved_in, scores,
        weights,
    )  # fmt: skip
    whole = weights.sum(axis=1, keepdims=True)
    left = weights * (1 - np.divide(weights, whole, out=np.ones_like(weights), where=whole > 0))
    components = int(exposure.component.max(initial=-1)) + 1
    squares = np.bincount(exposure.component, (scores**2).sum(axis=1), components)
    total = np.bincount(exposure.component, left.sum(axis=1), components)
    return np.maximum(np.divide(squares, total, out=np.ones(components), where=total > 0), 1.0)


def _baseline_doubt(exposure: Exposure, fitted: Baseline) -> Floats:
    """v: sum over an account's strata of its squared share of expected, over what others solved
    there."""
    through = sum_before(exposure, fitted.hazard) + fitted.hazard
    result = np.zeros(len(exposure.component))
    exposure.over(_doubts, through, fitted.solved_in, result)
    return result


@njit(cache=True, nogil=True)
def _cluster_scores(
    begin, end, blocks, first, last, stratum, leaf, n, offset, mass, month, effect, hazard, before,
    solved_in, scores, weights,
):  # fmt: skip
    """Blocks of an account are sorted by stratum: its share of a stratum is known at the run's
    end."""
    for i in range(begin, end):
        w = effect[i]
        b = blocks[i]
        while w > 0 and b < blocks[i + 1]:
            run, m = stratum[b], month[b]
            base = offset[run]
            own = information = 0.0
            while b < blocks[i + 1] and stratum[b] == run:
                for c in range(first[b], last[b]):
                    s = base + (leaf[c] >> BIN_SHIFT)
                    if leaf[c] & SOLVED:
                        z = w * hazard[s]
                        share = event_share(z, True)
                        scores[i, m] += n[c] * (share - w * before[s])
                        information += n[c] * share * share * np.exp(min(z, 500.0))
                        own += n[c]
                    else:
                        scores[i, m] -= n[c] * w * (before[s] + hazard[s])
                b += 1
            if own > 0:
                weights[i, m] += information * (1.0 - own / solved_in[run])


@njit(cache=True, nogil=True)
def _doubts(
    begin, end, blocks, first, last, stratum, leaf, n, offset, mass, through, solved_in, result
):
    """Blocks of an account are sorted by stratum: runs are summed as they come."""
    for i in range(begin, end):
        total = 0.0
        squares = 0.0
        b = blocks[i]
        while b < blocks[i + 1]:
            run = stratum[b]
            base = offset[run]
            expected = own = 0.0
            while b < blocks[i + 1] and stratum[b] == run:
                for c in range(first[b], last[b]):
                    expected += n[c] * through[base + (leaf[c] >> BIN_SHIFT)]
                    own += n[c] * ((leaf[c] & SOLVED) != 0)
                b += 1
            total += expected
            if expected > 0:
                squares += expected * expected / max(solved_in[run] - own, 1.0)
        result[i] = squares / (total * total) if total > 0 else 0.0
