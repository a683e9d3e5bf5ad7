"""What the signs count: shares of an account's cases, problems and claims, beside its peers'.

Nothing here is about one person: every figure is a sum over an account's cases (charter 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answerable.standings.bins import DAY, HOUR
from answerable.standings.counting import Incidents
from answerable.standings.flags import (
    CLAIMED,
    DISPUTED,
    MERGED,
    MISSING,
    SAYS_SOLVED,
)
from answerable.standings.reports import Codes
from answerable.standings.signs import Counted
from answerable.standings.standing import Standing

Numbers = NDArray[np.generic]
Floats = NDArray[np.float64]


def count_signs(incidents: Incidents, *, standing: Standing, codes: Codes) -> Mapping[str, Counted]:
    """All kinds of sign that the standing's basis can tell, by account code.

    `incidents` are those of the window. On the basis of closings nobody claims; on that of claims
    nobody confirms.
    """
    mix = _mix_of(incidents, codes)
    flags, cases = incidents.flags, incidents.cases
    took = np.where(incidents.done == MISSING, MISSING, incidents.done - incidents.opened)
    same_day = (took != MISSING) & (incidents.done // DAY == incidents.opened // DAY)
    # Merged into nothing that counts, or contradicting what it was merged into (S1).
    alone = ((flags & MERGED) != 0) & (cases == 1)
    told = {
        "merged": mix.counted(cases - 1, of=cases),
        "merged_alone": mix.counted(alone, of=cases),
        "same_day": mix.counted(same_day, of=np.ones(len(incidents), np.int64)),
        "batch": _batches(standing, codes),
    }
    claimed = (flags & CLAIMED) != 0
    if standing.basis != "closing":
        told["disputed"] = mix.counted(claimed & ((flags & DISPUTED) != 0), of=claimed)
    if standing.basis == "verdict":
        confirmed = claimed & ((flags & SAYS_SOLVED) != 0)
        at_once = claimed & (took != MISSING) & (took < standing.rulebook.sign_at_once * HOUR)
        later = mix.counted(confirmed & ~at_once, of=claimed & ~at_once)
        told["confirmed"] = mix.counted(confirmed, of=claimed)
        told["confirmed_at_once"] = mix.counted(confirmed & at_once, of=at_once, beside=later)
    return told


@dataclass(frozen=True)
class _Mix:
    """Which account is asked what: `pair` is each incident's, the rest is by pair."""

    pair: NDArray[np.int64]
    account: NDArray[np.int64]
    kind: NDArray[np.int64]  # a kind of problem within a peer group, numbered
    group: NDArray[np.int32]  # by account
    accounts: int

    def counted(self, hits: Numbers, *, of: Numbers, beside: Counted | None = None) -> Counted:
        """`hits` of `of` by account; and what the others of the group have in the same mix.

        Where nobody else of the group is asked a kind, all that the others are asked stands in.
        """
        count, number = self._sums(self.pair, hits, of, len(self.account))
        own, size = self._sums(self.account, count, number, self.accounts)
        others = self._others(self.kind, count, number)
        overall = self._others(self.group, own, size)[self.account]
        share = np.where(np.isnan(others), overall, others)
        asked = np.where(number > 0, number * share, 0.0)
        usual = np.bincount(self.account, asked, self.accounts).astype(np.float64)
        return Counted(
            count=own.astype(np.int64), of=size.astype(np.int64),
            usual=_share(usual, size), beside=beside,
        )  # fmt: skip

    def _sums(self, at: Numbers, hits: Numbers, of: Numbers, size: int) -> tuple[Floats, Floats]:
        hit, all_ = np.bincount(at, hits, size), np.bincount(at, of, size)
        return hit.astype(np.float64), all_.astype(np.float64)

    def _others(self, at: Numbers, count: Floats, number: Floats) -> Floats:
        """The share of all that stand at the same place but oneself; NaN where there is none."""
        hits, of = self._sums(at, count, number, int(at.max(initial=0)) + 1)
        return _share(hits[at] - count, of[at] - number)


def _mix_of(incidents: Incidents, codes: Codes) -> _Mix:
    kinds = max(len(codes.kinds), 1)
    key = incidents.account.astype(np.int64) * kinds + incidents.kind
    names, pair = np.unique(key, return_inverse=True)
    account, group = names // kinds, codes.peer_groups
    _, kind = np.unique(group[account] * np.int64(kinds) + names % kinds, return_inverse=True)
    return _Mix(pair=pair, account=account, kind=kind, group=group, accounts=len(codes.accounts))


def _batches(standing: Standing, codes: Codes) -> Counted:
    """From the published share: what is closed in one act is told by the cells alone."""
    table = standing.table
    place = {name: at for at, name in enumerate(codes.accounts["account"].to_pylist())}
    at = np.array([place[name] for name in table["account"].to_pylist()], np.int64)
    of = np.zeros(len(codes.accounts), np.int64)
    count = np.zeros(len(codes.accounts), np.int64)
    of[at] = table["incidents"].to_numpy()
    count[at] = np.rint(table["batch_share"].fill_null(0.0).to_numpy() * of[at])
    return Counted(count=count, of=of, usual=np.zeros(len(of)))


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
