"""The lives of problems: when each was opened, and when it was really solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answerable.bench.clock import Clock, draw_openings
from answerable.bench.offices import Offices, Traits
from answerable.bench.vocabulary import Pace

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NODES = np.concatenate([[0.0], np.geomspace(1e-3, 900.0, 4000)])
"""Worked days at which cumulative hazards are tabled for inversion."""

MONTH = 365.25 / 12


@dataclass(frozen=True)
class Lives:
    """One row a problem, times in days since the city's start.

    `solved` is when the problem was really gone (inf: never within the clock); `early` is a claim
    made before that, from the same law at 2% of the hazard (inf: none).
    """

    account: Ints
    service: Ints
    area: Ints
    opened: Floats
    solved: Floats
    early: Floats


def draw_lives(
    random: np.random.Generator,
    offices: Offices,
    clock: Clock,
    *,
    false_claims: float,
    traits: Traits,
) -> Lives:
    """Problems of every account, by proportional hazards on the city's clock."""
    account = np.repeat(np.arange(len(offices.names)), offices.incidents)
    service = draw_services(random, offices, account)
    opened = draw_openings(random, clock, offices.begins[account])
    rate = offices.effect[account] * draw_shocks(random, offices, account, opened, traits)
    spent = random.exponential(size=len(account)) / rate
    early = random.exponential(size=len(account)) / (rate * false_claims)
    return Lives(
        account=account,
        service=service,
        area=offices.areas[account, random.integers(0, 2, len(account))],
        opened=opened,
        solved=clock.after(opened, work_until(spent, service, offices)),
        early=clock.after(opened, work_until(early, service, offices)),
    )


def draw_services(random: np.random.Generator, offices: Offices, account: Ints) -> Ints:
    """What each problem is about, from its account's shares."""
    upper = np.cumsum(offices.mix, axis=1)
    upper[:, -1] = 1.0
    keys = (np.arange(len(upper))[:, None] + upper).ravel()
    drawn = np.searchsorted(keys, account + random.random(len(account)), side="right")
    return np.asarray(drawn - account * upper.shape[1], dtype=np.int64)


def draw_shocks(
    random: np.random.Generator, offices: Offices, account: Ints, opened: Floats, traits: Traits
) -> Floats:
    """Good and bad months, by account and month of opening, with mean 1.

    Crews: the more crews an office has, the more their months even out, so that the variance of a
    month's count is `traits.crews` times Poisson's at every size. Office: what hits all crews.
    """
    months = int(opened.max(initial=0.0) // MONTH) + 1
    cell = account * months + np.asarray(opened // MONTH, dtype=np.int64)
    counts = np.maximum(np.bincount(cell, minlength=len(offices.names) * months), 1)
    variance = np.maximum((traits.crews - 1.0) / (0.7 * counts), 1e-9)
    crews = random.gamma(1 / variance) * variance
    sd = traits.office_shock
    office = np.exp(random.normal(-(sd**2) / 2, sd, len(counts)))
    return np.asarray(np.maximum(crews * office, 0.02)[cell])


def work_until(spent: Floats, service: Ints, offices: Offices) -> Floats:
    """Worked days at which a cumulative hazard of `spent` is reached; inf where it never is."""
    work = np.full(len(spent), np.inf)
    for place, kind in enumerate(offices.kinds):
        mine = service == place
        work[mine] = np.interp(spent[mine], hazard(kind.pace), NODES, right=np.inf)
    return work


def hazard(pace: Pace) -> Floats:
    """L(t) of a pace at `NODES`; a trickle of 0.001 a day goes on for ever."""
    at_once = pace.at_once * -np.expm1(-NODES / 0.15)
    return np.asarray(at_once - pace.later * np.expm1(-NODES / pace.days) + 0.001 * NODES)
