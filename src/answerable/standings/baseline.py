"""S4: one baseline for all and one effect an account, fitted together in grouped time.

An incident at risk in bin k of stratum s is solved in it with chance 1 - exp(-w dL), where w is its
account's effect and dL the baseline's hazard there (Prentice & Gloeckler 1978). Baseline and
effects take turns until they stand still. Sums over accounts run in fixed chunks, so that the
digits do not depend on the number of cores.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CHUNKS = 8
"""Accounts are summed in so many parts, whatever the machine."""

WORTH_THREADS = 200_000
"""Cells below which threads cost more than they bring."""

LARGEST = 50.0
"""Effects beyond this sit at the upper boundary: everything solved in bins where all is solved."""


@dataclass(frozen=True)
class Exposure:
    """Cells laid out for the fit: account i has cells `start[i]` to `start[i + 1]`.

    A cell's `slot` is the place of its (stratum, bin) in the flat baseline; stratum s owns slots
    `offset[s]` to `offset[s + 1]`. `solved` cells leave by being solved in their bin, the others
    were at risk to the end of theirs. `n` incidents each. In a slot with `mass` false the time is
    exact and the chance of being solved is taken as w dL (Breslow 1974).
    """

    start: NDArray[np.int64]
    slot: NDArray[np.int32]
    solved: NDArray[np.bool_]
    n: NDArray[np.int32]
    offset: NDArray[np.int64]
    mass: NDArray[np.bool_]
    component: NDArray[np.int32]  # of each account


@dataclass(frozen=True)
class Baseline:
    """Effects and what they rest on, one value an account; `hazard`: dL of each slot."""

    hazard: Floats
    effect: Floats
    solved: Floats  # O
    expected: Floats  # E: chances summed over bins at risk, at w = 1
    hazard_sum: Floats  # summed dL over bins at risk
    information: Floats  # of the likelihood in w, at w
    rounds: int


def fit_baseline(exposure: Exposure, *, convergence: float, max_rounds: int) -> Baseline:
    """Baseline and effects, normalised to an E-weighted mean effect of 1 in each component."""
    accounts = len(exposure.start) - 1
    effect = np.ones(accounts)
    hazard = _solve_hazard(exposure, effect, np.zeros(len(exposure.mass)))
    rounds = 0
    for rounds in range(1, max_rounds + 1):  # noqa: B007
        before = effect
        effect = _renewed_effects(exposure, effect, hazard)
        hazard = _solve_hazard(exposure, effect, hazard)
        inside = (effect > 0) & (effect < LARGEST)
        moved = np.abs(np.log(effect[inside] / before[inside]))
        if moved.max(initial=0.0) < convergence:
            break
    effect, hazard = _normalised(exposure, effect, hazard)
    return _summed(exposure, effect, hazard, rounds)


def _chunks(exposure: Exposure) -> NDArray[np.int64]:
    """Account numbers that cut the cells in about equal parts."""
    cells = np.linspace(0, len(exposure.slot), CHUNKS + 1)
    cuts = np.searchsorted(exposure.start, cells, side="left").clip(0, len(exposure.start) - 1)
    cuts[0], cuts[-1] = 0, len(exposure.start) - 1
    return cuts


def _over_chunks(function, exposure: Exposure, *arguments) -> list:
    shared = (exposure.start, exposure.slot, exposure.solved, exposure.n, exposure.mass, *arguments)

    def run(cut: tuple[int, int]) -> Any:
        return function(cut[0], cut[1], *shared)

    pieces = [(int(a), int(b)) for a, b in pairwise(_chunks(exposure))]
    if len(exposure.slot) < WORTH_THREADS:
        return [run(piece) for piece in pieces]
    with ThreadPoolExecutor(min(CHUNKS, os.cpu_count() or 1)) as pool:
        return list(pool.map(run, pieces))


def sum_before(exposure: Exposure, values: Floats) -> Floats:
    """Sums of `values` over the slots of the same stratum before each slot."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    sizes = np.diff(exposure.offset)
    return np.asarray(total[:-1]) - np.repeat(total[exposure.offset[:-1]], sizes)


def _renewed_effects(exposure: Exposure, effect: Floats, hazard: Floats) -> Floats:
    before = sum_before(exposure, hazard)
    result = effect.copy()
    _over_chunks(_newton_effects, exposure, hazard, before, result)
    return result


