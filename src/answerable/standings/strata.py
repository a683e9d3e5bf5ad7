"""S2: strata and likeness. Who is asked the same, in the same month, by whom else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

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
    pair_account = account[pair_start]
    pair_n = np.add.reduceat(cells.n, pair_start) if len(account) else cells.n
    fine = _stratum_names(cells, cells.codes.kind_numbers, pair_start)
    stratum = _comparing(fine, pair_n, rulebook=rulebook)
    stratum = _fall_back(cells, stratum, pair_start, pair_n, rulebook=rulebook)
    used = np.zeros(int(stratum.max(initial=-1)) + 2, np.int64)
    used[stratum] = 1  # the last place is for -1
    dense = np.cumsum(used) - 1
    stratum = np.where(stratum >= 0, dense[stratum], -1).astype(np.int32)
    count = int(used[:-1].sum())
    accounts = len(cells.codes.accounts)
    lengths = np.diff(np.append(pair_start, len(account)))
    return Strata(
        of_cell=np.repeat(stratum, lengths),
        count=count,
        component=link_components(pair_account, stratum, accounts=accounts, strata=count),
        incidents=np.bincount(pair_account, pair_n, accounts).astype(np.int64),
        compared=np.bincount(pair_account, pair_n * (stratum >= 0), accounts).astype(np.int64),
    )


def _stratum_names(
    cells: Cells, number: NDArray[np.int32], at: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Numbers for (peer group, `number` of the kind, month) of the cells `at`; -1 where it is
    -1."""
    own = number[cells.kind[at]]
    name = cells.codes.peer_groups[cells.account[at]] * np.int32(number.max(initial=0) + 1) + own
    name = (name << counting.MONTH_BITS) + cells.month[at]
    return np.where(own >= 0, name, -1).astype(np.int32)


def _comparing(
    name: NDArray[np.int32], n: NDArray[np.int32], *, rulebook: Rulebook
) -> NDArray[np.int32]:
    """The names of strata that compare, -1 elsewhere; a row an account and stratum.

    A stratum compares with at least so many accounts, none of which has over so large a share.
    """
    size = int(name.max(initial=-1)) + 1
    accounts, total, largest = counting.stratum_sizes(name, n, size)
    good = (accounts >= rulebook.stratum_min_accounts) & (
        largest <= rulebook.stratum_max_share * total
    )
    return np.where((name >= 0) & np.append(good, False)[name], name, np.int32(-1))


def _fall_back(
    cells: Cells,
    stratum: NDArray[np.int32],
    start: NDArray[np.int64],
    n: NDArray[np.int32],
    *,
    rulebook: Rulebook,
) -> NDArray[np.int32]:
    """Pairs that compare nobody try their kind's group x month; numbered after the others."""
    lone = np.flatnonzero(stratum < 0)
    coarse = _stratum_names(cells, cells.codes.kind_groups, start[lone])
    lone, coarse = lone[coarse >= 0], coarse[coarse >= 0]
    account = cells.account[start[lone]]
    # An account can have several kinds in one group: they are added up first.
    both = (coarse.astype(np.int64) << counting.ACCOUNT_BITS) | account
    both, where = np.unique(both, return_inverse=True)
    together = np.bincount(where, n[lone]).astype(np.int32)
    names = (both >> counting.ACCOUNT_BITS).astype(np.int32)
    found = _comparing(names, together, rulebook=rulebook)[where]
    result = stratum.copy()
    result[lone] = np.where(found >= 0, found + stratum.max(initial=-1) + 1, -1)
    return result


def link_components(
    account: NDArray[np.int32], stratum: NDArray[np.int32], *, accounts: int, strata: int
) -> NDArray[np.int32]:
    """Accounts linked by shared strata; components are numbered by their first account."""
    parent = np.arange(accounts + strata)
    _link(account, stratum, accounts, parent)
    compared = np.zeros(accounts, bool)
    compared[account[stratum >= 0]] = True
    component = np.full(accounts, -1, np.int32)
    _, first, number = np.unique(
        parent[:accounts][compared], return_index=True, return_inverse=True
    )
    renumber = np.empty(len(first), np.int32)
    renumber[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    component[compared] = renumber[number]
    return component


@njit(cache=True, nogil=True)
def _root(parent, i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@njit(cache=True, nogil=True)
def _link(account, stratum, accounts, parent):
    """Disjoint sets of accounts and strata (Tarjan 1975); in the end each one's parent is its
    root."""
    for k in range(len(account)):
        if stratum[k] >= 0:
            a, b = _root(parent, account[k]), _root(parent, accounts + stratum[k])
            parent[max(a, b)] = min(a, b)
    for i in range(len(parent)):
        parent[i] = _root(parent, i)
