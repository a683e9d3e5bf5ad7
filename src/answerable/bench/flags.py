"""Which accounts a standing gives a reader cause to doubt, from its own published columns."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Any

FLAG_RULES: tuple[tuple[str, float, float], ...] = (
    ("disputed_per_100", 3.0, 10.0),
    ("same_day_share", 1.0, 0.25),
    ("batch_share", 1.0, 0.25),
)
"""A column, and how many times its peers' median plus how much more is out of the ordinary."""


def flagged(rows: dict[str, dict[str, Any]]) -> set[str]:
    """Accounts with `recording_differs`, or far above their peers in one of `FLAG_RULES`."""
    groups: dict[str, dict[str, dict[str, Any]]] = {}
    for name, row in rows.items():
        groups.setdefault(row["peer_group"], {})[name] = row
    differs = {n for n, r in rows.items() if r["reason"] == "recording_differs"}
    return differs.union(*(_apart(peers) for peers in groups.values()))


def _apart(peers: dict[str, dict[str, Any]]) -> set[str]:
    """Those far above the other accounts of one peer group."""
    found: set[str] = set()
    for column, times, more in FLAG_RULES:
        usual = _median(row[column] for row in peers.values())
        found |= {n for n, r in peers.items() if (r[column] or 0.0) > times * usual + more}
    return found


def _median(values: Iterable[float | None]) -> float:
    """The median of the known values; 0 where none is known."""
    known = [v for v in values if v is not None]
    return float(median(known)) if known else 0.0
