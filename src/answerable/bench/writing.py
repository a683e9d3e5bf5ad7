"""The record as a cases table: dates, ids and names in place of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from answerable.bench.clock import Clock
from answerable.bench.offices import Offices
from answerable.bench.reports import Reports, take
from answerable.bench.stories import ENDINGS, VERDICTS
from answerable.bench.vocabulary import CHANNELS, area_codes
from answerable.facts.table import CASES_SCHEMA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def cases_table(
    random: np.random.Generator, reports: Reports, offices: Offices, clock: Clock, *, areas: int
) -> pa.Table:
    """The cases in the cases schema, in the order in which they were opened."""
    reports = take(reports, np.argsort(reports.opened, kind="stable"))
    n = len(reports.opened)
    ids = [f"C{place:07d}" for place in range(n)]
    kind_groups = [k.group for k in offices.kinds]
    columns: dict[str, pa.Array] = {
        "case_id": pa.array(ids, pa.string()),
        "incident_id": incident_ids(reports, ids),
        "account": named(reports.account, offices.names),
        "peer_group": named(offices.group[reports.account], offices.groups),
        "service": named(reports.service, [k.name for k in offices.kinds]),
        "service_group": named(reports.service, kind_groups),
        "area": named(reports.area, area_codes(areas)),
        "channel": named(
            random.choice(len(CHANNELS), n, p=[p for _, p in CHANNELS]), [c for c, _ in CHANNELS]
        ),
        "due": due(reports, offices, clock),
        "answered": moment(first_answers(random, reports, float(clock.days)), clock),
        "ending": named(reports.ending, ENDINGS),
        "verdict": named(reports.verdict, VERDICTS),
        "contact_confirmed": pa.array(reports.confirmed),
    }
    for name in ("opened", "first_claim", "last_claim", "reopened", "ended", "verdict_at"):
        columns[name] = moment(getattr(reports, name), clock)
    return pa.table({name: columns[name] for name in CASES_SCHEMA.names}, schema=CASES_SCHEMA)


def named(codes: Ints, names: Sequence[str]) -> pa.Array:
    """Names in place of codes, shape (cases,)."""
    return pa.array(names, pa.string()).take(pa.array(codes, pa.int64()))


def moment(days: Floats, clock: Clock) -> pa.Array:
    """Whole seconds of local time; NaN becomes null."""
    missing = ~np.isfinite(days)
    seconds = np.floor(np.where(missing, 0.0, days) * 86_400).astype("timedelta64[s]")
    at = np.datetime64(clock.start, "s") + seconds
    return pa.array(at.astype("datetime64[us]"), mask=missing)


def incident_ids(reports: Reports, ids: Sequence[str]) -> pa.Array:
    """The id of the problem's first case, for the cases that name their problem."""
    _, first, place = np.unique(reports.problem, return_index=True, return_inverse=True)
    leader = pa.array(ids, pa.string()).take(pa.array(first[place]))
    mask: Any = pa.array(reports.named)
    return pa.compute.if_else(mask, leader, pa.scalar(None, pa.string()))


def due(reports: Reports, offices: Offices, clock: Clock) -> pa.Array:
    """At 17:00 of the last working day of the service's promise."""
    promise = np.array([k.promise for k in offices.kinds])[reports.service]
    opened = np.datetime64(clock.start, "D") + np.floor(reports.opened).astype("timedelta64[D]")
    day = np.busday_offset(opened, promise, roll="forward")
    return pa.array(day.astype("datetime64[us]") + np.timedelta64(17, "h"))


def first_answers(random: np.random.Generator, reports: Reports, until: float) -> Floats:
    """Most cases are answered within a day or two, none later than its first claim or end."""
    n = len(reports.opened)
    written = reports.opened + random.lognormal(-0.7, 1.0, n)
    written = np.where(random.random(n) < 0.85, written, np.nan)
    answered = np.fmin(written, np.fmin(reports.first_claim, reports.ended))
    return np.where(answered <= until, answered, np.nan)
