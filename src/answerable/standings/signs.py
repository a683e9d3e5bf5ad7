"""Which accounts a standing gives a reader cause to look closer at, and why.

A sign accuses nobody and moves no result: it says that a share lies far above that of like
accounts. Far is a funnel limit that allows for how much honest accounts differ anyway
(Spiegelhalter 2005: additive overdispersion, from winsorised deviations).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.stats import norm, t

from answerable.rules.rulebook import Rulebook
from answerable.standings.details import SIGNS_SCHEMA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MARGINS: Mapping[str, str] = {
    "disputed": "sign_dispute_margin",
    "merged": "sign_merged_margin",
    "merged_alone": "sign_merged_margin",
    "same_day": "sign_recording_margin",
    "batch": "sign_recording_margin",
    "confirmed": "sign_confirmed_margin",
    "confirmed_at_once": "sign_confirmed_margin",
}
"""Each kind of sign, and the rulebook's value that is its margin."""

HABITS = ("same_day", "batch")
"""Told wherever they lie beyond chance, however much like accounts differ: how cases are recorded
bears on a result also where many record so."""


@dataclass(frozen=True)
class Sign:
    """One sign: its kind (a key of `MARGINS`), the share here and the usual one, 0 to 1."""

    kind: str
    here: float
    usual: float


@dataclass(frozen=True)
class Counted:
    """What one kind of sign is about, by account: `count` of `of`.

    `usual` is the share that the others of its peer group have in the same kinds of problem (NaN:
    there are none). `beside` is the same of the account's remaining claims; where it is given, only
    what goes beyond it is a sign.
    """

    count: Ints
    of: Ints
    usual: Floats
    beside: Counted | None = None


def find_signs(
    counted: Mapping[str, Counted],
    *,
    accounts: pa.ChunkedArray,
    peer_group: NDArray[np.int32],
    rulebook: Rulebook,
) -> pa.Table:
    """Every comparison that can be made, in `SIGNS_SCHEMA`; `accounts` are sorted."""
    kinds = [kind for kind in MARGINS if kind in counted]
    columns = [_compare(kind, counted[kind], peer_group, rulebook) for kind in kinds]
    if not columns:
        return SIGNS_SCHEMA.empty_table()
    whole = {name: np.concatenate([c[name] for c in columns]) for name in columns[0]}
    order = np.argsort(whole["at"], kind="stable")
    names = np.repeat(np.array(kinds, object), [len(c["at"]) for c in columns])
    at = pa.array(whole.pop("at")[order])
    told = {name: pa.array(column[order]) for name, column in whole.items()}
    named = {"account": accounts.take(at), "sign": pa.array(names[order], pa.string())}
    return pa.table({**named, **told}).cast(SIGNS_SCHEMA)


def marked(table: pa.Table) -> dict[str, tuple[Sign, ...]]:
    """The signs of each account that has any, from a table in `SIGNS_SCHEMA`."""
    found: dict[str, tuple[Sign, ...]] = {}
    for row in table.filter(table["marked"]).to_pylist():
        sign = Sign(row["sign"], row["count"] / row["of"], row["usual"])
        found[row["account"]] = (*found.get(row["account"], ()), sign)
    return found


def _compare(
    kind: str, told: Counted, peer_group: NDArray[np.int32], rulebook: Rulebook
) -> dict[str, NDArray]:  # type: ignore[type-arg]
    """Accounts with enough to compare, against the middle one of their group: one entry each."""
    apart, variance, known = _deviations(told, peer_group, rulebook)
    at = np.flatnonzero(known)
    apart, variance, count, of = apart[at], variance[at], told.count[at], told.of[at]
    margin: float = getattr(rulebook, MARGINS[kind])
    usual = _share_at(_arcsine(count, of) - apart, of)
    spread = 0.0
    if kind in HABITS:
        apart = _arcsine(count, of) - _arcsine(np.minimum(usual + margin, 1.0) * of, of)
    else:
        spread = _spread(apart, variance, outlying=rulebook.sign_outlying)
    errors = apart / np.sqrt(variance + spread)
    limit = _limit(rulebook.sign_errors, peers=len(at) - len(np.unique(peer_group[at])))
    return {
        "at": at, "count": count, "of": of, "usual": usual, "errors": errors,
        "limit": np.full(len(at), limit),
        "marked": (errors > limit) & (count / of - usual > margin),
    }  # fmt: skip


