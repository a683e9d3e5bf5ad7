"""S4: one baseline for all and one effect an account, fitted together in grouped time.

An incident at risk in bin k of stratum s is solved in it with chance 1 - exp(-w dL), where w is its
account's effect and dL the baseline's hazard there (Prentice & Gloeckler 1978). Baseline and
effects take turns until they stand still. Sums over accounts run in fixed chunks, so that the
digits do not depend on the number of cores.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from answerable.standings.counting import BIN_SHIFT, SOLVED
from answerable.standings.parts import Part, over_parts

Floats = NDArray[np.float64]

LARGEST = 50.0
"""Effects beyond this sit at the upper boundary: everything solved in bins where all is solved."""

MOST = 200.0
"""A hazard this large says that all at risk are solved."""


@dataclass(frozen=True)
class Exposure:
    """Cells laid out for the fit: account i has blocks `blocks[i]` to `blocks[i + 1]`.

    Block b, of one stratum, has cells `first[b]` to `last[b]`; an account's blocks are sorted by
    `stratum`. A cell's `leaf` is its slot within the stratum, three bits up, and whether its
    incidents left by being solved (`counting`); those not solved were at risk to the end of the
    slot. `n` incidents each. Stratum s owns slots `offset[s]` to `offset[s + 1]` of the flat
    baseline. In a slot with `mass` false the time is exact and the chance of being solved is taken
    as w dL (Breslow 1974).
    """

    blocks: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    stratum: NDArray[np.int32]
    leaf: NDArray[Any]
    n: NDArray[np.int32]
    offset: NDArray[np.int64]
    mass: NDArray[np.bool_]
    component: NDArray[np.int32]  # of each account

    def over(self, kernel: Callable[..., Part], *arguments: Any) -> list[Part]:
        """What `kernel` makes of the accounts, in parts: it is given the first account, the one
        after the last, the columns of the cells, and `arguments`."""
        columns = (
            self.blocks, self.first, self.last, self.stratum, self.leaf, self.n, self.offset,
            self.mass,
        )  # fmt: skip
        return over_parts(lambda a, b: kernel(a, b, *columns, *arguments), self.blocks)


@dataclass(frozen=True)
class Baseline:
    """Effects and what they rest on, one value an account; `hazard`: dL of each slot.

    `solved_in`: solved in each stratum.
    """

    hazard: Floats
    effect: Floats
    solved: Floats  # O
    expected: Floats  # E: chances summed over bins at risk, at w = 1
    hazard_sum: Floats  # summed dL over bins at risk
    information: Floats  # of the likelihood in w, at w
    solved_in: Floats
    rounds: int


def fit_baseline(exposure: Exposure, *, convergence: float, max_rounds: int) -> Baseline:
    """Baseline and effects, normalised to an E-weighted mean effect of 1 in each component."""
    effect, hazard = np.ones(len(exposure.component)), first_hazard(exposure)
    rounds = 0
    for rounds in range(1, max_rounds + 1):  # noqa: B007
        before = effect
        effect, hazard = _renewed(exposure, effect, hazard)
        inside = (effect > 0) & (effect < LARGEST)
        moved = np.abs(np.log(effect[inside] / before[inside]))
        if moved.max(initial=0.0) < convergence:
            break
    effect, hazard = _normalised(exposure, effect, hazard)
    return _summed(exposure, effect, hazard, rounds)


def sum_before(exposure: Exposure, values: Floats) -> Floats:
    """Sums of `values` over the slots of the same stratum before each slot."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    sizes = np.diff(exposure.offset)
    return np.asarray(total[:-1]) - np.repeat(total[exposure.offset[:-1]], sizes)


def first_hazard(exposure: Exposure) -> Floats:
    """The hazards where all effects are 1: so many of those at risk are solved in each slot."""
    solved, other = _leaving(exposure)
    at_risk = _later(exposure, solved + other) + solved + other
    share = np.divide(solved, at_risk, out=np.zeros(len(solved)), where=solved > 0)
    with np.errstate(divide="ignore"):
        return np.where(exposure.mass, np.minimum(-np.log1p(-share), MOST), share)


def _leaving(exposure: Exposure) -> tuple[Floats, Floats]:
    """Incidents that leave in each slot, solved and unsolved."""
    parts = exposure.over(_left_in, len(exposure.mass))
    return _total([part[0] for part in parts]), _total([part[1] for part in parts])


