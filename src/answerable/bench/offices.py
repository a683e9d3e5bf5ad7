"""Who answers in a made-up city: accounts, their true effects, sizes, and what each is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from answerable.bench.vocabulary import (
    LONE_KIND,
    LONE_OFFICE,
    Kind,
    group_names,
    kinds_of,
    office_name,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Gaming = Literal[
    "fast_closing",
    "fast_declining",
    "marking_duplicates",
    "marking_duplicates_named",
    "dodging_reopening",
    "padding",
    "padding_confirmed",
    "padding_quiet",
    "outside_disputes",
    "outside_disputes_confirmed",
]
"""The ways an account's numbers are gamed, by itself or by others; told in `bench.gaming`."""

ALL_GAMING: tuple[Gaming, ...] = get_args(Gaming)

DEMO_GAMING: tuple[Gaming, ...] = (
    "fast_closing",
    "marking_duplicates",
    "dodging_reopening",
    "padding",
    "outside_disputes",
)


@dataclass(frozen=True)
class Traits:
    """What kind of city it is. Effects and shocks multiply the hazard of being really solved."""

    effect_sd: float = 0.3  # of log effects between accounts
    size_sd: float = 1.2  # of log sizes between accounts
    tiny: int = 3  # accounts with fewer than 30 cases in all
    loner: bool = True  # one account that is asked what nobody else is asked
    latecomers: int = 15  # every so many accounts, one that starts late
    crews: float = 1.3  # variance of monthly counts over Poisson, the same at every size
    office_shock: float = 0.03  # sd of log monthly shocks that hit a whole office
    habits_sd: float = 0.3  # of log odds between accounts: how askers reply, how cases are merged
    strike_weeks: float = 3.0
    working_hours: bool = True
    gaming: tuple[Gaming, ...] = DEMO_GAMING  # kind j games in peer group j, round and round


@dataclass(frozen=True)
class Offices:
    """The accounts of a city; arrays are by account; `mix` (accounts, services), rows sum to 1."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    kinds: tuple[Kind, ...]
    group: Ints
    effect: Floats
    mix: Floats
    incidents: Ints
    begins: Floats
    areas: Ints
    gaming: tuple[Gaming | None, ...]


def draw_offices(
    random: np.random.Generator,
    *,
    accounts: int,
    peer_groups: int,
    services: int,
    areas: int,
    days: int,
    incidents: int,
    traits: Traits,
) -> Offices:
    """The accounts of a city, every peer group asked the same services in differing shares."""
    groups = group_names(peer_groups)
    lone = int(traits.loner)
    group = np.sort(np.arange(accounts) % peer_groups)
    kinds, kind_group = spread_kinds(groups, services - lone)
    effect = np.exp(random.normal(0.0, traits.effect_sd, accounts))
    mix = draw_mix(random, group=group, effect=effect, kinds=kinds, kind_group=kind_group)
    names = [office_name(groups[g], int(np.sum(group[:a] == g))) for a, g in enumerate(group)]
    if lone:
        names[-1], kinds = LONE_OFFICE, [*kinds, LONE_KIND]
        mix = np.pad(mix, ((0, 0), (0, 1)))
        mix[-1] = np.eye(len(kinds))[-1]
    sizes = draw_sizes(random, accounts=accounts, incidents=incidents, traits=traits)
    return Offices(
        names=tuple(names),
        groups=tuple(groups),
        kinds=tuple(kinds),
        group=group,
        effect=effect,
        mix=mix,
        incidents=sizes,
        begins=draw_beginnings(accounts, days, traits),
        areas=np.arange(accounts)[:, None] * 2 % areas + np.arange(2) % areas,
        gaming=choose_gamers(group, sizes, traits),
    )


def spread_kinds(groups: Sequence[str], services: int) -> tuple[list[Kind], Ints]:
    """The services, dealt out to the peer groups as evenly as they go, and each one's group."""
    kind_group = np.sort(np.arange(services) % len(groups))
    counts = np.bincount(kind_group, minlength=len(groups))
    kinds = [k for name, n in zip(groups, counts, strict=True) for k in kinds_of(name, int(n))]
    return kinds, kind_group


def draw_mix(
    random: np.random.Generator,
    *,
    group: Ints,
    effect: Floats,
    kinds: Sequence[Kind],
    kind_group: Ints,
) -> Floats:
    """Shares of the services; better accounts are asked somewhat quicker things, which misleads."""
    quick = np.array([k.pace.at_once for k in kinds])
    tilt = 3.0 * np.exp(np.log(effect)[:, None] * (quick - quick.mean())[None, :])
    drawn = random.gamma(tilt) + 0.02
    drawn[group[:, None] != kind_group[None, :]] = 0.0
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def draw_sizes(
    random: np.random.Generator, *, accounts: int, incidents: int, traits: Traits
) -> Ints:
    """Incidents an account, lognormal; the tiny ones are set apart so that there are some."""
    weight = np.exp(random.normal(0.0, traits.size_sd, accounts))
    tiny = random.permutation(max(accounts - 1, 0))[: traits.tiny]
    few = random.integers(8, 25, len(tiny))
    weight[tiny] = 0.0
    sizes = np.maximum(1, np.round(weight / weight.sum() * (incidents - few.sum())))
    sizes[tiny] = few
    return np.asarray(sizes, dtype=np.int64)


def draw_beginnings(accounts: int, days: int, traits: Traits) -> Floats:
    """The day since when each account is asked at all; latecomers start after two thirds."""
    begins = np.zeros(accounts)
    if traits.latecomers:
        begins[traits.latecomers // 2 :: traits.latecomers] = days * 0.67
    return begins


def choose_gamers(group: Ints, sizes: Ints, traits: Traits) -> tuple[Gaming | None, ...]:
    """Which account games and how: those of upper middling size in their peer group."""
    chosen: list[Gaming | None] = [None] * len(group)
    last = len(group) - int(traits.loner)
    groups = int(group.max()) + 1
    for place, kind in enumerate(traits.gaming):
        round_, mine = divmod(place, groups)
        members = np.flatnonzero(group[:last] == mine)
        order = members[np.argsort(-sizes[members], kind="stable")]
        chosen[int(order[(len(order) // 4 + round_) % len(order)])] = kind
    return tuple(chosen)
