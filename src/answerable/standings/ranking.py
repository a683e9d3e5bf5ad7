"""The method, top to bottom: facts, a rulebook and an as-of date give a standing, a pure
function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from ibis import _
from numpy.typing import NDArray

from answerable.errors import AsOfError
from answerable.facts.table import Cases
from answerable.progress import Progress, Silence
from answerable.rules.loading import load_rulebook
from answerable.rules.rulebook import Rulebook
from answerable.standings import counting
from answerable.standings.cells import Cells, count_cells
from answerable.standings.counting import COUNTS
from answerable.standings.judging import Judged, judge
from answerable.standings.known import counted, find_basis, last_sunday
from answerable.standings.reports import code_tables
from answerable.standings.standing import STANDING_SCHEMA, Basis, Standing

RECORDING = {"without_same_day": counting.SAME_DAY_BIT, "without_batch": counting.BATCH_BIT}
"""Recording habits: the method is run again without incidents closed in such a way (S0)."""

TIMES_SEEN = ("answered", "first_claim", "last_claim", "reopened", "ended", "verdict_at")


@dataclass(frozen=True)
class Trial:
    """The method run once on the cells, and again without each recording habit."""

    cells: Cells
    in_force: Judged
    without: dict[str, Judged]


def rank(
    cases: Cases,
    *,
    as_of: date | None = None,
    rulebook: str | Path | Rulebook = "effectiveness",
    progress: Progress | None = None,
) -> Standing:
    """The standing of every account asked something in the window, as it could be known on `as_of`.

    as_of: a date, inclusive; the last complete week where it is None. rulebook: a name, a TOML
    file, or a rulebook. The same cases, rulebook and as-of give the same table, whatever the order
    of rows.

    Raises AsOfError where as_of lies outside the data, RulebookError where the rulebook is wrong.
    """
    progress = progress or Silence()
    progress.begin("as-of")
    as_of = find_as_of(cases, as_of=as_of)
    rules = rulebook if isinstance(rulebook, Rulebook) else load_rulebook(rulebook, as_of=as_of)
    basis = find_basis(counted(cases.table, as_of=as_of, rulebook=rules), as_of=as_of)
    trial = try_rules(cases, as_of=as_of, basis=basis, rulebook=rules, progress=progress)
    table = _table(trial, basis=basis)
    return Standing(
        table=table, as_of=as_of, week=last_sunday(as_of), basis=basis, rulebook=rules, cases=cases
    )


def find_as_of(cases: Cases, *, as_of: date | None) -> date:
    """`as_of` if the data reaches it, else refused; the last complete week where it is None.

    The last complete week ends on the last Sunday by which openings are known; in a file of less
    than a week, on the Sunday after.
    """
    if not len(cases):
        raise AsOfError(
            f"{cases.path} holds no case that can be counted, so there is no week to rank."
        )
    first, last = _extent(cases.table, "opened")
    if as_of is None:
        sunday = last_sunday(last)
        if sunday >= first:
            return sunday
        return max(last, min(last_sunday(_end(cases, last)), last_sunday(next_sunday(last))))
    if as_of < first:
        raise AsOfError(f"The as-of date {as_of} is before the data, which begin on {first}.")
    if as_of > last and as_of > (end := _end(cases, last)):
        raise AsOfError(f"The as-of date {as_of} is later than the data, which end on {end}.")
    return as_of


def _extent(table: ibis.Table, name: str) -> tuple[date, date]:
    row = table.aggregate(first=_[name].min(), last=_[name].max()).to_pyarrow().to_pylist()[0]
    return tuple(row[k].date() if row[k] else date.min for k in ("first", "last"))  # type: ignore[return-value]


def _end(cases: Cases, last: date) -> date:
    """The day of the last thing that happened to any case."""
    return max([last, *(_extent(cases.table, name)[1] for name in TIMES_SEEN)])


def next_sunday(day: date) -> date:
    """The Sunday on or after `day`."""
    return date.fromordinal(day.toordinal() + (7 - day.isoweekday()) % 7)


def try_rules(
    cases: Cases, *, as_of: date, basis: Basis, rulebook: Rulebook, progress: Progress
) -> Trial:
    """Count the cells and judge them; on claims and closings, again without each recording
    habit."""
    progress.begin("codes")
    codes = code_tables(cases.table, as_of=as_of, rulebook=rulebook)
    progress.begin("cells")
    cells = count_cells(
        cases, as_of=as_of, basis=basis, rulebook=rulebook, codes=codes, progress=progress
    )
    progress.begin("judging")
    in_force = judge(cells, rulebook=rulebook)
    without: dict[str, Judged] = {}
    if basis != "verdict":
        without = {
            name: judge(cells.without(bit), rulebook=rulebook) for name, bit in RECORDING.items()
        }
        differs = np.zeros(len(in_force.tier), bool)
        for other in without.values():
            differs |= (in_force.reason == None) & (other.tier != in_force.tier)  # noqa: E711
        in_force = _set_aside(in_force, differs)
    return Trial(cells=cells, in_force=in_force, without=without)


def trial_of(standing: Standing, *, progress: Progress) -> Trial:
    """The trial behind a standing, run again: a standing keeps only what is published."""
    return try_rules(
        standing.cases, as_of=standing.as_of, basis=standing.basis, rulebook=standing.rulebook,
        progress=progress,
    )  # fmt: skip


def _set_aside(judged: Judged, differs: NDArray[np.bool_]) -> Judged:
    """Accounts whose tier rests on a recording habit keep their figures and lose their place."""
    reason, tier = judged.reason.copy(), judged.tier.copy()
    reason[differs], tier[differs] = "recording_differs", None
    changed: dict[str, Any] = {}
    for name in ("rank_expected", "p_top"):
        changed[name] = np.where(differs, np.nan, getattr(judged, name))
    for name in ("rank_low", "rank_high", "ranked_of"):
        changed[name] = np.where(differs, -1, getattr(judged, name)).astype(np.int32)
    return replace(judged, reason=reason, tier=tier, **changed)


def _table(trial: Trial, *, basis: Basis) -> pa.Table:
    cells, judged = trial.cells, trial.in_force
    codes = cells.codes
    count = {name: cells.counts[:, k] for k, name in enumerate(COUNTS)}
    incidents = count["incidents"]
    claims = count["claimed"] if basis != "closing" else np.zeros_like(incidents)
    batch = cells.of_accounts(cells.with_bit(counting.BATCH_BIT))
    names = {
        "account": codes.accounts["account"], "peer_group": codes.accounts["peer_group"],
        "component": _nulls(judged.component, judged.component < 0),
        "week": pa.array([cells.week] * len(codes.accounts), pa.date32()),
        "basis": pa.array([basis] * len(codes.accounts), pa.string()),
        "cases": count["cases"], "incidents": incidents, "solved": judged.solved,
        "expected": _nulls(judged.expected), "tier": pa.array(judged.tier, pa.string()),
        "reason": pa.array(judged.reason, pa.string()), "p_top10": _nulls(judged.p_top),
        "kept_promise": _ratio(count["kept"], count["due"]),
        "own_past": _nulls(
            _share(count["past_now_solved"], count["past_now"])
            - _share(count["past_then_solved"], count["past_then"])
        ),
        "disputed_per_100": _nulls(100 * _share(count["disputed"], claims)),
        "open_past_horizon": count["open_past_horizon"],
        "same_day_share": _ratio(count["same_day"], incidents),
        "batch_share": _ratio(batch, incidents),
    }  # fmt: skip
    for name in ("ratio", "ratio_low", "ratio_high", "rank_expected"):
        names[name] = _nulls(getattr(judged, name))
    for name in ("rank_low", "rank_high", "ranked_of"):
        names[name] = _nulls(getattr(judged, name), getattr(judged, name) < 0)
    for k, days in enumerate((7, 14, 30)):
        names[f"solved_{days}"] = _nulls(judged.shares[:, k])
        names[f"solved_{days}_expected"] = _nulls(judged.expected_shares[:, k])
    columns = [names[field.name] for field in STANDING_SCHEMA]
    arrays = [
        (c if isinstance(c, pa.Array | pa.ChunkedArray) else pa.array(c)).cast(field.type)
        for c, field in zip(columns, STANDING_SCHEMA, strict=True)
    ]
    table = pa.table(arrays, schema=STANDING_SCHEMA).filter(pa.array(incidents > 0))
    by = ("peer_group", "component", "rank_expected", "account")
    return table.sort_by([(name, "ascending") for name in by]).combine_chunks()


def _nulls(values: NDArray, missing: NDArray[np.bool_] | None = None) -> pa.Array:  # type: ignore[type-arg]
    return pa.array(values, mask=np.isnan(values) if missing is None else missing)


def _share(part: NDArray, whole: NDArray) -> NDArray[np.float64]:  # type: ignore[type-arg]
    return np.asarray(
        np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0), np.float64
    )


def _ratio(part: NDArray, whole: NDArray) -> pa.Array:  # type: ignore[type-arg]
    return _nulls(_share(part, whole))
