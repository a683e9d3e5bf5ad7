"""S2 to S8 on counted cells: from who was asked what to effects, intervals, ranks and tiers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answerable.rules.rulebook import Rulebook
from answerable.standings import counting
from answerable.standings.baseline import Baseline, Exposure, fit_baseline
from answerable.standings.carry import carry_over
from answerable.standings.cells import Cells
from answerable.standings.outcome import expected_shares, solved_shares
from answerable.standings.prior import posterior, size_classes
from answerable.standings.ranks import above_one, posterior_limits, rank_posteriors
from answerable.standings.strata import Strata, find_strata

Floats = NDArray[np.float64]
BETTER, AS_EXPECTED, WORSE = "better", "as_expected", "worse"


@dataclass(frozen=True)
class Judged:
    """One value an account code; NaN, -1 or None where there is none.

    `solved` and `incidents` count all of the window; `expected` is of comparing strata. `shares`
    and `expected_shares` have a column for each of the rulebook's plain days.
    """

    incidents: NDArray[np.int64]
    solved: NDArray[np.int64]
    expected: Floats
    component: NDArray[np.int32]
    reason: NDArray[np.object_]
    tier: NDArray[np.object_]
    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    rank_expected: Floats
    rank_low: NDArray[np.int32]
    rank_high: NDArray[np.int32]
    ranked_of: NDArray[np.int32]
    p_top: Floats
    shares: Floats
    expected_shares: Floats
    strata: Strata
    fitted: Baseline | None


def judge(cells: Cells, *, rulebook: Rulebook) -> Judged:
    """The method from S2 on, for one set of cells."""
    strata = find_strata(cells, rulebook=rulebook)
    accounts = len(cells.codes.accounts)
    compared, exposure, stratum, month = _lay_out(cells, strata)
    fitted = None
    expected = np.full(accounts, np.nan)
    observed_star, expected_star = np.zeros(accounts), np.zeros(accounts)
    mix = np.full((accounts, len(rulebook.plain_days)), np.nan)
    if len(compared):
        fitted = fit_baseline(
            exposure, convergence=rulebook.convergence, max_rounds=rulebook.max_rounds
        )
        carried = carry_over(exposure, fitted, stratum=stratum, month=month)
        expected[compared] = fitted.expected
        observed_star[compared], expected_star[compared] = carried
        mix[compared] = expected_shares(
            exposure, fitted, stratum=stratum, ends=_ends(cells, rulebook)
        )
    solved = _solved(cells)
    reason = _reasons(cells, strata, solved, expected, rulebook=rulebook)
    placed = _place(
        observed_star, expected_star, expected, strata, cells.codes.peer_groups,
        ranked=np.array([r is None for r in reason], bool), rulebook=rulebook,
    )  # fmt: skip
    return Judged(
        incidents=strata.incidents, solved=solved, expected=expected,
        component=strata.component, reason=reason, shares=_shares(cells, strata, rulebook),
        expected_shares=mix, strata=strata, fitted=fitted, **placed,
    )  # fmt: skip


def _lay_out(
    cells: Cells, strata: Strata
) -> tuple[NDArray[np.int64], Exposure, NDArray[np.int32], NDArray[np.int8]]:
    """The comparing cells as the fit wants them: by account, then stratum, then bin."""
    kept = np.flatnonzero(strata.of_cell >= 0)
    account, stratum = cells.account[kept], strata.of_cell[kept]
    if np.any((stratum[1:] < stratum[:-1]) & (account[1:] == account[:-1])):
        order = np.lexsort((cells.keys[kept], stratum, account))
        kept, account, stratum = kept[order], account[order], stratum[order]
    start = np.flatnonzero(np.r_[True, account[1:] != account[:-1]]) if len(kept) else kept
    compared = account[start].astype(np.int64)
    bins = cells.bins.count
    at = cells.at[kept]
    exposure = Exposure(
        start=np.append(start, len(kept)).astype(np.int64),
        slot=(stratum.astype(np.int64) * bins + at).astype(np.int32),
        solved=cells.solved[kept],
        n=cells.n[kept],
        offset=np.arange(strata.count + 1, dtype=np.int64) * bins,
        mass=np.ones(strata.count * bins, bool),
        component=strata.component[compared],
    )
    return compared, exposure, stratum, cells.month[kept]


def expected_by_kind(cells: Cells, judged: Judged) -> dict[str, NDArray]:  # type: ignore[type-arg]
    """A row an account and kind code: incidents, solved, expected where any stratum compares."""
    pair = (cells.keys >> np.uint64(counting.KIND_SHIFT)).astype(np.int64)
    names, of_cell = np.unique(pair, return_inverse=True)
    compared = judged.strata.of_cell >= 0
    expected = np.zeros(len(pair))
    if judged.fitted is not None:
        bins = cells.bins.count
        chance = -np.expm1(-judged.fitted.hazard.reshape(-1, bins))
        at = cells.at[compared]
        through = np.cumsum(chance, axis=1)
        expected[compared] = cells.n[compared] * through[judged.strata.of_cell[compared], at]
    return {
        "account": names >> counting.KIND_BITS,
        "kind": names & ((1 << counting.KIND_BITS) - 1),
        "incidents": np.bincount(of_cell, cells.n).astype(np.int64),
        "solved": np.bincount(of_cell, cells.n * cells.solved).astype(np.int64),
        "expected": np.bincount(of_cell, expected),
        "compared": np.bincount(of_cell, compared) > 0,
    }


def _ends(cells: Cells, rulebook: Rulebook) -> tuple[int, ...]:
    return tuple(cells.bins.completed(days) for days in rulebook.plain_days)


def _solved(cells: Cells) -> NDArray[np.int64]:
    return np.bincount(cells.account, cells.n * cells.solved, len(cells.codes.accounts)).astype(
        np.int64
    )


def _shares(cells: Cells, strata: Strata, rulebook: Rulebook) -> Floats:
    """Over comparing strata, so that the mix beside it is the same; over all where nothing
    compares."""
    account = cells.account
    shown = (strata.of_cell >= 0) | (strata.component[account] < 0)
    return solved_shares(
        account=account[shown],
        at=cells.at[shown],
        solved=cells.solved[shown],
        n=cells.n[shown],
        accounts=len(cells.codes.accounts),
        bins=cells.bins.count,
        ends=_ends(cells, rulebook),
        least=rulebook.plain_min_at_risk,
    )


def _reasons(
    cells: Cells, strata: Strata, solved: NDArray[np.int64], expected: Floats, *, rulebook: Rulebook
) -> NDArray[np.object_]:
    """Why an account is not ranked, the first that applies; None where it is."""
    peers = cells.codes.peer_groups
    groups = int(peers.max(initial=-1)) + 1
    solved_of_group = np.bincount(peers, solved, groups)[peers]
    incidents, compared = strata.incidents, strata.compared
    of_group = np.bincount(peers, compared, groups) / np.maximum(
        np.bincount(peers, incidents, groups), 1
    )
    own = compared / np.maximum(incidents, 1)
    few = (incidents < rulebook.min_incidents) | ~(expected >= rulebook.min_expected)
    result = np.full(len(peers), None, object)
    for reason, holds in (
        ("too_few_cases", few),
        ("single_account_stratum", own < rulebook.min_comparable_share),
        ("not_comparable", of_group[peers] < rulebook.min_comparable_share),
        ("no_claims", solved_of_group == 0),
    ):
        result[holds] = reason
    return result


def _place(
    observed: Floats, exposed: Floats, expected: Floats, strata: Strata,
    peers: NDArray[np.int32], *, ranked: NDArray[np.bool_], rulebook: Rulebook,
) -> dict[str, NDArray]:  # type: ignore[type-arg]  # fmt: skip
    """S6 and S7 for the ranked accounts."""
    accounts = len(observed)
    shape, rate = np.full(accounts, np.nan), np.full(accounts, np.nan)
    for group in np.unique(peers[ranked]):
        own = np.flatnonzero(ranked & (peers == group))
        classes = size_classes(
            expected[own], limits=rulebook.size_limits, least=rulebook.class_min_accounts
        )
        for number in np.unique(classes):
            members = own[classes == number]
            shape[members], rate[members] = posterior(
                observed=observed[members], expected=exposed[members]
            )
    floats = {name: np.full(accounts, np.nan) for name in _PLACED_FLOATS}
    whole = {
        name: np.full(accounts, -1, np.int32) for name in ("rank_low", "rank_high", "ranked_of")
    }
    tier = np.full(accounts, None, object)
    for component in np.unique(strata.component[ranked]):
        at = np.flatnonzero(ranked & (strata.component == component))
        effects = {"shape": shape[at], "rate": rate[at]}
        ranks = rank_posteriors(
            **effects, level=rulebook.interval_level, top_share=rulebook.top_share
        )
        low, high = posterior_limits(**effects, level=rulebook.interval_level)
        better = above_one(**effects)
        values = (shape[at] / rate[at], low, high, ranks.expected, ranks.p_top)
        for name, column in zip(_PLACED_FLOATS, values, strict=True):
            floats[name][at] = column
        whole["rank_low"][at], whole["rank_high"][at] = ranks.low, ranks.high
        whole["ranked_of"][at] = len(at)
        sure = rulebook.tier_probability
        tier[at] = np.where(
            better >= sure, BETTER, np.where(better <= 1 - sure, WORSE, AS_EXPECTED)
        )
    return {**floats, **whole, "tier": tier}


_PLACED_FLOATS = ("ratio", "ratio_low", "ratio_high", "rank_expected", "p_top")
