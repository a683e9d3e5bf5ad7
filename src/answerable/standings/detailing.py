"""Builds what the accounts' own pages show, from a second look at the same incidents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from answerable.progress import Progress, Silence
from answerable.standings.bins import DAY
from answerable.standings.cells import gather_incidents, stacked
from answerable.standings.counting import Incidents
from answerable.standings.details import (
    CLAIMS_SCHEMA,
    KINDS_SCHEMA,
    VARIANTS_SCHEMA,
    WEEKS_SCHEMA,
    Details,
)  # fmt: skip
from answerable.standings.flags import (
    CLAIMED,
    MISSING,
    OPEN,
    REOPENED,
    SAYS_NOT,
    SAYS_PARTLY,
    SAYS_SOLVED,
)
from answerable.standings.judging import Judged, expected_by_kind
from answerable.standings.ranking import Trial, trial_of, try_rules
from answerable.standings.reports import Codes, code_tables
from answerable.standings.sign_counts import count_signs
from answerable.standings.signs import find_signs
from answerable.standings.standing import Standing

WEEKS = 13

ASKERS_ONLY = {"silence", "solved_verdicts"}
"""Values that matter only where askers answer: elsewhere their variants would repeat the result."""


def account_details(standing: Standing, *, progress: Progress | None = None) -> Details:
    """Weeks, kinds, claims and variants of every account in the standing."""
    progress = progress or Silence()
    trial = trial_of(standing, progress=progress)
    codes = trial.cells.codes
    progress.begin("pages' figures")
    incidents = _in_window(standing, codes, progress)
    shown = set(standing.table["account"].to_pylist())
    trials = {name: trial.without[name] for name in trial.without}
    for variant in standing.rulebook.variants:
        if standing.basis != "verdict" and set(variant.changes) <= ASKERS_ONLY:
            continue
        rules = standing.rulebook.with_changes(**variant.changes)
        trials[variant.name] = try_rules(
            standing.cases, as_of=standing.as_of, basis=standing.basis, rulebook=rules,
            progress=progress,
        ).in_force  # fmt: skip
    tables = (
        _weeks(incidents, standing, codes),
        _kinds(trial, codes),
        _claims(incidents, codes),
        _variants({"in_force": trial.in_force, **trials}, codes),
        _signs(incidents, standing, codes),
    )
    kept = [
        t.filter(pa.array([a in shown for a in t["account"].to_pylist()], pa.bool_()))
        for t in tables
    ]
    return Details(
        weeks=kept[0], kinds=kept[1], claims=kept[2], variants=kept[3], signs=kept[4]
    )  # fmt: skip


def account_signs(standing: Standing, *, progress: Progress | None = None) -> pa.Table:
    """The signs alone, in `SIGNS_SCHEMA`, by one pass and without judging again."""
    codes = code_tables(standing.cases.table, as_of=standing.as_of, rulebook=standing.rulebook)
    return _signs(_in_window(standing, codes, progress or Silence()), standing, codes)


def _in_window(standing: Standing, codes: Codes, progress: Progress) -> Incidents:
    """The incidents of the standing's window, in memory."""
    parts = gather_incidents(
        standing.cases, as_of=standing.as_of, basis=standing.basis,
        rulebook=standing.rulebook, codes=codes, progress=progress,
    )  # fmt: skip
    incidents = stacked(list(parts))
    within = (incidents.opened >= 0) & (incidents.opened < standing.rulebook.window * DAY)
    return incidents.where(within)


def _signs(incidents: Incidents, standing: Standing, codes: Codes) -> pa.Table:
    return find_signs(
        count_signs(incidents, standing=standing, codes=codes),
        accounts=codes.accounts["account"],
        peer_group=codes.peer_groups,
        rulebook=standing.rulebook,
    )


