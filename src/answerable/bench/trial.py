"""One made-up city ranked twice, as it is and with some accounts gamed, beside its known truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from answerable import rank
from answerable.bench.city import DEMO_END, City, build_city
from answerable.bench.in_memory import cases_in_memory
from answerable.bench.offices import ALL_GAMING, Gaming, Traits
from answerable.facts.case import Ending, Verdict
from answerable.standings.detailing import account_signs
from answerable.standings.signs import marked
from answerable.standings.standing import Basis

HONEST = Traits(size_sd=1.3, tiny=0, loner=False, working_hours=False, gaming=())
"""Accounts of all sizes, a strike, latecomers, overdispersion; one clock for day and night."""


@dataclass(frozen=True)
class Design:
    """How large the cities are. One account games in each of the first peer groups, one kind each;
    peer groups share no kind of problem, so the kinds do not meet."""

    accounts: int = 200
    peer_groups: int = 10
    services: int = 40
    cases: int = 66_667
    days: int = 182
    end: date = DEMO_END
    basis: Basis = "verdict"
    traits: Traits = HONEST
    gaming: tuple[Gaming, ...] = ALL_GAMING


@dataclass(frozen=True)
class Hit:
    """An honest account: its expected solved, and whether its intervals held the truth."""

    expected: float
    ratio_held: bool
    rank_held: bool
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """A gamed account: by what share its ratio moved; None where it was not ranked any more."""

    kind: Gaming
    moved: float | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """What one seed showed, and how many of the accounts that could be ranked were set aside
    because their recording differs."""

    hits: tuple[Hit, ...]
    moves: tuple[Move, ...]
    set_aside: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Week:
    """What is published of a city: the standing's rows and the kinds of sign, by account."""

    rows: dict[str, dict[str, Any]]
    flags: dict[str, tuple[str, ...]]


def try_city(seed: int, *, design: Design) -> Trial:
    """Rank the city of a seed and its gamed twin."""
    honest = make_city(seed, design, ())
    week = publish(honest, design.basis)
    reasons = [row["reason"] for row in week.rows.values()]
    aside = tuple(r is not None for r in reasons if r in (None, "recording_differs"))
    found = tuple(hits(week, honest))
    if not design.gaming:
        return Trial(found, (), aside)
    gamed = make_city(seed, design, design.gaming)
    return Trial(found, tuple(moves(week, publish(gamed, design.basis), gamed)), aside)


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


def publish(city: City, basis: Basis = "verdict") -> Week:
    """The week of a city, through the same public functions that everyone calls."""
    standing = rank(cases_in_memory(as_known(city.cases, basis)), as_of=city.end)
    rows = {row["account"]: row for row in standing.table.to_pylist()}
    return Week(rows, flags(rows, account_signs(standing)))


def flags(rows: dict[str, dict[str, Any]], signs: pa.Table) -> dict[str, tuple[str, ...]]:
    """Why a reader is told to doubt an account: by signs, or because its recording differs."""
    told = {name: tuple(sign.kind for sign in several) for name, several in marked(signs).items()}
    differ = [name for name, row in rows.items() if row["reason"] == "recording_differs"]
    return told | {name: (*told.get(name, ()), "recording_differs") for name in differ}


def as_known(cases: pa.Table, basis: Basis) -> pa.Table:
    """The cases as a source has them in which askers say nothing (`claim`), or which only knows
    when a case was closed, whatever for (`closing`)."""
    unknown = {"verdict": (), "claim": ("verdict_at",), "closing": NOT_IN_CLOSINGS}[basis]
    known: dict[str, Any] = {name: pa.nulls(len(cases), pa.timestamp("us")) for name in unknown}
    if basis != "verdict":
        known["verdict"] = pa.array([Verdict.NONE.value] * len(cases))
    if basis == "closing":
        is_open = pc.equal(cases["ending"], Ending.OPEN.value)
        known["ending"] = pc.if_else(is_open, Ending.OPEN.value, Ending.CLOSED.value)
    whole = {name: known.get(name, cases[name]) for name in cases.column_names}
    return pa.table(whole).cast(cases.schema)


NOT_IN_CLOSINGS = ("answered", "first_claim", "last_claim", "reopened", "verdict_at")


def hits(week: Week, city: City) -> list[Hit]:
    """Whether the intervals of the ranked accounts hold their truth."""
    rows = week.rows
    truth = true_ratios(rows, city.truth)
    places = true_places(rows, truth)
    return [
        Hit(
            expected=row["expected"],
            ratio_held=row["ratio_low"] <= truth[name] <= row["ratio_high"],
            rank_held=row["rank_low"] <= places[name] <= row["rank_high"],
            flags=week.flags.get(name, ()),
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
    """The true place of each account among those it is compared with: the ranked ones, and those
    set aside for how they record, who count in the places."""
    placed = [n for n, r in rows.items() if r["tier"] or r["reason"] == "recording_differs"]
    better = {n: [m for m in placed if like(rows[m]) == like(rows[n])] for n in placed}
    return {n: 1 + sum(truth[m] > truth[n] for m in better[n]) for n in placed}


def like(row: dict[str, Any]) -> tuple[Any, ...]:
    """What accounts must have in common to be compared."""
    return row["peer_group"], row["component"]


def moves(plain: Week, gamed: Week, city: City) -> list[Move]:
    """What gaming did to the accounts that had a ratio before it."""
    kinds = zip(city.truth["account"].to_pylist(), city.truth["gaming"].to_pylist(), strict=True)
    before = {name: row for name, row in plain.rows.items() if row["ratio"] is not None}
    return [
        Move(kind, moved(before[name], gamed.rows.get(name)), gamed.flags.get(name, ()))
        for name, kind in kinds
        if kind is not None and name in before
    ]


def moved(before: dict[str, Any], after: dict[str, Any] | None) -> float | None:
    """The ratio's change as a share of what it was."""
    if after is None or after["ratio"] is None:
        return None
    return float(after["ratio"] / before["ratio"] - 1.0)
