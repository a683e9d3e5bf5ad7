"""Which accounts a standing gives a reader cause to look closer at, and why, from its columns.

A sign accuses nobody: it says that a share lies far above that of like accounts, and how far.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan, sqrt
from statistics import median
from typing import Any

from answerable.rules.rulebook import Rulebook

Row = Mapping[str, Any]

MARGINS: Mapping[str, str] = {
    "disputed_per_100": "sign_dispute_margin",
    "merged": "sign_merged_margin",
    "same_day_share": "sign_recording_margin",
    "batch_share": "sign_recording_margin",
}
"""Each kind of sign, and the rulebook's value that is its margin."""


@dataclass(frozen=True)
class Sign:
    """One sign: its kind (a key of `MARGINS`), the share here and the peers' median, 0 to 1."""

    kind: str
    here: float
    usual: float


def signs(rows: Iterable[Row], *, rulebook: Rulebook) -> dict[str, tuple[Sign, ...]]:
    """The signs of each account that has any. `rows` in `STANDING_SCHEMA`, one an account.

    A share is a sign where it lies the rulebook's margin and `sign_errors` standard errors over
    the median of its peer group: so small accounts are not doubted for a chance case or two.
    """
    found: dict[str, list[Sign]] = {}
    for peers in _by_group(rows).values():
        for kind in MARGINS:
            for account, sign in _apart(peers, kind, rulebook=rulebook):
                found.setdefault(account, []).append(sign)
    return {account: tuple(several) for account, several in found.items()}


def _apart(peers: list[Row], kind: str, *, rulebook: Rulebook) -> Iterable[tuple[str, Sign]]:
    """The accounts of one peer group whose share of this kind lies far above the median."""
    shares = [(row, here) for row in peers if (here := share(row, kind)) is not None]
    if not shares:
        return
    usual = float(median(here for _, here in shares))
    for row, here in shares:
        error = sqrt(usual * (1.0 - usual) / max(row["incidents"] or 0, 1))
        margin: float = getattr(rulebook, MARGINS[kind])
        if here - usual > margin + rulebook.sign_errors * error:
            yield row["account"], Sign(kind, here, usual)


def share(row: Row, kind: str) -> float | None:
    """The account's share, 0 to 1; None where the standing has none. Merged: of its cases, those
    that were laid together with another one's problem."""
    if kind == "merged":
        return 1.0 - row["incidents"] / row["cases"] if row["cases"] else None
    value = row[kind]
    if value is None or isnan(value):
        return None
    return float(value) / 100.0 if kind.endswith("_per_100") else float(value)


def _by_group(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["peer_group"], []).append(row)
    return groups
