"""From problems to cases: several reports of one problem, and what is visible by the last day."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from answerable.bench.habits import SHARED_IN_ERROR, Habits, shifted
from answerable.bench.lives import Lives
from answerable.bench.stories import DUPLICATE, NONE, OPEN, SAID_NOT, SOLVED, Stories

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

EXTRA = 0.5  # reports of a shared problem past the second, on average
SHARED_PROBLEMS = 0.15 / (2 + EXTRA - 0.15 * (1 + EXTRA))
"""Share of problems with several reports, such that 15% of all cases share theirs."""

CASES_PER_PROBLEM = 1 + SHARED_PROBLEMS * (1 + EXTRA)


@dataclass(frozen=True)
class Reports:
    """One row a case; times in days since the city's start, NaN: never or not yet."""

    problem: Ints
    named: Flags  # whether the case names the problem as one that others reported too
    account: Ints
    service: Ints
    area: Ints
    opened: Floats
    first_claim: Floats
    last_claim: Floats
    reopened: Floats
    ended: Floats
    ending: Ints
    verdict: Ints
    verdict_at: Floats
    confirmed: Flags


def report(
    random: np.random.Generator, lives: Lives, habits: Habits, told: Stories, *, until: float
) -> Reports:
    """Every problem's first report, then the further ones, as they stand at `until` (days)."""
    several = shifted(SHARED_PROBLEMS, habits.sharing)[lives.account]
    shared = random.random(len(lives.opened)) < several
    more = np.where(shared, 1 + random.poisson(EXTRA, len(shared)), 0)
    extra = np.repeat(np.arange(len(shared)), more)
    problem = np.concatenate([np.arange(len(shared)), extra])
    later = np.concatenate([np.zeros(len(shared)), random.random(len(extra))])
    settled = np.minimum(np.fmin(told.first_claim, told.ended), until)
    gap = np.clip(settled - lives.opened, 0.0, 10.0)
    confirmed = random.random(len(problem)) < 0.9
    merged = (later > 0) & (random.random(len(problem)) < 0.5)
    opened = lives.opened[problem] + later * gap[problem]
    seen = as_seen(lives, told, problem, until)
    seen = replace(seen, named=shared[problem], opened=opened, confirmed=confirmed)
    joined = np.minimum(opened + 0.3 * later * gap[problem], until)
    seen = mark(seen, merged, ended=joined, ending=DUPLICATE)
    return with_mistakes(random, seen, habits, merged, until=until)


def with_mistakes(
    random: np.random.Generator, seen: Reports, habits: Habits, merged: Flags, *, until: float
) -> Reports:
    """Some reports are merged in error: two in five of their askers say that it is still there."""
    wrong = random.random(len(merged)) < shifted(SHARED_IN_ERROR, habits.mistaking)[seen.account]
    wrong &= merged & (random.random(len(merged)) < 0.4) & (seen.ended + 1.0 <= until)
    return replace(
        seen,
        verdict=np.where(wrong, SAID_NOT, seen.verdict),
        verdict_at=np.where(wrong, seen.ended + 1.0, seen.verdict_at),
    )


def as_seen(lives: Lives, told: Stories, problem: Ints, until: float) -> Reports:
    """One row for each of `problem`, nothing later than `until` in it."""
    first, last = by(told.first_claim, until), by(told.last_claim, until)
    last, reopened = np.where(np.isnan(last), first, last), by(told.reopened, until)
    undone = reopened >= last
    ended = np.fmin(by(told.ended, until), np.where(undone, np.nan, last))
    ending = np.where(np.isnan(ended), OPEN, told.ending)
    spoke, spoke_again = told.first_verdict_at <= until, told.last_verdict_at <= until
    verdict = np.where(spoke_again, told.last_verdict, np.where(spoke, told.first_verdict, NONE))
    at = np.where(spoke_again, told.last_verdict_at, by(told.first_verdict_at, until))
    rows = Reports(
        problem=np.arange(len(first)),
        named=np.zeros(len(first), dtype=bool),
        account=lives.account,
        service=lives.service,
        area=lives.area,
        opened=lives.opened,
        first_claim=first,
        last_claim=last,
        reopened=reopened,
        ended=ended,
        ending=ending,
        verdict=verdict,
        verdict_at=at,
        confirmed=np.ones(len(first), dtype=bool),
    )
    return take(rows, problem)


def by(times: Floats, until: float) -> Floats:
    """The times that have come by `until`; NaN for the others."""
    return np.where(times <= until, times, np.nan)


def take(reports: Reports, rows: Ints | Flags) -> Reports:
    """Some of the rows, by place or by flag."""
    return Reports(**{f.name: getattr(reports, f.name)[rows] for f in fields(Reports)})


def add(reports: Reports, more: Reports) -> Reports:
    """Both, one after the other."""
    pairs = {f.name: (getattr(reports, f.name), getattr(more, f.name)) for f in fields(Reports)}
    return Reports(**{name: np.concatenate(pair) for name, pair in pairs.items()})


def mark(reports: Reports, which: Flags, *, ended: Floats, ending: int) -> Reports:
    """The same, where `which` ended at `ended` with an ending that claims nothing."""
    if ending == SOLVED:
        raise ValueError("a solved case has a claim; mark() is for the other endings")
    nothing = ("first_claim", "last_claim", "reopened", "verdict_at")
    blank = {n: np.where(which, np.nan, getattr(reports, n)) for n in nothing}
    return replace(
        reports,
        **blank,
        ended=np.where(which, ended, reports.ended),
        ending=np.where(which, ending, reports.ending),
        verdict=np.where(which, NONE, reports.verdict),
    )
