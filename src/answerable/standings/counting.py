"""S1 and S3 in machine code: reports become incidents, incidents become packed cells and counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from answerable.standings.bins import DAY, HOUR
from answerable.standings.reports import (
    CLAIMED,
    DISPUTED,
    MERGED,
    MISSING,
    OPEN,
    PASSED_ON,
    SAYS_NOT,
    SAYS_SOLVED,
)  # fmt: skip

COUNTS = (
    "cases", "incidents", "claimed", "disputed", "open_past_horizon", "same_day", "due", "kept",
    "past_now", "past_now_solved", "past_then", "past_then_solved",
)  # fmt: skip
"""What is counted for each account beside the cells (S9)."""

ACCOUNT_BITS, KIND_BITS, MONTH_BITS, BIN_BITS = 24, 16, 4, 9
SOLVED_BIT, SAME_DAY_BIT, BATCH_BIT = 2, 1, 0
BIN_SHIFT = 3
MONTH_SHIFT = BIN_SHIFT + BIN_BITS
KIND_SHIFT = MONTH_SHIFT + MONTH_BITS
ACCOUNT_SHIFT = KIND_SHIFT + KIND_BITS
"""A cell's key, from the left: account, kind, opening month, bin, solved, same day, in a batch."""


@dataclass(frozen=True)
class Incidents:
    """Columns of equal length, one row an incident; times in seconds since the window's first
    day."""

    account: NDArray[np.int32]
    kind: NDArray[np.int32]
    opened: NDArray[np.int32]
    solved: NDArray[np.int32]
    done: NDArray[np.int32]
    due: NDArray[np.int32]
    flags: NDArray[np.int16]
    cases: NDArray[np.int32]

    def __len__(self) -> int:
        """How many incidents."""
        return len(self.account)

    def where(self, mask: NDArray[np.bool_]) -> Incidents:
        """The rows where `mask` holds."""
        return Incidents(**{name: column[mask] for name, column in vars(self).items()})


