"""A made-up city: cases as an office would publish them, and the truth behind them, kept aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from answerable.bench.clock import city_clock
from answerable.bench.gaming import game_lives, game_reports, plays
from answerable.bench.habits import draw_habits
from answerable.bench.lives import draw_lives
from answerable.bench.offices import Offices, Traits, draw_offices
from answerable.bench.reports import CASES_PER_PROBLEM, report
from answerable.bench.stories import tell_stories
from answerable.bench.writing import cases_table

FALSE_CLAIMS = 0.02
"""Claims before a problem is really solved, as a share of the hazard of solving: honest slips."""

DEMO_END = date(2026, 6, 28)
"""The last day of the city, a Sunday."""


@dataclass(frozen=True)
class City:
    """`cases` in the cases schema; `truth` (account, peer_group, effect, gaming, size) aside.

    An account's effect multiplies the hazard of its problems being really solved: 2 means that
    what is still open is solved at twice the rate. No column of `cases` tells it.
    """

    cases: pa.Table
    truth: pa.Table
    end: date


def build_city(
    *,
    seed: int,
    accounts: int = 60,
    peer_groups: int = 3,
    services: int = 12,
    areas: int = 40,
    days: int = 730,
    cases: int = 200_000,
    end: date = DEMO_END,
    traits: Traits | None = None,
) -> City:
    """A city of about `cases` cases opened in the `days` days up to `end`; the same for a seed.

    Every step draws from a stream of its own, so that two cities of one seed that differ only in
    who games have the same offices, problems, and days on which these are really solved.
    """
    traits = traits or Traits()
    streams = np.random.default_rng(seed).spawn(7)
    clock = city_clock(
        end=end, days=days, strike_weeks=traits.strike_weeks, working_hours=traits.working_hours
    )
    offices = draw_offices(
        streams[0],
        accounts=accounts,
        peer_groups=peer_groups,
        services=services,
        areas=areas,
        days=days,
        incidents=round(cases / CASES_PER_PROBLEM),
        traits=traits,
    )
    lives = draw_lives(streams[1], offices, clock, false_claims=FALSE_CLAIMS, traits=traits)
    lives = game_lives(streams[2], lives, offices)
    dodges = plays(offices, "dodging_reopening")[lives.account]
    habits = draw_habits(
        streams[6], accounts=accounts, services=len(offices.kinds), sd=traits.habits_sd
    )
    told = tell_stories(streams[3], lives, habits, dodges=dodges)
    reports = report(streams[4], lives, habits, told, until=float(days))
    game_stream, write_stream = streams[5].spawn(2)
    reports = game_reports(game_stream, reports, lives, offices, until=float(days))
    table = cases_table(write_stream, reports, offices, clock, areas=areas)
    return City(table, truth_table(offices, table), end)


def truth_table(offices: Offices, cases: pa.Table) -> pa.Table:
    """What the ranking may not know, one row an account."""
    counts = {c["values"]: c["counts"] for c in cases["account"].value_counts().to_pylist()}
    return pa.table(
        {
            "account": pa.array(offices.names, pa.string()),
            "peer_group": pa.array([offices.groups[g] for g in offices.group], pa.string()),
            "effect": pa.array(offices.effect, pa.float64()),
            "gaming": pa.array(offices.gaming, pa.string()),
            "size": pa.array([counts.get(name, 0) for name in offices.names], pa.int64()),
        }
    )