def _weeks(incidents: Incidents, standing: Standing, codes: Codes) -> pa.Table:
    """The latest 13 weeks by opening, as known at as-of."""
    start = standing.rulebook.window - 7 * WEEKS
    number = (incidents.opened // DAY - start) // 7
    recent = incidents.where(number >= 0)
    at = recent.account.astype(np.int64) * WEEKS + number[number >= 0]
    size = len(codes.accounts) * WEEKS
    solved = recent.solved != MISSING
    open_ = ((recent.flags & OPEN) != 0) & ~solved
    counts = {
        "opened": np.bincount(at, minlength=size),
        "solved": np.bincount(at, solved, size).astype(np.int64),
        "ended_otherwise": np.bincount(at, ~solved & ~open_, size).astype(np.int64),
        "open": np.bincount(at, open_, size).astype(np.int64),
    }
    days = [standing.week - timedelta(days=7 * (WEEKS - 1 - k)) for k in range(WEEKS)]
    names = np.repeat(np.array(codes.accounts["account"].to_pylist(), object), WEEKS)
    weeks = pa.array(days * len(codes.accounts), pa.date32())
    return pa.table({"account": names, "week": weeks, **counts}, schema=WEEKS_SCHEMA)


def _kinds(trial: Trial, codes: Codes) -> pa.Table:
    """Incidents, solved and expected of each account and service."""
    rows = expected_by_kind(trial.cells, trial.in_force)
    services = pa.array(codes.kinds["service"].to_pylist(), pa.string())
    table = pa.table(
        {
            "account": codes.accounts["account"].take(pa.array(rows["account"])),
            "service": services.take(pa.array(rows["kind"])),
            "incidents": rows["incidents"],
            "solved": rows["solved"],
            "expected": pa.array(rows["expected"], mask=~rows["compared"]),
        }
    )
    summed = table.group_by(["account", "service"]).aggregate(
        [("incidents", "sum"), ("solved", "sum"), ("expected", "sum")]
    )
    summed = summed.rename_columns(["account", "service", "incidents", "solved", "expected"])
    order = [("account", "ascending"), ("incidents", "descending"), ("service", "ascending")]
    return summed.sort_by(order).cast(KINDS_SCHEMA)


def _claims(incidents: Incidents, codes: Codes) -> pa.Table:
    """Claims beside verdicts, incidents each; nothing is added up across the two."""
    flags, size = incidents.flags, len(codes.accounts)
    claimed = (flags & CLAIMED) != 0
    solved = incidents.solved != MISSING
    said = (flags & (SAYS_SOLVED | SAYS_NOT)) != 0
    reopened = (flags & REOPENED) != 0
    partly = (flags & SAYS_PARTLY) != 0

    def count(holds: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(incidents.account[holds], minlength=size).astype(np.int64)

    return pa.table(
        {
            "account": codes.accounts["account"],
            "claims": count(claimed),
            "confirmed": count(claimed & ((flags & SAYS_SOLVED) != 0)),
            "partly": count(claimed & partly),
            "not_solved": count(claimed & ((flags & SAYS_NOT) != 0) & ~partly),
            "silent_accepted": count(claimed & ~said & solved),
            "waiting": count(claimed & ~said & ~solved & ~reopened),
            "reopened": count(reopened),
        },
        schema=CLAIMS_SCHEMA,
    )


def _variants(trials: Mapping[str, Judged], codes: Codes) -> pa.Table:
    """One row an account and trial, in the order of `trials`."""
    parts = []
    for number, (name, judged) in enumerate(trials.items()):
        size = len(judged.tier)
        columns = {
            "account": codes.accounts["account"],
            "variant": [name] * size,
            "tier": pa.array(judged.tier, pa.string()),
            "reason": pa.array(judged.reason, pa.string()),
        }
        for field in ("ratio", "ratio_low", "ratio_high"):
            values = getattr(judged, field)
            columns[field] = pa.array(values, mask=np.isnan(values))
        for field in ("rank_low", "rank_high", "ranked_of"):
            values = getattr(judged, field)
            columns[field] = pa.array(values, pa.int32(), mask=values < 0)
        part = pa.table(columns, schema=VARIANTS_SCHEMA)
        parts.append(part.append_column("number", pa.array([number] * size)))
    whole = pa.concat_tables(parts).sort_by([("account", "ascending"), ("number", "ascending")])
    return whole.drop_columns("number")
