"""How numbers are gamed: what an account, or its foes, do to the record, not to the work.

Each kind changes the record only: when problems are really solved is the same with it and without,
so that the difference in an account's ratio is what the gaming gained.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from answerable.bench.lives import Lives
from answerable.bench.offices import Gaming, Offices
from answerable.bench.reports import Reports, add, mark, take
from answerable.bench.stories import DECLINED, DUPLICATE, NONE, SAID_NOT, SAID_SOLVED, SOLVED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SHARE = 0.5
"""How much of what it could game the account does game."""

HARD = 60.0
"""Days that a problem must last for a dismisser to get rid of it: too long to count for much."""

BULK_DAYS = 182.0
"""Outsiders file half as many cases as the account got in this many days."""


def game_lives(random: np.random.Generator, lives: Lives, offices: Offices) -> Lives:
    """Early claims of those who claim what is not solved: fast closers and reopening dodgers."""
    n = len(lives.opened)
    drawn, hours, part = random.random(n), random.uniform(1, 3, n) / 24, random.uniform(0.1, 0.6, n)
    slow = lives.solved > lives.opened + 2.0
    fast = plays(offices, "fast_closing")[lives.account] & slow & (drawn < SHARE)
    dodge = plays(offices, "dodging_reopening")[lives.account] & slow & (drawn < SHARE / 2)
    early = np.where(fast, lives.opened + hours, lives.early)
    span = np.minimum(lives.solved - lives.opened, 60.0)
    early = np.where(dodge, lives.opened + part * span, early)
    return replace(lives, early=early)


def plays(offices: Offices, kind: Gaming) -> Flags:
    """Which accounts game in this way, by account."""
    return np.array([g == kind for g in offices.gaming], dtype=np.bool_)


@dataclass(frozen=True)
class Scene:
    """What a kind of gaming may look at: the account, its cases, and how fast they really go."""

    random: np.random.Generator
    account: int
    reports: Reports
    lasted: Floats  # days from opening to really solved, by case
    quick_service: int
    until: float

    @property
    def mine(self) -> Flags:
        """Which cases are the account's."""
        return np.equal(self.reports.account, self.account)


def game_reports(
    random: np.random.Generator, reports: Reports, lives: Lives, offices: Offices, *, until: float
) -> Reports:
    """What the gaming accounts and their foes leave in the record, kind by kind."""
    rest = {k: v for k, v in RECORD_GAMES.items() if k in offices.gaming}
    for stream, (kind, game) in zip(random.spawn(len(rest)), rest.items(), strict=True):
        for account in np.flatnonzero(plays(offices, kind)):
            known = np.append(lives.solved - lives.opened, np.inf)
            lasted = known[np.minimum(reports.problem, len(known) - 1)]
            quick = quickest(offices, int(account))
            reports = game(Scene(stream, int(account), reports, lasted, quick, until))
    return reports


def quickest(offices: Offices, account: int) -> int:
    """The service that is solved soonest among those the account is asked."""
    paces = [
        k.pace.at_once if m > 0 else -1.0
        for k, m in zip(offices.kinds, offices.mix[account], strict=True)
    ]
    return int(np.argmax(paces))


def decline_fast(scene: Scene) -> Reports:
    """Declines all that will last long, within hours."""
    which = scene.mine & (scene.lasted > HARD)
    return dismissed(scene, which, DECLINED, scene.reports.opened + 2 / 24)


def mark_duplicates(scene: Scene) -> Reports:
    """Marks all that will last long as duplicates, of nothing in particular."""
    which = scene.mine & (scene.lasted > HARD)
    days = scene.random.uniform(1.0, 5.0, len(which))
    return dismissed(scene, which, DUPLICATE, scene.reports.opened + days)


def mark_duplicates_named(scene: Scene) -> Reports:
    """The same, naming a problem of the same account that was opened before and was solved."""
    marked = mark_duplicates(scene)
    solved = np.flatnonzero(scene.mine & (marked.ending == SOLVED) & (scene.lasted <= HARD))
    solved = solved[np.argsort(marked.opened[solved], kind="stable")]
    mine = np.flatnonzero(scene.mine & (marked.ending == DUPLICATE) & (scene.lasted > HARD))
    if len(solved) == 0 or len(mine) == 0:
        return marked
    place = np.searchsorted(marked.opened[solved], marked.opened[mine]) - 1
    target = solved[np.maximum(place - scene.random.integers(0, 4, len(mine)), 0)]
    problem, named = marked.problem.copy(), marked.named.copy()
    problem[mine] = problem[target]
    named[mine] = named[target] = True
    return replace(marked, problem=problem, named=named)