def _deviations(
    told: Counted, peer_group: NDArray[np.int32], rulebook: Rulebook
) -> tuple[Floats, Floats, Flags]:
    """Deviation from the middle of the group, its variance by chance, and which are known.

    Known: enough to count, and enough accounts in the group to have a middle.
    """
    known = (told.of >= rulebook.plain_min_at_risk) & np.isfinite(told.usual)
    peers = np.bincount(peer_group[known], minlength=int(peer_group.max(initial=0)) + 1)
    known &= peers[peer_group] >= rulebook.stratum_min_accounts
    expected = np.where(known, told.usual, 0.0) * told.of
    apart = _arcsine(told.count, told.of) - _arcsine(expected, told.of)
    variance = np.asarray(1.0 / (4.0 * told.of + 2.0), np.float64)
    if told.beside is not None:
        level, doubt = _level(told.beside, peer_group, rulebook)
        apart, variance = apart - level, variance + doubt
    apart[known] -= _medians(apart[known], peer_group[known])
    return apart, variance, known


def _level(
    told: Counted, peer_group: NDArray[np.int32], rulebook: Rulebook
) -> tuple[Floats, Floats]:
    """What an account's remaining claims say of it, and the variance that is left.

    Drawn towards the middle the more, the less they tell and the less like accounts differ.
    """
    apart, variance, known = _deviations(told, peer_group, rulebook)
    spread = _spread(apart[known], variance[known], outlying=rulebook.sign_outlying)
    weight = np.where(known, spread / (spread + variance), 0.0)
    return weight * apart, np.where(known, weight * variance, spread)


def _arcsine(count: Ints | Floats, of: Ints) -> Floats:
    """A share's scale (Anscombe 1948): its variance is 1 / (4 of + 2), whatever the share."""
    return np.asarray(np.arcsin(np.sqrt((count + 0.375) / (of + 0.75))), np.float64)


def _share_at(scaled: Floats, of: Ints) -> Floats:
    """The share of `of` that lies there on this scale."""
    count = np.sin(np.clip(scaled, 0.0, np.pi / 2)) ** 2 * (of + 0.75) - 0.375
    return np.asarray(np.clip(np.round(count / of, 12), 0.0, 1.0), np.float64)


def _medians(values: Floats, group: NDArray[np.int32]) -> Floats:
    """The median of each value's group."""
    order = np.lexsort((values, group))
    _, start, where, size = np.unique(
        group[order], return_index=True, return_inverse=True, return_counts=True
    )
    low, high = values[order[start + (size - 1) // 2]], values[order[start + size // 2]]
    result = np.empty(len(values))
    result[order] = ((low + high) / 2.0)[where]
    return result


def _spread(apart: Floats, variance: Floats, *, outlying: float) -> float:
    """How far accounts differ beyond chance: the variance to add so that deviations are normal.

    Those that lie farthest, `outlying` of them at either end, are drawn in to the next: what a few
    do does not hide them. Solved by bisection, as Paule and Mandel 1982.
    """
    n = len(apart)
    drawn = min(ceil(outlying * n), (n - 1) // 2)
    if n - drawn < 2:
        return 0.0
    wanted = _winsorised_normal(drawn / n) * (n - 1)

    def excess(spread: float) -> float:
        z = np.sort(apart / np.sqrt(variance + spread))
        return float(np.sum(np.clip(z, z[drawn], z[n - 1 - drawn]) ** 2)) - wanted

    low, high = 0.0, (np.pi / 2) ** 2
    if excess(low) <= 0:
        return 0.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return high


def _winsorised_normal(share: float) -> float:
    """The variance of a standard normal whose outer `share` on each side is drawn in."""
    if share == 0:
        return 1.0
    edge = norm.isf(share)
    return float(1 - 2 * share - 2 * edge * norm.pdf(edge) + 2 * share * edge**2)


def _limit(errors: float, *, peers: int) -> float:
    """What is as rare as `errors` standard errors where the spread is learned from so many."""
    return float(t.isf(norm.sf(errors), max(peers, 1)))
