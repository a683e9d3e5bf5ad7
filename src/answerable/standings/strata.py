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
    """`of_block`: stratum of each block of cells, -1 where it compares nobody; `count` strata.

    `component`: of each account code, -1 where the account is in no comparing stratum.
    `incidents`, `compared`: of each account code, all and those in comparing strata.
    """

    of_block: NDArray[np.int32]
    count: int
    component: NDArray[np.int32]
    incidents: NDArray[np.int64]
    compared: NDArray[np.int64]


def find_strata(cells: Cells, *, rulebook: Rulebook) -> Strata:
    """Kind x opening month within a peer group; where that compares nobody, kind group x month."""
    fine = _stratum_names(cells, cells.codes.kind_numbers, np.arange(len(cells.account)))
    stratum = _comparing(fine, cells.totals, rulebook=rulebook)
    stratum = _fall_back(cells, stratum, rulebook=rulebook)
    used = np.zeros(int(stratum.max(initial=-1)) + 2, bool)
    used[stratum] = True
    used[-1] = False  # the last place is for -1
    dense = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
    stratum, count = dense[stratum], int(used.sum())
    accounts = len(cells.codes.accounts)
    return Strata(
        of_block=stratum,
        count=count,
        component=link_components(cells.account, stratum, accounts=accounts, strata=count),
        incidents=cells.of_accounts(cells.totals),
        compared=cells.of_accounts(cells.totals * (stratum >= 0)),
    )


def _stratum_names(
    cells: Cells, number: NDArray[np.int32], at: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Numbers for (peer group, `number` of the kind, month) of the blocks `at`; -1 where it is
    -1."""
    names = np.empty(len(at), np.int32)
    counting.stratum_names(
        at, cells.account, cells.kind, cells.month, cells.codes.peer_groups, number,
        np.int32(number.max(initial=0) + 1), names,
    )  # fmt: skip
    return names


def _comparing(
    name: NDArray[np.int32], n: NDArray[np.int64], *, rulebook: Rulebook
) -> NDArray[np.int32]:
    """The names of strata that compare, -1 elsewhere; a row an account and stratum.

    A stratum compares with at least so many accounts, none of which has over so large a share.
    """
    size = int(name.max(initial=-1)) + 1
    accounts, total, largest = counting.stratum_sizes(name, n, size)
    good = (accounts >= rulebook.stratum_min_accounts) & (
        largest <= rulebook.stratum_max_share * total
    )
    kept = np.append(np.where(good, np.arange(size, dtype=np.int32), np.int32(-1)), np.int32(-1))
    return kept[name]


def _fall_back(
    cells: Cells, stratum: NDArray[np.int32], *, rulebook: Rulebook
) -> NDArray[np.int32]:
    """Blocks that compare nobody try their kind's group x month; numbered after the others."""
    lone = np.flatnonzero(stratum < 0)
    coarse = _stratum_names(cells, cells.codes.kind_groups, lone)
    lone, coarse = lone[coarse >= 0], coarse[coarse >= 0]
    # An account can have several kinds in one group: they are added up first.
    both = (coarse.astype(np.int64) << counting.ACCOUNT_BITS) | cells.account[lone]
    both, where = np.unique(both, return_inverse=True)
    together = np.bincount(where, cells.totals[lone]).astype(np.int64)
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