def _later(exposure: Exposure, leaving: Floats) -> Floats:
    """Sums over the slots of the same stratum after each slot."""
    if not len(leaving):
        return leaving
    whole = np.repeat(np.add.reduceat(leaving, exposure.offset[:-1]), np.diff(exposure.offset))
    return np.maximum(whole - sum_before(exposure, leaving) - leaving, 0.0)


def _renewed(exposure: Exposure, effect: Floats, hazard: Floats) -> tuple[Floats, Floats]:
    """One guarded Newton step of each effect, then one of each hazard: one pass over the cells."""
    before = sum_before(exposure, hazard)
    renewed = effect.copy()

    parts = exposure.over(_renew, hazard, before, renewed)
    solved_n, solved_w, other_w, score, slope = (
        _total([part[k] for part in parts]) for k in range(5)
    )
    # Weight at risk in a slot and not solved in it: those censored there or leaving later.
    unsolved_w = _later(exposure, solved_w + other_w) + other_w
    score, slope = score - hazard * unsolved_w, slope - hazard * unsolved_w
    known = solved_n > 0
    step = np.divide(-score, slope, out=np.zeros(len(hazard)), where=known & (slope < 0))
    result = np.minimum(hazard * np.exp(step.clip(-1.0, 1.0)), MOST)
    np.divide(solved_n, unsolved_w + solved_w, out=result, where=~exposure.mass & known)
    return renewed, result


def _total(parts: list[Floats]) -> Floats:
    """Sum in the order of the parts."""
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def _normalised(exposure: Exposure, effect: Floats, hazard: Floats) -> tuple[Floats, Floats]:
    """Scales each component so that its E-weighted mean effect is 1; its hazards the other way."""
    of_slot = _component_of_slots(exposure)
    components = int(exposure.component.max(initial=-1)) + 1
    for _ in range(50):
        expected = _expected(exposure, hazard)
        weight = np.bincount(exposure.component, expected, components)
        mean = np.bincount(exposure.component, expected * effect, components)
        scale = np.divide(mean, weight, out=np.ones(components), where=(weight > 0) & (mean > 0))
        effect = effect / scale[exposure.component]
        hazard = hazard * scale[of_slot]
        if np.abs(scale - 1).max(initial=0.0) < 1e-12:
            break
    return effect, hazard


def _component_of_slots(exposure: Exposure) -> NDArray[np.int32]:
    """A stratum belongs to the component of any of its accounts."""
    of_stratum = np.zeros(len(exposure.offset) - 1, np.int32)
    of_stratum[exposure.stratum] = np.repeat(exposure.component, np.diff(exposure.blocks))
    return np.repeat(of_stratum, np.diff(exposure.offset))


def _chance_through(exposure: Exposure, hazard: Floats) -> Floats:
    """Chances of being solved at w = 1, summed from a stratum's first slot through each."""
    chance = np.where(exposure.mass, -np.expm1(-hazard), hazard)
    return sum_before(exposure, chance) + chance


def _expected(exposure: Exposure, hazard: Floats) -> Floats:
    through = _chance_through(exposure, hazard)
    result = np.zeros(len(exposure.component))
    exposure.over(_sum_through, through, result)
    return result


