"""S1 and S3 in machine code: reports become incidents, incidents become packed cells and counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from answerable.standings.bins import DAY, HOUR
from answerable.standings.flags import (
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

ACCOUNT_BITS, KIND_BITS, MONTH_BITS, LEAF_BITS = 24, 16, 4, 16
MONTH_SHIFT = LEAF_BITS
KIND_SHIFT = MONTH_SHIFT + MONTH_BITS
ACCOUNT_SHIFT = KIND_SHIFT + KIND_BITS
"""A cell's key, from the left: account, kind, opening month, leaf."""

BIN_SHIFT, SOLVED_BIT, SAME_DAY_BIT, BATCH_BIT = 3, 2, 1, 0
SOLVED = 1 << SOLVED_BIT
"""A leaf, from the left: the bin in which incidents left, solved, same day, in a batch."""


JOINED = 2_000_000
"""Shared reports joined into incidents at a time."""


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
    incident, account, kind, opened, solved, done, due, flags, cases,
    window, end, horizon, hours, bins, past, past_within, months,
    keys, acts, counts,
):  # fmt: skip
    """Writes one key and one closing time an incident of the window; adds to `counts`.

    `keys` (uint64) and `acts` (int32 seconds, MISSING if open) are filled from the start; how many
    were written is returned. Passed over: reports that share an incident (`incident` 0 or more),
    and what was opened outside the window.
    """
    written = 0
    for i in range(len(account)):
        start = np.int64(opened[i])
        if incident[i] >= 0 or start < 0 or start >= window:
            continue
        follow = end - start - 1
        took = max(np.int64(solved[i]) - start, 0) if solved[i] != MISSING else MISSING
        is_solved = took != MISSING and took <= min(follow, horizon)
        left = took if is_solved else min(follow, horizon)
        same_day = done[i] != MISSING and done[i] // DAY == start // DAY
        leaf = _bin_of(left, hours, bins) << BIN_SHIFT
        leaf |= (is_solved << SOLVED_BIT) | (same_day << SAME_DAY_BIT)
        who = account[i]
        key = np.uint64(who) << np.uint64(ACCOUNT_SHIFT)
        key |= np.uint64(kind[i]) << np.uint64(KIND_SHIFT)
        key |= np.uint64(months[start // DAY]) << np.uint64(MONTH_SHIFT)
        keys[written] = key | np.uint64(leaf)
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
    table = np.zeros(max(len(keys), 64), np.uint8)
    full = min(least, 255)
    _fill_slots(keys, acts, table, full)
    at = np.flatnonzero(_in_full_slot(keys, acts, table, full))
    act = (keys[at] >> np.uint64(ACCOUNT_SHIFT)) << np.uint64(32) | acts[at].astype(np.uint32)
    _, where, size = np.unique(act, return_inverse=True, return_counts=True)
    keys[at[size[where] >= least]] |= np.uint64(1 << BATCH_BIT)


@njit(cache=True, nogil=True)
def _fill_slots(keys, acts, table, full):
    for i in range(len(keys)):
        if acts[i] != MISSING:
            slot = _slot(keys[i], acts[i], len(table))
            if table[slot] < full:
                table[slot] += 1


@njit(cache=True, nogil=True)
def _in_full_slot(keys, acts, table, full):
    holds = np.zeros(len(keys), np.bool_)
    for i in range(len(keys)):
        holds[i] = acts[i] != MISSING and table[_slot(keys[i], acts[i], len(table))] >= full
    return holds


@njit(cache=True, nogil=True)
def _slot(key, act, slots):
    mixed = (key >> np.uint64(ACCOUNT_SHIFT)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(act)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return np.int64(mixed % np.uint64(slots))


@njit(cache=True, nogil=True)
def size_up(keys):
    """How many different keys there are among sorted ones, and how many blocks."""
    cells = blocks = 0
    for i in range(len(keys)):
        new = i == 0 or keys[i] != keys[i - 1]
        cells += new
        blocks += new and (i == 0 or (keys[i] ^ keys[i - 1]) >> np.uint64(MONTH_SHIFT) != 0)
    return cells, blocks


@njit(cache=True, nogil=True)
def lay_out(keys, leaf, n, start, account, kind, month):
    """Fills the cells (leaf, n) and the blocks (start, account, kind, month) of sorted keys."""
    cell, block = -1, -1
    for i in range(len(keys)):
        key = keys[i]
        if cell >= 0 and key == keys[i - 1]:
            n[cell] += 1
            continue
        cell += 1
        leaf[cell] = key & np.uint64((1 << LEAF_BITS) - 1)
        n[cell] = 1
        if i == 0 or (key ^ keys[i - 1]) >> np.uint64(MONTH_SHIFT) != 0:
            block += 1
            start[block] = cell
            account[block] = key >> np.uint64(ACCOUNT_SHIFT)
            kind[block] = (key >> np.uint64(KIND_SHIFT)) & np.uint64((1 << KIND_BITS) - 1)
            month[block] = (key >> np.uint64(MONTH_SHIFT)) & np.uint64((1 << MONTH_BITS) - 1)
    start[block + 1] = cell + 1


@njit(cache=True, nogil=True)
def block_sums(first, last, start, leaf, n, bit, total, marked):
    """Incidents of each block, and those whose leaf has the bit."""
    for b in range(first, last):
        whole = part = 0
        for c in range(start[b], start[b + 1]):
            whole += n[c]
            if (leaf[c] >> bit) & 1:
                part += n[c]
        total[b], marked[b] = whole, part


def join_reports(incident: NDArray[np.int32], reports: Incidents) -> Iterator[Incidents]:
    """Several reports of one incident become one row, each following its earliest report.

    Account, kind and due are the earliest report's (a referral accepted in time comes last, so that
    it moves them). The earliest asker's verdict decides; where that asker is silent, the majority
    of the others', a tie meaning not solved. The time is the last that stands. A report merged into
    the incident adds its asker's verdict, never a closing of its own.

    Merged reports that say the problem is there stand alone, unsolved: one opened after its
    incident was solved is about a problem that is still there, and an asker's "not solved" is about
    the asker's problem. Otherwise real cases could be hidden as duplicates of solved ones.
    """
    ends = np.cumsum(np.bincount(incident))
    order = np.argsort(incident).astype(np.int32)
    columns = list(vars(reports).values())
    cuts = np.unique(np.append(np.searchsorted(ends, np.arange(JOINED, len(order), JOINED)), 0))
    for first, last in pairwise([*cuts.tolist(), len(ends)]):
        most = int(ends[last - 1] - (ends[first - 1] if first else 0))
        joined = [np.empty(most, column.dtype) for column in columns]
        found = _join(first, last, ends, order, *columns, *joined)
        yield Incidents(*[column[:found] for column in joined])


@njit(cache=True, nogil=True)
def _join(
    first, last, ends, order, account, kind, opened, solved, done, due, flags, cases,
    to_account, to_kind, to_opened, to_solved, to_done, to_due, to_flags, to_cases,
):  # fmt: skip
    to = 0
    for g in range(first, last):
        members = order[ends[g - 1] if g else 0 : ends[g]]
        solved_at = MISSING
        for i in members:
            if not flags[i] & MERGED:
                solved_at = max(solved_at, solved[i])
        lead = -1
        began = done_at = heard = said = n = any_flag = 0
        still_open = True
        for i in members:
            late = solved_at != MISSING and opened[i] > solved_at
            if flags[i] & MERGED and (late or flags[i] & SAYS_NOT):
                to_account[to], to_kind[to], to_opened[to] = account[i], kind[i], opened[i]
                to_solved[to] = to_done[to] = MISSING
                to_due[to], to_flags[to], to_cases[to] = due[i], flags[i], cases[i]
                to += 1
                continue
            if lead < 0:
                began, done_at = opened[i], MISSING
            if lead < 0 or _leads(i, lead, account, kind, opened, solved, due, flags):
                lead = i
            began = min(began, opened[i])
            if not flags[i] & MERGED:
                done_at = max(done_at, done[i])
            word = _word(flags[i])
            heard += word != 0
            said += word
            n += cases[i]
            any_flag |= flags[i]
            still_open = still_open and flags[i] & OPEN
        if lead < 0:
            continue
        word = _word(flags[lead])
        refused = word < 0 or (word == 0 and heard > 0 and said <= 0)
        to_account[to], to_kind[to], to_opened[to] = account[lead], kind[lead], began
        to_solved[to] = MISSING if refused else solved_at
        to_done[to], to_due[to], to_cases[to] = done_at, due[lead], n
        to_flags[to] = (any_flag & ~OPEN) | (OPEN if still_open else 0)
        to += 1
    return to


@njit(cache=True, nogil=True)
def _word(flags):
    """1 solved, -1 not, 0 nothing."""
    return int((flags & SAYS_SOLVED) != 0) - int((flags & SAYS_NOT) != 0)


@njit(cache=True, nogil=True)
def _leads(i, j, account, kind, opened, solved, due, flags):
    """Whether report i comes before j; ties beyond opening are broken by content, so that the order
    of rows decides nothing."""
    a, b = flags[i] & PASSED_ON, flags[j] & PASSED_ON
    if a != b:
        return a < b
    if opened[i] != opened[j]:
        return opened[i] < opened[j]
    if account[i] != account[j]:
        return account[i] < account[j]
    if kind[i] != kind[j]:
        return kind[i] < kind[j]
    if flags[i] != flags[j]:
        return flags[i] < flags[j]
    if solved[i] != solved[j]:
        return solved[i] < solved[j]
    return due[i] < due[j]


@njit(cache=True, nogil=True)
def stratum_names(at, account, kind, month, group, number, width, names):
    """Numbers for (peer group, the kind's `number`, month) of the blocks `at`; -1 where it is
    -1."""
    for k in range(len(at)):
        b = at[k]
        own = number[kind[b]]
        name = ((group[account[b]] * width + own) << MONTH_BITS) + month[b]
        names[k] = name if own >= 0 else -1


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
