"""One made-up city ranked twice, as it is and with some accounts gamed, beside its known truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from answerable import rank
from answerable.bench.city import DEMO_END, City, build_city
from answerable.bench.in_memory import cases_in_memory
from answerable.bench.offices import ALL_GAMING, Gaming, Traits
from answerable.rules.loading import load_rulebook
from answerable.standings.signs import signs

HONEST = Traits(size_sd=1.3, tiny=0, loner=False, working_hours=False, gaming=())
"""Accounts of all sizes, a strike, latecomers, overdispersion; one clock for day and night."""


@dataclass(frozen=True)
class Design:
    """How large the cities are. One account games in each of the first peer groups, one kind each;
    peer groups share no kind of problem, so the kinds do not meet."""

    accounts: int = 180
    peer_groups: int = 9
    services: int = 36
    cases: int = 60_000
    days: int = 182
    end: date = DEMO_END
    traits: Traits = HONEST
    gaming: tuple[Gaming, ...] = ALL_GAMING


@dataclass(frozen=True)
class Hit:
    """An honest account: its expected solved, and whether its intervals held the truth."""

    expected: float
    ratio_held: bool
    rank_held: bool
    flagged: bool


@dataclass(frozen=True)
class Move:
    """A gamed account: by what share its ratio moved; None where it was not ranked any more."""

    kind: Gaming
    moved: float | None
    flagged: bool


@dataclass(frozen=True)
class Trial:
    """What one seed showed."""

    hits: tuple[Hit, ...]
    moves: tuple[Move, ...]


def try_city(seed: int, *, design: Design) -> Trial:
    """Rank the city of a seed and its gamed twin."""
    honest = make_city(seed, design, ())
    rows = ranked_rows(honest)
    if not design.gaming:
        return Trial(tuple(hits(rows, honest)), ())
    gamed = make_city(seed, design, design.gaming)
    return Trial(tuple(hits(rows, honest)), tuple(moves(rows, ranked_rows(gamed), gamed)))


def make_city(seed: int, design: Design, gaming: tuple[Gaming, ...]) -> City:
    """A city of the design; only who games differs between the twins of a seed."""
    return build_city(
        seed=seed,
        accounts=design.accounts,
        peer_groups=design.peer_groups,
        services=design.services,
        days=design.days,
        cases=design.cases,
        end=design.end,
        traits=replace(design.traits, gaming=gaming),
    )


def ranked_rows(city: City) -> dict[str, dict[str, Any]]:
    """The standing's rows by account, through the same public function that everyone calls."""
    standing = rank(cases_in_memory(city.cases), as_of=city.end)
    return {row["account"]: row for row in standing.table.to_pylist()}


def hits(rows: dict[str, dict[str, Any]], city: City) -> list[Hit]:
    """Whether the intervals of the ranked accounts hold their truth."""
    truth = true_ratios(rows, city.truth)
    places = true_places(rows, truth)
    marked = doubted(rows, city.end)
    return [
        Hit(
            expected=row["expected"],
            ratio_held=row["ratio_low"] <= truth[name] <= row["ratio_high"],
            rank_held=row["rank_low"] <= places[name] <= row["rank_high"],
            flagged=name in marked,
        )
        for name, row in rows.items()
        if row["tier"] is not None
    ]


def true_ratios(rows: dict[str, dict[str, Any]], truth: pa.Table) -> dict[str, float]:
    """True effects, normalised as the method does: mean 1 in a component, weighted by expected."""
    effect = dict(zip(truth["account"].to_pylist(), truth["effect"].to_pylist(), strict=True))
    known = {n: r for n, r in rows.items() if r["expected"] is not None and n in effect}
    weight: dict[tuple[Any, ...], list[float]] = {}
    for name, row in known.items():
        sums = weight.setdefault(like(row), [0.0, 0.0])
        sums[0] += row["expected"]
        sums[1] += row["expected"] * effect[name]
    return {n: effect[n] * weight[like(r)][0] / weight[like(r)][1] for n, r in known.items()}


def true_places(rows: dict[str, dict[str, Any]], truth: dict[str, float]) -> dict[str, int]:
    """The true place of each ranked account among the ranked ones it is compared with."""
    ranked = [n for n, r in rows.items() if r["tier"] is not None]
    better = {n: [m for m in ranked if like(rows[m]) == like(rows[n])] for n in ranked}
    return {n: 1 + sum(truth[m] > truth[n] for m in better[n]) for n in ranked}


def like(row: dict[str, Any]) -> tuple[Any, ...]:
    """What accounts must have in common to be compared."""
    return row["peer_group"], row["component"]


def doubted(rows: dict[str, dict[str, Any]], as_of: date) -> set[str]:
    """The accounts a reader is told to doubt: by a sign, or because their recording differs."""
    told = {name for name, row in rows.items() if row["reason"] == "recording_differs"}
    return told | set(signs(rows.values(), rulebook=load_rulebook(as_of=as_of)))


def moves(
    plain: dict[str, dict[str, Any]], gamed: dict[str, dict[str, Any]], city: City
) -> list[Move]:
    """What gaming did to the accounts that were ranked before it."""
    marked = doubted(gamed, city.end)
    kinds = zip(city.truth["account"].to_pylist(), city.truth["gaming"].to_pylist(), strict=True)
    return [
        Move(kind, moved(plain[name], gamed.get(name)), name in marked)
        for name, kind in kinds
        if kind is not None and name in plain and plain[name]["ratio"] is not None
    ]


def moved(before: dict[str, Any], after: dict[str, Any] | None) -> float | None:
    """The ratio's change as a share of what it was."""
    if after is None or after["ratio"] is None:
        return None
    return float(after["ratio"] / before["ratio"] - 1.0)