@njit(cache=True, nogil=True)
def _bin_of(seconds, hours, bins):
    """The bin a time since opening falls in."""
    if seconds < hours * HOUR:
        return seconds // HOUR
    return min(hours + seconds // DAY - hours // 24, bins - 1)


@njit(cache=True, nogil=True)
def pack(
    account, kind, opened, solved, done, due, flags, cases,
    window, end, horizon, hours, bins, past, past_within, months,
    keys, acts, counts,
):  # fmt: skip
    """Writes one key and one closing time an incident of the window; adds to `counts`.

    `keys` (uint64) and `acts` (int32 seconds, MISSING if open) are filled from the start; how many
    were written is returned. Incidents opened outside the window are passed over.
    """
    written = 0
    for i in range(len(account)):
        start = np.int64(opened[i])
        if start < 0 or start >= window:
            continue
        follow = end - start - 1
        took = max(np.int64(solved[i]) - start, 0) if solved[i] != MISSING else MISSING
        is_solved = took != MISSING and took <= min(follow, horizon)
        left = took if is_solved else min(follow, horizon)
        at = _bin_of(left, hours, bins)
        same_day = done[i] != MISSING and done[i] // DAY == start // DAY
        who = account[i]
        key = np.uint64(who) << np.uint64(ACCOUNT_SHIFT)
        key |= np.uint64(kind[i]) << np.uint64(KIND_SHIFT)
        key |= np.uint64(months[start // DAY]) << np.uint64(MONTH_SHIFT)
        key |= np.uint64(at) << np.uint64(BIN_SHIFT)
        key |= np.uint64((is_solved << SOLVED_BIT) | (same_day << SAME_DAY_BIT))
        keys[written] = key
        acts[written] = done[i]
        written += 1
        row = counts[who]
        row[0] += cases[i]
        row[1] += 1
        row[2] += (flags[i] & CLAIMED) != 0
        row[3] += (flags[i] & CLAIMED) != 0 and (flags[i] & DISPUTED) != 0
        row[4] += (flags[i] & OPEN) != 0 and took == MISSING and follow >= horizon
        row[5] += same_day
        if due[i] != MISSING and due[i] < end:
            row[6] += 1
            row[7] += took != MISSING and solved[i] <= due[i]
        late = start >= window - past
        if (late or start >= window - 2 * past) and start + past_within < (
            end if late else end - past
        ):
            row[8 if late else 10] += 1
            row[9 if late else 11] += took != MISSING and took <= past_within
    return written


def mark_batches(keys: NDArray[np.uint64], acts: NDArray[np.int32], *, least: int) -> None:
    """Sets the batch bit of every incident that its account closed in one act with `least` or more.

    An act is an account and a closing time. All are first folded into a table of counts, so that
    only the few in a full slot are compared exactly.
    """
    table = np.zeros(max(2 * len(keys), 64), np.uint16)
    _fill_slots(keys, acts, table)
    at = np.flatnonzero(_in_full_slot(keys, acts, table, least))
    act = (keys[at] >> np.uint64(ACCOUNT_SHIFT)) << np.uint64(32) | acts[at].astype(np.uint32)
    _, where, size = np.unique(act, return_inverse=True, return_counts=True)
    keys[at[size[where] >= least]] |= np.uint64(1 << BATCH_BIT)


@njit(cache=True, nogil=True)
def _fill_slots(keys, acts, table):
    for i in range(len(keys)):
        if acts[i] != MISSING:
            slot = _slot(keys[i], acts[i], len(table))
            if table[slot] < 65535:
                table[slot] += 1


@njit(cache=True, nogil=True)
def _in_full_slot(keys, acts, table, least):
    full = np.zeros(len(keys), np.bool_)
    for i in range(len(keys)):
        full[i] = acts[i] != MISSING and table[_slot(keys[i], acts[i], len(table))] >= least
    return full


@njit(cache=True, nogil=True)
def _slot(key, act, slots):
    mixed = (key >> np.uint64(ACCOUNT_SHIFT)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(act)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return np.int64(mixed % np.uint64(slots))


@njit(cache=True, nogil=True)
def count_runs(keys, unique, counts):
    """Runs of equal sorted keys: `unique` and `counts` are filled (may be `keys` itself); their
    number."""
    n = -1
    for i in range(len(keys)):
        key = keys[i]
        if n >= 0 and unique[n] == key:
            counts[n] += 1
        else:
            n += 1
            unique[n] = key
            counts[n] = 1
    return n + 1


def join_reports(incident: NDArray[np.int32], reports: Incidents) -> Incidents:
    """Several reports of one incident become one row, each following its earliest report.

    Account, kind and due are the earliest report's (a referral accepted in time comes last, so that
    it moves them). The earliest asker's verdict decides; where that asker is silent, the majority
    of the others', a tie meaning not solved. The time is the last that stands. A report merged into
    the incident adds its asker's verdict, never a closing of its own.
    """
    incident = _without_false_merges(incident, reports)
    passed = (reports.flags & PASSED_ON) != 0
    since = (reports.opened.astype(np.int64) - MISSING).astype(np.uint64)
    first = (incident.astype(np.uint64) << 33) | (passed.astype(np.uint64) << 32) | since
    # Ties beyond opening are broken by content, so that the order of rows decides nothing.
    content = (reports.account.astype(np.int64) << 32) | (reports.kind.astype(np.int64) << 10)
    order = np.lexsort((reports.due, reports.solved, content | reports.flags, first))
    number = incident[order]
    first = np.flatnonzero(np.r_[True, number[1:] != number[:-1]]) if len(order) else order
    flags = reports.flags[order]
    own = (flags & MERGED) == 0
    says = ((flags & SAYS_SOLVED) != 0).astype(np.int8) - ((flags & SAYS_NOT) != 0).astype(np.int8)
    heard = np.add.reduceat((says != 0).astype(np.int32), first)
    refused = (says[first] < 0) | (
        (says[first] == 0) & (heard > 0) & (np.add.reduceat(says.astype(np.int32), first) <= 0)
    )
    solved = np.maximum.reduceat(np.where(own, reports.solved[order], np.int32(MISSING)), first)
    any_flag = np.bitwise_or.reduceat(flags, first) & ~np.int16(OPEN)
    open_ = np.bitwise_and.reduceat(flags, first) & np.int16(OPEN)
    return Incidents(
        account=reports.account[order][first],
        kind=reports.kind[order][first],
        opened=np.minimum.reduceat(reports.opened[order], first),
        solved=np.where(refused, np.int32(MISSING), solved),
        done=np.maximum.reduceat(np.where(own, reports.done[order], np.int32(MISSING)), first),
        due=reports.due[order][first],
        flags=any_flag | open_,
        cases=np.add.reduceat(reports.cases[order], first),
    )


def _without_false_merges(incident: NDArray[np.int32], reports: Incidents) -> NDArray[np.int32]:
    """Merged reports that say the problem is there get an incident of their own, unsolved.

    A report opened after its incident was solved is about a problem that is still there; and its
    asker's "not solved" is about the asker's problem. Otherwise real cases could be hidden as
    duplicates of solved ones.
    """
    merged = (reports.flags & MERGED) != 0
    if not merged.any():
        return incident
    solved_at = np.full(int(incident.max()) + 1, MISSING, np.int32)
    np.maximum.at(solved_at, incident[~merged], reports.solved[~merged])
    late = (solved_at[incident] != MISSING) & (reports.opened > solved_at[incident])
    false = merged & (late | ((reports.flags & SAYS_NOT) != 0))
    result = incident.copy()
    result[false] = len(solved_at) + np.arange(int(false.sum()), dtype=np.int32)
    return result


@njit(cache=True, nogil=True)
def unpack(keys):
    """Account, kind, month, bin and solved of each key."""
    n = len(keys)
    account, kind = np.empty(n, np.int32), np.empty(n, np.int32)
    month, at, solved = np.empty(n, np.int8), np.empty(n, np.int16), np.empty(n, np.bool_)
    for i in range(n):
        key = keys[i]
        account[i] = key >> np.uint64(ACCOUNT_SHIFT)
        kind[i] = (key >> np.uint64(KIND_SHIFT)) & np.uint64((1 << KIND_BITS) - 1)
        month[i] = (key >> np.uint64(MONTH_SHIFT)) & np.uint64((1 << MONTH_BITS) - 1)
        at[i] = (key >> np.uint64(BIN_SHIFT)) & np.uint64((1 << BIN_BITS) - 1)
        solved[i] = (key >> np.uint64(SOLVED_BIT)) & np.uint64(1)
    return account, kind, month, at, solved


@njit(cache=True, nogil=True)
def pair_starts(keys):
    """Where each run of equal (account, kind, month) begins, and how many runs there are."""
    start = np.empty(len(keys), np.int64)
    found = 0
    for i in range(len(keys)):
        if i == 0 or keys[i] >> np.uint64(MONTH_SHIFT) != keys[i - 1] >> np.uint64(MONTH_SHIFT):
            start[found] = i
            found += 1
    return start[:found].copy()


@njit(cache=True, nogil=True)
def stratum_sizes(name, n, size):
    """Accounts, incidents and the largest account's incidents of each named stratum."""
    accounts, total, largest = (
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
    )
    for i in range(len(name)):
        s = name[i]
        if s >= 0:
            accounts[s] += 1
            total[s] += n[i]
            largest[s] = max(largest[s], n[i])
    return accounts, total, largest
