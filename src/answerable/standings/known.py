"""S0: what was known of each case at the end of the as-of day, and on which basis it counts as
solved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import ibis
import numpy as np
from ibis import _
from numba import njit
from numpy.typing import NDArray

from answerable.facts.case import Ending, Verdict
from answerable.rules.rulebook import Rulebook
from answerable.standings.flags import (
    CLAIMED,
    DISPUTED,
    MERGED,
    MISSING,
    OPEN,
    PASSED_ON,
    REOPENED,
    SAYS_NOT,
    SAYS_PARTLY,
    SAYS_SOLVED,
)
from answerable.standings.standing import Basis

ENDED_SOLVED = (Ending.SOLVED.value, Ending.CLOSED.value)

TIMES = ("opened", "due", "first_claim", "last_claim", "reopened", "ended", "verdict_at")

DUPLICATE, REFERRED, SHUT = 1, 2, 4
"""Bits of `how`: how a case ended."""

SECOND, DAY = 1_000_000, 86_400_000_000
"""In microseconds."""

NOT_YET = np.iinfo(np.int64).min
"""What did not happen, or not by as-of: NumPy's NaT."""


def end_of_day(day: date) -> datetime:
    """The last microsecond of a local day: an as-of date is inclusive."""
    return datetime.combine(day, time.max)


def last_sunday(day: date) -> date:
    """The Sunday on or before `day`: weeks run Monday to Sunday (ISO 8601)."""
    return day - timedelta(days=day.isoweekday() % 7)


def counted(cases: ibis.Table, *, as_of: date, rulebook: Rulebook) -> ibis.Table:
    """The cases that count, words turned to numbers: opened by as-of, and with a confirmed contact
    where the source can tell.

    `says`: 1 solved, -1 partly, -2 not, 0 nothing; `how` it ended, as bits. The words are compared
    here, on the bare columns, where an engine still has their dictionaries.
    """
    disputes = {Verdict.PARTLY.value: -1, Verdict.NOT_SOLVED.value: -2}
    said = _.verdict.isin(rulebook.solved_verdicts).cast("int8")
    for verdict, number in disputes.items():
        if verdict not in rulebook.solved_verdicts:
            said = said + (_.verdict == verdict).cast("int8") * number
    how = (
        (_.ending == Ending.DUPLICATE.value).cast("int8") * DUPLICATE
        + (_.ending == Ending.REFERRED.value).cast("int8") * REFERRED
        + _.ending.isin(ENDED_SOLVED).cast("int8") * SHUT
    )
    return cases.filter(
        _.opened <= ibis.timestamp(end_of_day(as_of)),
        _.contact_confirmed.isnull() | _.contact_confirmed,
    ).mutate(says=said.cast("int8"), how=how.cast("int8"))


def find_basis(counted: ibis.Table, *, as_of: date) -> Basis:
    """`verdict` if any asker had answered by as-of, else `claim` if any account had claimed, else
    `closing`."""
    end = ibis.timestamp(end_of_day(as_of))
    said_at = ibis.coalesce(_.verdict_at, _.last_claim, _.first_claim, _.ended, _.opened)
    # The first case found is enough: an engine need not read the rest.
    if len(counted.filter(_.says != 0, said_at <= end).select("says").limit(1).to_pyarrow()):
        return "verdict"
    claimed = counted.filter((_.first_claim <= end) | (_.last_claim <= end))
    return "claim" if len(claimed.select("says").limit(1).to_pyarrow()) else "closing"