def _solve_hazard(exposure: Exposure, effect: Floats, hazard: Floats) -> Floats:
    """The hazards that the effects imply, by Newton from `hazard` (0: not known yet)."""
    slots = len(exposure.mass)
    parts = _over_chunks(_leaving, exposure, effect, slots)
    solved_n = _total([part[0] for part in parts])
    solved_w = _total([part[1] for part in parts])
    other_w = _total([part[2] for part in parts])
    # Weight at risk in a slot and not solved in it: those censored there or leaving later.
    leaving = solved_w + other_w
    later = np.add.reduceat(leaving, exposure.offset[:-1]) if slots else leaving
    later = np.repeat(later, np.diff(exposure.offset)) - sum_before(exposure, leaving) - leaving
    unsolved_w = np.maximum(later, 0.0) + other_w
    exact = ~exposure.mass
    result = np.where(
        hazard > 0,
        hazard,
        np.divide(solved_n, unsolved_w + solved_w / 2, where=solved_n > 0, out=np.zeros(slots)),
    )
    result[solved_n == 0] = 0.0
    at_risk = unsolved_w + solved_w
    np.divide(solved_n, at_risk, out=result, where=exact & (solved_n > 0))
    todo = exposure.mass & (solved_n > 0)
    for _ in range(60):
        sums = _over_chunks(_slot_scores, exposure, effect, result)
        score = _total([part[0] for part in sums]) - result * unsolved_w
        slope = _total([part[1] for part in sums]) - result * unsolved_w
        step = np.divide(-score, slope, out=np.zeros(slots), where=todo & (slope < 0))
        step = step.clip(-1.0, 1.0)
        result = np.minimum(result * np.exp(step), 200.0)
        if hazard.any() or np.abs(step).max(initial=0.0) < 1e-10:
            break
    return result


def _total(parts: list[Floats]) -> Floats:
    """Sum in the order of the chunks."""
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
    of_cell = np.repeat(exposure.component, np.diff(exposure.start))
    slot_component = np.zeros(len(exposure.mass), np.int32)
    slot_component[exposure.slot] = of_cell
    stratum = (
        np.maximum.reduceat(slot_component, exposure.offset[:-1])
        if len(of_cell)
        else slot_component
    )
    return np.repeat(stratum, np.diff(exposure.offset))


def _expected(exposure: Exposure, hazard: Floats) -> Floats:
    chance = np.where(exposure.mass, -np.expm1(-hazard), hazard)
    through = sum_before(exposure, chance) + chance
    result = np.zeros(len(exposure.start) - 1)
    _over_chunks(_sum_through, exposure, through, result)
    return result


def _summed(exposure: Exposure, effect: Floats, hazard: Floats, rounds: int) -> Baseline:
    solved, information, hazard_sum = (np.zeros(len(effect)) for _ in range(3))
    _over_chunks(_informations, exposure, effect, hazard, solved, information)
    _over_chunks(_sum_through, exposure, sum_before(exposure, hazard) + hazard, hazard_sum)
    return Baseline(
        hazard=hazard, effect=effect, solved=solved, expected=_expected(exposure, hazard),
        hazard_sum=hazard_sum, information=information, rounds=rounds,
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
def _newton_effects(first, last, start, slot, solved, n, mass, hazard, before, effect):
    """One guarded Newton step on each account's log effect."""
    for i in range(first, last):
        w, any_solved = effect[i], False
        score = slope = 0.0
        for c in range(start[i], start[i + 1]):
            s = slot[c]
            if solved[c]:
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
            effect[i] = 0.0
        elif slope < 0:
            step = min(max(-score / slope, -1.0), 1.0)
            effect[i] = min(w * np.exp(step), LARGEST)


@njit(cache=True, nogil=True)
def _leaving(first, last, start, slot, solved, n, mass, effect, slots):
    """Per slot: incidents solved, their weight, and the weight of those that leave unsolved."""
    solved_n, solved_w, other_w = np.zeros(slots), np.zeros(slots), np.zeros(slots)
    for i in range(first, last):
        for c in range(start[i], start[i + 1]):
            if solved[c]:
                solved_n[slot[c]] += n[c]
                solved_w[slot[c]] += n[c] * effect[i]
            else:
                other_w[slot[c]] += n[c] * effect[i]
    return solved_n, solved_w, other_w


@njit(cache=True, nogil=True)
def _slot_scores(first, last, start, slot, solved, n, mass, effect, hazard):
    """Per slot: score and slope in the log hazard of those solved in it."""
    score, slope = np.zeros(len(hazard)), np.zeros(len(hazard))
    for i in range(first, last):
        for c in range(start[i], start[i + 1]):
            s = slot[c]
            if solved[c] and mass[s]:
                z = effect[i] * hazard[s]
                share = event_share(z, True)
                score[s] += n[c] * share
                slope[s] += n[c] * _share_slope(z, share, True)
    return score, slope


@njit(cache=True, nogil=True)
def _sum_through(first, last, start, slot, solved, n, mass, through, result):
    """Adds up a running sum over the bins at risk of each account's incidents."""
    for i in range(first, last):
        total = 0.0
        for c in range(start[i], start[i + 1]):
            total += n[c] * through[slot[c]]
        result[i] = total


@njit(cache=True, nogil=True)
def _informations(first, last, start, slot, solved, n, mass, effect, hazard, count, information):
    """Solved, and the information in w: sum of dL^2 e^z / (e^z - 1)^2; 1 / w^2 where times are
    exact."""
    for i in range(first, last):
        w, total, o = effect[i], 0.0, 0.0
        for c in range(start[i], start[i + 1]):
            if solved[c]:
                o += n[c]
                if not mass[slot[c]]:
                    total += n[c] / (w * w)
                elif w > 0:
                    z = w * hazard[slot[c]]
                    half = np.sinh(z / 2) if z < 600 else np.inf
                    total += n[c] * (z / (2 * half) / w) ** 2 if z > 0 else 0.0
        count[i], information[i] = o, total
