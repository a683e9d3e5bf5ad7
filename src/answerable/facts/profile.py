"""What stands in each column of an unknown file: how full, how various, how often a time."""

from __future__ import annotations

from dataclasses import dataclass

from answerable.facts.fields import SPACES
from answerable.facts.files.raw import Raw
from answerable.facts.store import Store, name, text
from answerable.facts.times import time_from_text, time_in_formats

LOOKED_AT = 200_000
"""Rows that are looked at: enough to tell unique from repeated, and a rare status from none."""

TRIED = 3_000
"""Different values of a column that are tried as times, from all over what is looked at."""

FEW = 40
"""A column with at most so many values may be a status or a verdict."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "ISO": (),
    "month first": (
        "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M",
        "%m/%d/%Y", "%m/%d/%y %H:%M", "%m/%d/%y",
    ),
    "day first": (
        "%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d/%m/%y %H:%M",
        "%d/%m/%y",
    ),
    "day first, points": (
        "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M", "%d.%m.%Y", "%d.%m.%y",
    ),
    "day first, dashes": ("%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y"),
    "named month": ("%d-%b-%Y %H:%M:%S", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%d %B %Y"),
    "年月日": (
        "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H时%M分", "%Y年%m月%d日",
    ),
    "digits": ("%Y%m%d%H%M%S", "%Y%m%d"),
}  # fmt: skip
"""Ways of writing times, tried in this order; ISO 8601 needs no format."""


@dataclass(frozen=True)
class Profile:
    """One column: rows looked at and filled, distinct values, mean length, shares read as times."""

    header: str
    rows: int
    filled: int
    distinct: int
    length: float
    times: dict[str, float]
    values: tuple[tuple[str, int], ...]

    @property
    def unique(self) -> bool:
        """Every row has a value of its own, but for a few repeated rows."""
        return self.filled == self.rows > 0 and self.distinct >= 0.98 * self.rows

    @property
    def family(self) -> str | None:
        """How its times are written, where nine of ten values are times."""
        best = max(self.times, key=lambda f: self.times[f], default=None)
        return best if best is not None and self.times[best] >= 0.9 else None

    @property
    def ambiguous(self) -> bool:
        """Whether day and month could change places in every value."""
        return self.times.get("month first", 0) == self.times.get("day first", 0) > 0.9


def profiles(store: Store, raw: Raw) -> list[Profile]:
    """Each column's profile, from the file's first rows, in the file's order."""
    columns = ", ".join(_cell(c) for c in raw.columns)
    store.run(
        f"CREATE OR REPLACE TEMP TABLE looked AS SELECT {columns} FROM {raw.relation} "
        f"LIMIT {LOOKED_AT}"
    )
    return [_profile(store, header) for header in raw.columns]


def _cell(column: str) -> str:
    value = f"CAST({name(column)} AS VARCHAR)"
    return f"nullif(trim({value}, {text(SPACES)}), '') AS {name(column)}"


def _profile(store: Store, header: str) -> Profile:
    column = name(header)
    figures = "count(*)", f"count({column})", f"count(DISTINCT {column})", f"avg(length({column}))"
    rows, filled, distinct, length = store.run(
        f"SELECT {', '.join(figures)} FROM looked"
    ).fetchall()[0]
    return Profile(
        header=header,
        rows=rows,
        filled=filled,
        distinct=distinct,
        length=float(length or 0),
        times=_times(store, column) if filled and 6 <= length <= 40 else {},
        values=_values(store, column) if distinct <= FEW else (),
    )


def _times(store: Store, column: str) -> dict[str, float]:
    shares = [f"count({_read(column, f)}) / count({column})" for f in FAMILIES.values()]
    found = store.run(
        f"SELECT {', '.join(shares)} FROM (SELECT DISTINCT {column} FROM looked "
        f"WHERE {column} IS NOT NULL ORDER BY hash({column}) LIMIT {TRIED})"
    ).fetchall()[0]
    return {family: share for family, share in zip(FAMILIES, found, strict=True) if share}


def _read(column: str, formats: tuple[str, ...]) -> str:
    if not formats:
        return time_from_text(column, (), None)
    return time_in_formats(column, formats)


def _values(store: Store, column: str) -> tuple[tuple[str, int], ...]:
    found = store.run(
        f"SELECT {column}, count(*) FROM looked WHERE {column} IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return tuple((str(value), int(count)) for value, count in found)
