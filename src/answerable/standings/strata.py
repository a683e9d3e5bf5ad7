"""S2: strata and likeness. Who is asked the same, in the same month, by whom else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from answerable.rules.rulebook import Rulebook
from answerable.standings import counting
from answerable.standings.cells import Cells


@dataclass(frozen=True)
class Strata:
    """`of_cell`: stratum of each cell, -1 where it compares nobody; `count` strata in all.

    `component`: of each account code, -1 where the account is in no comparing stratum.
    `incidents`, `compared`: of each account code, all and those in comparing strata.
    """

    of_cell: NDArray[np.int32]
    count: int
    component: NDArray[np.int32]
    incidents: NDArray[np.int64]
    compared: NDArray[np.int64]


def find_strata(cells: Cells, *, rulebook: Rulebook) -> Strata:
    """Kind x opening month within a peer group; where that compares nobody, kind group x month."""
    account = cells.account
    pair_start = counting.pair_starts(cells.keys)
    pair_account = account[pair_start].astype(np.int64)
    pair_n = np.add.reduceat(cells.n, pair_start, dtype=np.int64) if len(account) else pair_start
    fine, coarse = _stratum_names(cells, pair_start, pair_account)
    stratum = _comparing(fine, pair_n, rulebook=rulebook)
    stratum = _fall_back(stratum, coarse, pair_account, pair_n, rulebook=rulebook)
    used = np.zeros(int(stratum.max(initial=-1)) + 2, np.int64)
    used[stratum] = 1  # the last place is for -1
    dense = np.cumsum(used) - 1
    stratum = np.where(stratum >= 0, dense[stratum], -1)
    count = int(used[:-1].sum())
    accounts = len(cells.codes.accounts)
    lengths = np.diff(np.append(pair_start, len(account)))
    return Strata(
        of_cell=np.repeat(stratum, lengths).astype(np.int32),
        count=count,
        component=_components(pair_account, stratum, accounts=accounts, strata=count),
        incidents=np.bincount(pair_account, pair_n, accounts).astype(np.int64),
        compared=np.bincount(pair_account, pair_n * (stratum >= 0), accounts).astype(np.int64),
    )


def _stratum_names(
    cells: Cells, at: NDArray[np.int64], account: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers for (peer group, kind, month) and (peer group, kind's group, month); -1: no group."""
    kind, month = cells.kind[at], cells.month[at]
    peers = cells.codes.peer_groups.astype(np.int64)[account]
    kinds = len(cells.codes.kinds) + 1
    months = 1 << counting.MONTH_BITS
    groups = cells.codes.kind_groups.astype(np.int64)[kind]
    fine = (peers * kinds + kind) * months + month
    coarse = np.where(groups >= 0, (peers * kinds + groups) * months + month, -1)
    return fine, coarse


def _comparing(
    name: NDArray[np.int64], n: NDArray[np.int64], *, rulebook: Rulebook
) -> NDArray[np.int64]:
    """The names of strata that compare, -1 elsewhere; a row an account and stratum.

    A stratum compares with at least so many accounts, none of which has over so large a share.
    """
    size = int(name.max(initial=-1)) + 1
    accounts, total, largest = counting.stratum_sizes(name, n, size)
    good = (accounts >= rulebook.stratum_min_accounts) & (
        largest <= rulebook.stratum_max_share * total
    )
    return np.where((name >= 0) & np.append(good, False)[name], name, -1)


def _fall_back(
    stratum: NDArray[np.int64],
    coarse: NDArray[np.int64],
    account: NDArray[np.int64],
    n: NDArray[np.int64],
    *,
    rulebook: Rulebook,
) -> NDArray[np.int64]:
    """Pairs that compare nobody try the wider stratum of their kind's group; numbered after the
    others."""
    at = np.flatnonzero((stratum < 0) & (coarse >= 0))
    # An account can have several kinds in one group: they are added up first.
    accounts = account.max(initial=0) + 1
    both, where = np.unique(coarse[at] * accounts + account[at], return_inverse=True)
    per_account = np.bincount(where, n[at]).astype(np.int64)
    found = _comparing(both // accounts, per_account, rulebook=rulebook)[where]
    result = stratum.copy()
    result[at] = np.where(found >= 0, found + stratum.max(initial=-1) + 1, -1)
    return result


def _components(
    account: NDArray[np.int64], stratum: NDArray[np.int64], *, accounts: int, strata: int
) -> NDArray[np.int32]:
    """Accounts linked by shared strata; components are numbered by their first account."""
    linked = stratum >= 0
    size = accounts + strata
    ones = np.ones(int(linked.sum()), np.int8)
    graph = coo_matrix((ones, (account[linked], accounts + stratum[linked])), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    compared = np.zeros(accounts, bool)
    compared[account[linked]] = True
    _, first, number = np.unique(label[:accounts][compared], return_index=True, return_inverse=True)
    renumber = np.empty(len(first), np.int32)
    renumber[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    component = np.full(accounts, -1, np.int32)
    component[compared] = renumber[number]
    return component
