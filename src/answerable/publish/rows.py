"""One office's row of the standing, typed, as pages and terminal read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Any, Literal

import pyarrow as pa

Tier = Literal["better", "as_expected", "worse"]


@dataclass(frozen=True)
class Row:
    """The columns of `STANDING_SCHEMA`, same names, same units; None where not said."""

    account: str
    peer_group: str
    component: int | None
    week: date
    basis: str
    cases: int
    incidents: int
    solved: int
    expected: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    rank_expected: float | None
    rank_low: int | None
    rank_high: int | None
    ranked_of: int | None
    p_top10: float | None
    tier: Tier | None
    reason: str | None
    solved_7: float | None
    solved_14: float | None
    solved_30: float | None
    solved_7_expected: float | None
    solved_14_expected: float | None
    solved_30_expected: float | None
    kept_promise: float | None
    own_past: float | None
    disputed_per_100: float | None
    open_past_horizon: int | None
    same_day_share: float | None
    batch_share: float | None

    @property
    def ranked(self) -> bool:
        """Whether it has a result: a tier and a place, no reason against."""
        return self.tier is not None and self.place is not None

    @property
    def interval(self) -> tuple[float, float, float] | None:
        """The ratio with its interval (low, ratio, high), or None: never one without the other."""
        if self.ratio is None or self.ratio_low is None or self.ratio_high is None:
            return None
        return self.ratio_low, self.ratio, self.ratio_high

    @property
    def place(self) -> tuple[int, int, int] | None:
        """The place's interval and how many are ranked (low, high, of), or None."""
        if self.rank_low is None or self.rank_high is None or self.ranked_of is None:
            return None
        return self.rank_low, self.rank_high, self.ranked_of


def records(table: pa.Table) -> list[dict[str, Any]]:
    """The table's rows as plain values; a float that is not a number is nothing said."""
    return [{name: said(value) for name, value in row.items()} for row in table.to_pylist()]


def said(value: Any) -> Any:
    """The value, or None for a float that is not a number."""
    return None if isinstance(value, float) and isnan(value) else value


def rows(table: pa.Table) -> list[Row]:
    """The standing's rows, in its order."""
    return [Row(**record) for record in records(table)]