def as_known(
    columns: Mapping[str, NDArray[Any]],
    *,
    start: date,
    as_of: date,
    basis: Basis,
    rulebook: Rulebook,
) -> dict[str, NDArray[Any]]:
    """Reports as they stood at the end of `as_of`: later claims, endings and verdicts unseen.

    columns: `TIMES` as datetime64[us], `says`, `how`, and `named`, whether the report names an
    incident; of one length. Returns `opened`, `solved`, `done` and `due` in seconds since the
    midnight that begins `start`, and `flags`.

    The claim is the last one seen; a case keeps only a first and a last one, so a last claim after
    as-of leaves the first. A verdict counts where it is not older than that claim. `done` is the
    claim or closing that stands, not reopened since. A duplicate that names no incident stays at
    risk; one that does is its incident's (S1).
    """
    n = len(columns["says"])
    told: dict[str, NDArray[Any]] = {
        name: np.empty(n, np.int32) for name in ("opened", "solved", "done", "due")
    }
    told["flags"] = np.empty(n, np.int16)
    silent_since = end_of_day(as_of - timedelta(days=rulebook.silence))
    arguments: list[Any] = [
        *(columns[name].view(np.int64) for name in TIMES),
        *(columns[name] for name in ("says", "how", "named")),
        *map(_microseconds, (datetime.combine(start, time.min), end_of_day(as_of), silent_since)),
        *(basis == "verdict", basis == "closing", rulebook.referral_days),
    ]
    _known(*arguments, *told.values())
    return told


def _microseconds(moment: datetime) -> int:
    return int(np.datetime64(moment, "us").astype(np.int64))


@njit(cache=True, nogil=True)
def _known(
    opened, due, first_claim, last_claim, reopened, ended, verdict_at, says, how, named,
    midnight, end, silent_since, by_verdict, by_closing, referral_days,
    to_opened, to_solved, to_done, to_due, to_flags,
):  # fmt: skip
    for i in range(len(opened)):
        last = last_claim[i] if last_claim[i] != NOT_YET else first_claim[i]
        claim = last if last <= end else first_claim[i]
        if claim > end:
            claim = NOT_YET
        said_at = verdict_at[i]
        for other in (last, ended[i], opened[i]):
            if said_at == NOT_YET:
                said_at = other
        again = reopened[i] if reopened[i] <= end else NOT_YET
        over = ended[i] if ended[i] <= end else NOT_YET
        word = says[i] if said_at <= end and said_at >= claim else 0
        merged = how[i] & DUPLICATE != 0 and over != NOT_YET
        lost = merged and not named[i]
        closed = over if how[i] & SHUT else NOT_YET
        done = closed if by_closing else NOT_YET if lost else claim
        if done <= again:
            done = NOT_YET
        solved = done
        if by_verdict:
            if word == 1 and not lost and (again == NOT_YET or said_at > again):
                # A verdict without a standing claim counts from its own time.
                solved = done if done != NOT_YET else said_at
            elif word != 0 or done > silent_since:
                solved = NOT_YET
        flags = 0
        if claim != NOT_YET:
            flags |= CLAIMED
            if again != NOT_YET:
                flags |= REOPENED | DISPUTED
        if word < 0:
            flags |= DISPUTED | SAYS_NOT | (SAYS_PARTLY if word == -1 else 0)
        elif word > 0:
            flags |= SAYS_SOLVED
        if over == NOT_YET and done == NOT_YET:
            flags |= OPEN
        if merged:
            flags |= MERGED
        if how[i] & REFERRED and over != NOT_YET and _days(opened[i], over) <= referral_days:
            flags |= PASSED_ON
        to_flags[i] = flags
        to_opened[i], to_solved[i] = _seconds(opened[i], midnight), _seconds(solved, midnight)
        to_done[i], to_due[i] = _seconds(done, midnight), _seconds(due[i], midnight)


@njit(cache=True, nogil=True)
def _seconds(moment, midnight):
    """Seconds since midnight; a time that 32 bits cannot hold is too far off to matter."""
    if moment == NOT_YET:
        return MISSING
    since = (moment - midnight) // SECOND
    return since if -MISSING > since > MISSING else MISSING


@njit(cache=True, nogil=True)
def _days(opened, over):
    """Working days (Monday to Friday) that began after the day of opening, up to that of ending."""
    return _workdays(over // DAY) - _workdays(opened // DAY)


@njit(cache=True, nogil=True)
def _workdays(day):
    """Working days from a Monday long ago through a day; 1970-01-01 was a Thursday."""
    since = day + 3 + 7 * 200_000
    return since // 7 * 5 + min(since % 7 + 1, 5)
