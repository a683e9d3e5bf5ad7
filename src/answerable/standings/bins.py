"""S3: how the time from opening is cut into bins: hours at first, then days, up to the horizon."""

from __future__ import annotations

from dataclasses import dataclass

from answerable.facts.table import Precision
from answerable.rules.rulebook import Rulebook

HOUR, DAY = 3_600, 86_400


@dataclass(frozen=True)
class Bins:
    """`hours` bins of an hour, then bins of a day; `count` in all. Days alone where sources have
    dates.

    With dates alone bin k is day k after opening, and day `horizon` is the last; with times, the
    last bin ends at the horizon.
    """

    hours: int
    horizon: int  # days

    @classmethod
    def of(cls, rulebook: Rulebook, *, precision: Precision) -> Bins:
        """The bins of a rulebook for sources of this precision."""
        hours = rulebook.hourly_until if precision == "time" else 0
        return cls(hours=min(hours, rulebook.horizon * 24), horizon=rulebook.horizon)

    @property
    def count(self) -> int:
        """How many bins there are."""
        return self.hours + self.horizon - self.hours // 24 + (self.hours == 0)

    @property
    def seconds(self) -> int:
        """The horizon in seconds."""
        return self.horizon * DAY

    def completed(self, days: int) -> int:
        """How many bins lie whole within `days` days of opening."""
        if self.hours == 0:
            return min(days + 1, self.count)  # day 0 to day `days`
        hours = min(days * 24, self.hours)
        return min(hours + max(days - self.hours // 24, 0), self.count)
