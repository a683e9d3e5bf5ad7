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
from answerable.standings.ranks import above_one, rank_posteriors
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
    compared, exposure, blocks = _lay_out(cells, strata)
    fitted = None
    expected = np.full(accounts, np.nan)
    observed_star, expected_star = np.zeros(accounts), np.zeros(accounts)
    mix = np.full((accounts, len(rulebook.plain_days)), np.nan)
    if len(compared):
        fitted = fit_baseline(
            exposure, convergence=rulebook.convergence, max_rounds=rulebook.max_rounds
        )
        carried = carry_over(exposure, fitted, month=cells.month[blocks])
        expected[compared] = fitted.expected
        observed_star[compared], expected_star[compared] = carried
        mix[compared] = expected_shares(
            exposure, fitted, totals=cells.totals[blocks], ends=_ends(cells, rulebook)
        )
    solved = cells.of_accounts(cells.solved)
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


def _lay_out(cells: Cells, strata: Strata) -> tuple[NDArray[np.int64], Exposure, NDArray[np.int64]]:
    """The accounts compared, and their comparing blocks as the fit wants them: by account, then
    stratum; and which blocks these are."""
    kept = np.flatnonzero(strata.of_block >= 0)
    account, stratum = cells.account[kept], strata.of_block[kept]
    if np.any((stratum[1:] < stratum[:-1]) & (account[1:] == account[:-1])):
        order = np.lexsort((stratum, account))
        kept, account, stratum = kept[order], account[order], stratum[order]
    start = np.flatnonzero(np.r_[True, account[1:] != account[:-1]]) if len(kept) else kept
    compared = account[start].astype(np.int64)
    bins = cells.bins.count
    exposure = Exposure(
        blocks=np.append(start, len(kept)).astype(np.int64),
        first=cells.start[kept],
        last=cells.start[kept + 1],
        stratum=stratum,
        leaf=cells.leaf,
        n=cells.n,
        offset=np.arange(strata.count + 1, dtype=np.int64) * bins,
        mass=np.ones(strata.count * bins, bool),
        component=strata.component[compared],
    )
    return compared, exposure, kept


def expected_by_kind(cells: Cells, judged: Judged) -> dict[str, NDArray]:  # type: ignore[type-arg]
    """A row an account and kind code: incidents, solved, expected where any stratum compares."""
    pair = (cells.account.astype(np.int64) << counting.KIND_BITS) | cells.kind
    names, of_block = np.unique(pair, return_inverse=True)
    compared = judged.strata.of_block >= 0
    return {
        "account": names >> counting.KIND_BITS,
        "kind": names & ((1 << counting.KIND_BITS) - 1),
        "incidents": np.bincount(of_block, cells.totals).astype(np.int64),
        "solved": np.bincount(of_block, cells.solved).astype(np.int64),
        "expected": np.bincount(of_block, _expected_of_blocks(cells, judged)),
        "compared": np.bincount(of_block, compared) > 0,
    }


def _expected_of_blocks(cells: Cells, judged: Judged) -> Floats:
    """Chances of being solved at the baseline, summed over each block's incidents."""
    stratum = np.repeat(judged.strata.of_block, np.diff(cells.start))
    each = np.zeros(len(stratum))
    if judged.fitted is not None:
        chance = -np.expm1(-judged.fitted.hazard.reshape(-1, cells.bins.count))
        through = np.cumsum(chance, axis=1)[stratum, cells.leaf >> counting.BIN_SHIFT]
        each = np.where(stratum >= 0, cells.n * through, 0.0)
    return np.add.reduceat(each, cells.start[:-1]) if len(each) else each


def _ends(cells: Cells, rulebook: Rulebook) -> tuple[int, ...]:
    return tuple(cells.bins.completed(days) for days in rulebook.plain_days)


def _shares(cells: Cells, strata: Strata, rulebook: Rulebook) -> Floats:
    """Over comparing strata, so that the mix beside it is the same; over all where nothing
    compares."""
    shown = (strata.of_block >= 0) | (strata.component < 0)[cells.account]
    return solved_shares(
        start=cells.start, leaf=cells.leaf, n=cells.n, account=cells.account, shown=shown,
        accounts=len(cells.codes.accounts), bins=cells.bins.count, ends=_ends(cells, rulebook),
        least=rulebook.plain_min_at_risk,
    )  # fmt: skip


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
        better = above_one(**effects)
        values = (shape[at] / rate[at], *ranks.limits, ranks.expected, ranks.p_top)
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