def _summed(exposure: Exposure, effect: Floats, hazard: Floats, rounds: int) -> Baseline:
    solved, information, hazard_sum, expected = (np.zeros(len(effect)) for _ in range(4))
    exposure.over(
        _sum_up, effect, hazard, sum_before(exposure, hazard) + hazard,
        _chance_through(exposure, hazard), solved, information, hazard_sum, expected,
    )  # fmt: skip
    solved_n, _ = _leaving(exposure)
    return Baseline(
        hazard=hazard, effect=effect, solved=solved, expected=expected, hazard_sum=hazard_sum,
        information=information, solved_in=np.add.reduceat(solved_n, exposure.offset[:-1]),
        rounds=rounds,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def event_share(z, mass):
    """z / (exp(z) - 1), and 1 - z where the time is exact: the score of a solved incident in log
    w."""
    if not mass:
        return 1.0 - z
    if z < 0.5:
        q = z * z
        return 1.0 - z / 2 + q * (1 / 12 - q * (1 / 720 - q * (1 / 30240 - q / 1209600)))
    return z / np.expm1(z)


@njit(cache=True, nogil=True)
def _share_slope(z, share, mass):
    """Derivative of `event_share` in log z."""
    if not mass:
        return -z
    return share * (1.0 - z - share) if z > 1e-8 else -z / 2


@njit(cache=True, nogil=True)
def _renew(begin, end, blocks, first, last, stratum, leaf, n, offset, mass, hazard, before, effect):
    """Newton steps on the log effects; what the hazards' own step needs, at the new effects."""
    slots = len(mass)
    solved_n, solved_w, other_w = np.zeros(slots), np.zeros(slots), np.zeros(slots)
    score, slope = np.zeros(slots), np.zeros(slots)
    for i in range(begin, end):
        effect[i] = _newton(
            blocks[i],
            blocks[i + 1],
            first,
            last,
            stratum,
            leaf,
            n,
            offset,
            mass,
            hazard,
            before,
            effect[i],
        )
        w = effect[i]
        for b in range(blocks[i], blocks[i + 1]):
            base = offset[stratum[b]]
            for c in range(first[b], last[b]):
                s = base + (leaf[c] >> BIN_SHIFT)
                if leaf[c] & SOLVED:
                    solved_n[s] += n[c]
                    solved_w[s] += n[c] * w
                    if mass[s]:
                        z = w * hazard[s]
                        share = event_share(z, True)
                        score[s] += n[c] * share
                        slope[s] += n[c] * _share_slope(z, share, True)
                else:
                    other_w[s] += n[c] * w
    return solved_n, solved_w, other_w, score, slope


@njit(cache=True, nogil=True)
def _newton(begin, end, first, last, stratum, leaf, n, offset, mass, hazard, before, w):
    """One guarded Newton step on one account's log effect."""
    any_solved = False
    score = slope = 0.0
    for b in range(begin, end):
        base = offset[stratum[b]]
        for c in range(first[b], last[b]):
            s = base + (leaf[c] >> BIN_SHIFT)
            if leaf[c] & SOLVED:
                any_solved = True
                z = w * hazard[s]
                share = event_share(z, mass[s])
                score += n[c] * (share - w * before[s])
                slope += n[c] * (_share_slope(z, share, mass[s]) - w * before[s])
            else:
                lost = n[c] * w * (before[s] + hazard[s])
                score -= lost
                slope -= lost
    if not any_solved:
        return 0.0
    if slope < 0:
        return min(w * np.exp(min(max(-score / slope, -1.0), 1.0)), LARGEST)
    return w


@njit(cache=True, nogil=True)
def _left_in(begin, end, blocks, first, last, stratum, leaf, n, offset, mass, slots):
    """Per slot: incidents that leave solved, and unsolved."""
    solved, other = np.zeros(slots), np.zeros(slots)
    for b in range(blocks[begin], blocks[end]):
        base = offset[stratum[b]]
        for c in range(first[b], last[b]):
            if leaf[c] & SOLVED:
                solved[base + (leaf[c] >> BIN_SHIFT)] += n[c]
            else:
                other[base + (leaf[c] >> BIN_SHIFT)] += n[c]
    return solved, other


@njit(cache=True, nogil=True)
def _sum_through(begin, end, blocks, first, last, stratum, leaf, n, offset, mass, through, result):
    """Adds up a running sum over the bins at risk of each account's incidents."""
    for i in range(begin, end):
        total = 0.0
        for b in range(blocks[i], blocks[i + 1]):
            base = offset[stratum[b]]
            for c in range(first[b], last[b]):
                total += n[c] * through[base + (leaf[c] >> BIN_SHIFT)]
        result[i] = total


@njit(cache=True, nogil=True)
def _sum_up(
    begin, end, blocks, first, last, stratum, leaf, n, offset, mass, effect, hazard,
    hazard_through, chance_through, solved, information, hazard_sum, expected,
):  # fmt: skip
    """Each account's O, E, summed hazard, and its information in w: sum of dL^2 e^z / (e^z - 1)^2;
    1 / w^2 where times are exact."""
    for i in range(begin, end):
        w, total, o, at_risk, chances = effect[i], 0.0, 0.0, 0.0, 0.0
        for b in range(blocks[i], blocks[i + 1]):
            base = offset[stratum[b]]
            for c in range(first[b], last[b]):
                s = base + (leaf[c] >> BIN_SHIFT)
                at_risk += n[c] * hazard_through[s]
                chances += n[c] * chance_through[s]
                if leaf[c] & SOLVED:
                    o += n[c]
                    if not mass[s]:
                        total += n[c] / (w * w)
                    elif w > 0:
                        z = w * hazard[s]
                        half = np.sinh(z / 2) if z < 600 else np.inf
                        total += n[c] * (z / (2 * half) / w) ** 2 if z > 0 else 0.0
        solved[i], information[i], hazard_sum[i], expected[i] = o, total, at_risk, chances
