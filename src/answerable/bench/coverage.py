"""How often the 90% intervals hold the truth, and what gaming gains, over many made-up cities."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from math import inf, sqrt
from multiprocessing import get_context

from answerable.bench.offices import Gaming
from answerable.bench.trial import Design, Move, Trial, try_city
from answerable.progress import Progress, Silence
from answerable.standings.standing import Basis

SIZES = (10.0, 30.0, 100.0, 300.0, 1000.0, inf)
"""Bounds of the size classes, in solved incidents expected of an account."""


@dataclass(frozen=True)
class Figure:
    """A mean over all accounts of all cities, its standard error over cities, and how many."""

    value: float
    error: float
    count: int


@dataclass(frozen=True)
class Gain:
    """What one kind of gaming did: the mean move of the ratio, as a share of it, where the account
    was still ranked; how often it was ranked; how often the report flags it, and by which sign."""

    kind: Gaming
    moved: Figure
    ranked: Figure
    flagged: Figure
    flags: Mapping[str, float]


@dataclass(frozen=True)
class Coverage:
    """Shares of intervals that held the truth, of `ratio` and of rank; by size class for the ratio.

    `set_aside` is the share of accounts with enough cases whose tier rests on how they record;
    `false_flags` is how often an honest ranked account is flagged, `false_flags_by` by which sign.
    """

    basis: Basis
    seeds: int
    overall: Figure
    by_size: Mapping[str, Figure]
    ranks: Figure
    set_aside: Figure
    false_flags: Figure
    false_flags_by: Mapping[str, float]
    gaming: tuple[Gain, ...]


def measure_coverage(
    *,
    seeds: int = 200,
    first_seed: int = 1,
    workers: int = 2,
    design: Design | None = None,
    progress: Progress | None = None,
) -> Coverage:
    """Coverage and gains over the cities of `seeds` seeds, the same whatever the workers."""
    design, progress = design or Design(), progress or Silence()
    progress.begin("cities")
    trials: list[Trial] = []
    with mapping(workers) as each:
        run = partial(try_city, design=design)
        for trial in each(run, range(first_seed, first_seed + seeds)):
            trials.append(trial)
            progress.move(len(trials), seeds)
    return sum_up(trials, design)


Each = Callable[[Callable[[int], Trial], Iterable[int]], Iterator[Trial]]


@contextmanager
def mapping(workers: int) -> Iterator[Each]:
    """An ordered map over that many processes; in this one where there is one only."""
    if workers <= 1:
        yield map
        return
    with get_context("spawn").Pool(workers) as pool:
        yield pool.imap


def sum_up(trials: Sequence[Trial], design: Design) -> Coverage:
    """From trials to figures."""
    all_hits = [t.hits for t in trials]
    return Coverage(
        basis=design.basis,
        seeds=len(trials),
        overall=figure([[h.ratio_held for h in hits] for hits in all_hits]),
        by_size={
            class_name(low, high): figure(
                [[h.ratio_held for h in hits if low <= h.expected < high] for hits in all_hits]
            )
            for low, high in pairwise(SIZES)
        },
        ranks=figure([[h.rank_held for h in hits] for hits in all_hits]),
        set_aside=figure([t.set_aside for t in trials]),
        false_flags=figure([[bool(h.flags) for h in hits] for hits in all_hits]),
        false_flags_by=by_kind([h.flags for hits in all_hits for h in hits]),
        gaming=tuple(gain(kind, [t.moves for t in trials]) for kind in design.gaming),
    )


def class_name(low: float, high: float) -> str:
    """`10-30`, or `1000+` for the last."""
    return f"{low:.0f}+" if high == inf else f"{low:.0f}-{high:.0f}"


def gain(kind: Gaming, trials: Sequence[Sequence[Move]]) -> Gain:
    """One kind's figures over all cities."""
    mine = [[m for m in moves if m.kind == kind] for moves in trials]
    return Gain(
        kind=kind,
        moved=figure([[m.moved for m in moves if m.moved is not None] for moves in mine]),
        ranked=figure([[m.moved is not None for m in moves] for moves in mine]),
        flagged=figure([[bool(m.flags) for m in moves] for moves in mine]),
        flags=by_kind([m.flags for moves in mine for m in moves]),
    )


def by_kind(flags: Sequence[Sequence[str]]) -> Mapping[str, float]:
    """The share of accounts that each kind of flag is on, most frequent first."""
    counts = Counter(kind for several in flags for kind in several)
    return {kind: count / len(flags) for kind, count in counts.most_common()}


def figure(cities: Sequence[Sequence[float]]) -> Figure:
    """The mean of all values; its error takes each city as one draw (a ratio estimator), as the
    accounts of one city share a baseline and are not independent."""
    count = sum(len(c) for c in cities)
    if not count:
        return Figure(float("nan"), float("nan"), 0)
    mean = sum(map(sum, cities)) / count
    spread = sum((sum(c) - mean * len(c)) ** 2 for c in cities)
    used = sum(1 for c in cities if c)
    return Figure(mean, sqrt(spread * used / (used - 1)) / count if used > 1 else inf, count)


def as_json(coverage: Coverage) -> str:
    """One JSON object, on one line; what was never seen is null."""
    return json.dumps(_plain(asdict(coverage)), ensure_ascii=False)


def _plain(value: object) -> object:
    """NaN and infinity are no JSON."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and not abs(value) < inf else value


def as_lines(coverage: Coverage) -> list[str]:
    """The figures as a table for a terminal, errors after the signs."""
    sizes = [f"  {name:>10}  {_share(f)}" for name, f in coverage.by_size.items()]
    gains = [
        f"  {g.kind:<28} {_share(g.moved, sign='+')}   ranked {_share(g.ranked)}"
        f"   flagged {_share(g.flagged)}{_listed(g.flags)}"
        for g in coverage.gaming
    ]
    return [
        f"{coverage.seeds} cities on the basis {coverage.basis}; shares with standard errors",
        f"90% intervals that hold the truth: {_share(coverage.overall)}",
        "by solved incidents expected:",
        *sizes,
        f"90% intervals of rank that hold the true rank: {_share(coverage.ranks)}",
        f"set aside because their recording differs: {_share(coverage.set_aside)}",
        f"honest accounts flagged: {_share(coverage.false_flags)}"
        f"{_listed(coverage.false_flags_by)}",
        "what gaming does to the account's ratio:",
        *gains,
    ]


def _listed(flags: Mapping[str, float]) -> str:
    """`: disputed 0.95, merged 0.10`; nothing where there is no flag."""
    told = ", ".join(f"{kind} {share:.3f}" for kind, share in flags.items())
    return f": {told}" if told else ""


def _share(f: Figure, sign: str = "") -> str:
    """`0.903 ± 0.002 (5123)`."""
    return f"{f.value:{sign}.3f} ± {f.error:.3f} ({f.count})" if f.count else "none"
