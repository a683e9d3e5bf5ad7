"""The city's working clock: seasons, a strike, nights and weekends slow everybody alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LONGEST = 120
"""Days past the city's end for which the clock still runs, so that a horizon can end inside it."""


@dataclass(frozen=True)
class Clock:
    """Worked days against days since the city's start; both ascending, shape (nodes,).

    Because the same clock runs for every account, hazards stay proportional between accounts
    for problems opened at the same moment, whatever the season or the strike does.
    """

    start: date
    days: int
    at: Floats
    worked: Floats

    def after(self, opened: Floats, work: Floats) -> Floats:
        """When `work` worked days after `opened` (days since start) are over; inf: too late."""
        due = np.interp(opened, self.at, self.worked) + work
        return np.asarray(np.interp(due, self.worked, self.at, right=np.inf))


def city_clock(*, end: date, days: int, strike_weeks: float, working_hours: bool) -> Clock:
    """The clock of the `days` days that end with `end`; a strike sits about 17 weeks before it."""
    start = end - timedelta(days=days - 1)
    at = np.arange((days + LONGEST) * 24 + 1) / 24.0
    speed = season(start, at[:-1]) * strike(at[:-1], days, strike_weeks)
    if working_hours:
        speed = speed * week_rhythm(start, at[:-1])
    worked = np.concatenate([[0.0], np.cumsum(speed) / 24.0])
    return Clock(start, days, at, worked)


def season(start: date, at: Floats) -> Floats:
    """Work goes about a tenth slower in midwinter than on average."""
    day_of_year = at + start.timetuple().tm_yday
    return 1.0 - 0.1 * np.cos(2 * np.pi * day_of_year / 365.25)


def strike(at: Floats, days: int, weeks: float) -> Floats:
    """During the strike, everybody works at a third of the speed."""
    begins = max(0.0, days - 119.0)
    return np.where((at >= begins) & (at < begins + 7 * weeks), 1 / 3, 1.0)


def week_rhythm(start: date, at: Floats) -> Floats:
    """Nights and weekends are slow; the mean over a week is 1."""
    hour, weekday = np.floor(at % 1.0 * 24), (np.floor(at) + start.weekday()) % 7
    day = np.where((hour >= 7) & (hour < 18), 1.0, 0.06)
    rate = day * np.where(weekday >= 5, 0.3, 1.0)
    mean = (11 + 13 * 0.06) / 24 * (5 + 2 * 0.3) / 7
    return np.asarray(rate / mean)


def draw_openings(random: np.random.Generator, clock: Clock, begins: Floats) -> Floats:
    """One opening a row, between `begins` and the city's end: by day, fewer at weekends."""
    hours = clock.at[: clock.days * 24]
    hour, weekday = np.floor(hours % 1.0 * 24), (np.floor(hours) + clock.start.weekday()) % 7
    rate = np.where((hour >= 7) & (hour < 22), 1.0, 0.12) * np.where(weekday >= 5, 0.6, 1.0)
    asked = np.concatenate([[0.0], np.cumsum(rate)])
    nodes = clock.at[: clock.days * 24 + 1]
    first = np.interp(begins, nodes, asked)
    drawn = first + random.random(len(begins)) * (asked[-1] - first)
    return np.asarray(np.interp(drawn, asked, nodes))
