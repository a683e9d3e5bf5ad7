"""Which accounts a standing gives a reader cause to doubt, and why, from its published columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sign:
    """A share that lies apart when it is `margin` and three standard errors over the peers' median.

    Three standard errors, so that small accounts are not doubted for a chance case or two.
    """

    name: str
    margin: float

    def share(self, row: Row) -> float | None:
        """The account's share, 0 to 1; None where the standing has none."""
        if self.name == "merged":
            return 1.0 - row["incidents"] / row["cases"] if row["cases"] else None
        value = row[self.name]
        if value is None:
            return None
        return float(value) / 100.0 if self.name.endswith("_per_100") else float(value)

    def apart(self, row: Row, usual: float) -> bool:
        """Whether the account lies far above `usual`, its peers' median."""
        share, n = self.share(row), max(row["incidents"] or 0, 1)
        if share is None:
            return False
        return share - usual > self.margin + 3.0 * sqrt(usual * (1.0 - usual) / n)


SIGNS = (
    Sign("disputed_per_100", 0.03),
    Sign("merged", 0.03),  # cases merged into another one's incident
    Sign("same_day_share", 0.15),
    Sign("batch_share", 0.15),
)


def signs(rows: Mapping[str, Row]) -> dict[str, tuple[str, ...]]:
    """The signs of each account that has any; `recording_differs` is one. `rows` by account."""
    found: dict[str, list[str]] = {
        name: ["recording_differs"]
        for name, row in rows.items()
        if row["reason"] == "recording_differs"
    }
    for peers in _by_group(rows).values():
        for sign in SIGNS:
            usual = _median(sign.share(row) for row in peers.values())
            for name in (n for n, row in peers.items() if sign.apart(row, usual)):
                found.setdefault(name, []).append(sign.name)
    return {name: tuple(names) for name, names in found.items()}


def _by_group(rows: Mapping[str, Row]) -> dict[str, dict[str, Row]]:
    groups: dict[str, dict[str, Row]] = {}
    for name, row in rows.items():
        groups.setdefault(row["peer_group"], {})[name] = row
    return groups


def _median(values: Iterable[float | None]) -> float:
    """The median of the known values; 0 where none is known."""
    known = [v for v in values if v is not None]
    return float(median(known)) if known else 0.0