def dismissed(scene: Scene, which: Flags, ending: int, ended: Floats) -> Reports:
    """Ended without a claim by the city's last day; two in five askers say: not solved."""
    which = which & (ended <= scene.until)
    speaks = which & (scene.random.random(len(which)) < 0.4) & (ended + 1.0 <= scene.until)
    marked = mark(scene.reports, which, ended=ended, ending=ending)
    return replace(
        marked,
        verdict=np.where(speaks, SAID_NOT, marked.verdict),
        verdict_at=np.where(speaks, ended + 1.0, marked.verdict_at),
    )


def pad(scene: Scene, *, confirmed: bool, quiet: bool = False) -> Reports:
    """Asks itself half as many quick questions as it is asked, and solves them within hours.

    It says "solved" of most, soon after; where quiet, as seldom and as late as askers do.
    """
    copied = invent(scene, np.flatnonzero(scene.mine))
    n = len(copied.opened)
    opened = np.minimum(copied.opened + scene.random.uniform(0, 0.2, n), scene.until - 1.0)
    claim = opened + scene.random.uniform(0.5, 5.0, n) / 24
    happy = scene.random.random(n) < (0.34 if quiet else 0.8)
    rows = settled(scene, copied, opened, claim, happy, SAID_SOLVED, confirmed)
    return add(scene.reports, said_later(scene, rows) if quiet else rows)


def said_later(scene: Scene, rows: Reports) -> Reports:
    """The same verdicts, each some days after the claim; those not yet due are not there."""
    at = rows.first_claim + scene.random.exponential(3.0, len(rows.opened))
    said = (rows.verdict != NONE) & (at <= scene.until)
    return replace(
        rows,
        verdict=np.where(said, rows.verdict, NONE),
        verdict_at=np.where(said, at, np.nan),
    )


def dispute_outside(scene: Scene, *, confirmed: bool) -> Reports:
    """Outsiders file cases in ten days, and say of every claim: not solved."""
    recent = scene.reports.opened > scene.until - BULK_DAYS
    copied = invent(scene, np.flatnonzero(scene.mine & recent))
    n = len(copied.opened)
    opened = scene.until - 60.0 + scene.random.uniform(0.0, 10.0, n)
    claim = opened + scene.random.exponential(4.0, n)
    unhappy = np.ones(n, dtype=bool)
    return add(scene.reports, settled(scene, copied, opened, claim, unhappy, SAID_NOT, confirmed))


def invent(scene: Scene, like: Ints) -> Reports:
    """Half as many new cases as `like` has rows, each of a problem of its own."""
    picked = scene.random.choice(like, int(SHARE * len(like)), replace=False)
    fresh = int(scene.reports.problem.max(initial=-1)) + 1 + np.arange(len(picked))
    rows = take(scene.reports, picked)
    return replace(rows, problem=fresh, named=np.zeros(len(picked), dtype=bool))


def settled(
    scene: Scene,
    rows: Reports,
    opened: Floats,
    claim: Floats,
    speaks: Flags,
    verdict: int,
    confirmed: bool,
) -> Reports:
    """Invented cases, claimed at `claim`, with the verdict of those who speak an hour later."""
    claim = np.minimum(claim, scene.until - 0.5)
    return replace(
        rows,
        service=np.full(len(opened), scene.quick_service),
        opened=opened,
        first_claim=claim,
        last_claim=claim,
        reopened=np.full(len(opened), np.nan),
        ended=claim,
        ending=np.full(len(opened), SOLVED),
        verdict=np.where(speaks, verdict, NONE),
        verdict_at=np.where(speaks, claim + 1 / 24, np.nan),
        confirmed=np.full(len(opened), confirmed),
    )


RECORD_GAMES: dict[Gaming, Callable[[Scene], Reports]] = {
    "fast_declining": decline_fast,
    "marking_duplicates": mark_duplicates,
    "marking_duplicates_named": mark_duplicates_named,
    "padding": lambda scene: pad(scene, confirmed=False),
    "padding_confirmed": lambda scene: pad(scene, confirmed=True),
    "padding_quiet": lambda scene: pad(scene, confirmed=True, quiet=True),
    "outside_disputes": lambda scene: dispute_outside(scene, confirmed=False),
    "outside_disputes_confirmed": lambda scene: dispute_outside(scene, confirmed=True),
}
