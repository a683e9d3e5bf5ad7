"""S0 to S3, the one pass over the data: an Ibis expression that any engine can run, a row a report.

What comes out is numbers only: codes for account, kind of problem and shared incident, times,
flags.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from ibis.util import gen_name
from numpy.typing import NDArray

from answerable.rules.rulebook import Rulebook
from answerable.standings.known import by_as_of, counted, with_solved_at
from answerable.standings.standing import Basis

MISSING = -(2**31)
"""A missing time. Times are whole seconds since a given midnight: 32 bits hold 68 years either
way."""

TIMES = ("opened", "solved_at", "done_at", "due")

CLAIMED, REOPENED, OPEN, MERGED, PASSED_ON, DISPUTED, SAYS_SOLVED, SAYS_NOT, SAYS_PARTLY = (
    1 << k for k in range(9)
)
"""Bits of `flags`: the account claimed; reopened (after a claim); still open; merged into the
incident that it names; referred elsewhere in time; the asker disputed; the asker's verdict that
stands (partly is also not). The engine tells the first five, as `state`."""


@dataclass(frozen=True)
class Codes:
    """What the integer codes stand for: row number in these sorted tables is the code."""

    accounts: pa.Table  # account, peer_group
    kinds: pa.Table  # service, service_group and what else the rulebook's strata name
    shared: bool  # whether any case names an incident

    @property
    def peer_groups(self) -> NDArray[np.int32]:
        """Peer group code of each account code."""
        return _numbers(self.accounts["peer_group"])

    @property
    def kind_numbers(self) -> NDArray[np.int32]:
        """Each kind's own number."""
        return np.arange(len(self.kinds), dtype=np.int32)

    @property
    def kind_groups(self) -> NDArray[np.int32]:
        """Service group code of each kind code, -1 where the source has none."""
        return _numbers(self.kinds["service_group"])


def _numbers(names: pa.ChunkedArray) -> NDArray[np.int32]:
    indices = names.combine_chunks().dictionary_encode().indices
    return np.asarray(indices.fill_null(-1), dtype=np.int32)


def code_tables(cases: ibis.Table, *, as_of: date, rulebook: Rulebook) -> Codes:
    """Distinct accounts and kinds, sorted by name: one small pass."""
    seen = counted(cases, as_of=as_of, rulebook=rulebook)
    kind = ["service", "service_group", *_further(rulebook)]
    groups = seen.group_by("account", "peer_group").aggregate(n=_.count()).to_pyarrow()
    kinds = (
        seen.group_by(kind)
        .aggregate(shared=_.incident_id.notnull().any())
        .order_by(kind)
        .to_pyarrow()
    )
    # An account belongs to one peer group: the one most of its cases name, ties by name.
    groups = groups.sort_by(
        [("account", "ascending"), ("n", "descending"), ("peer_group", "ascending")]
    )
    first = np.r_[True, pc.not_equal(groups["account"][1:], groups["account"][:-1]).to_numpy()]
    return Codes(
        accounts=groups.filter(pa.array(first)).select(["account", "peer_group"]),
        kinds=kinds.select(kind).sort_by([(name, "ascending") for name in kind]),
        shared=bool(pc.any(kinds["shared"]).as_py()),
    )


def _further(rulebook: Rulebook) -> list[str]:
    """What the rulebook's strata are made of besides service and opening month."""
    return [name for name in rulebook.stratum_by if name not in ("service", "month")]


@contextmanager
def shared_incidents(cases: ibis.Table, *, as_of: date, rulebook: Rulebook) -> Iterator[ibis.Table]:
    """Every incident that a case names, with a number of its own: a table of the engine's as long
    as slices of the cases join with it."""
    named = counted(cases, as_of=as_of, rulebook=rulebook).filter(_.incident_id.notnull())
    named = named.select(named=_.incident_id).distinct()
    numbered = named.mutate(number=ibis.row_number().cast("int32"))
    engine = cases.get_backend()
    name = gen_name("shared_incidents")
    try:
        yield engine.create_table(name, numbered, temp=True)
    finally:
        # Ibis 12 writes its own DROP without a name beside sqlglot 30.
        engine.raw_sql(f"DROP TABLE IF EXISTS {name}")


def reports(
    cases: ibis.Table,
    *,
    as_of: date,
    basis: Basis,
    rulebook: Rulebook,
    codes: Codes,
    shared: ibis.Table | None,
    start: date,
) -> ibis.Table:
    """A row a report as known at `as_of`: account, kind, incident (-1: alone), `TIMES`, state,
    says.

    Times are seconds since the midnight that begins `start`. Lone reports opened earlier are left
    out; shared ones are needed whole, since an incident may have begun before.
    """
    midnight = datetime.combine(start, time.min)
    seen = _with_codes(counted(cases, as_of=as_of, rulebook=rulebook), codes=codes, shared=shared)
    seen = seen.filter((_.opened >= ibis.timestamp(midnight)) | (_.incident >= 0))
    known = with_solved_at(by_as_of(seen, as_of=as_of), as_of=as_of, basis=basis, rulebook=rulebook)
    told = known.mutate(state=_state(rulebook.referral_days))
    times = {name: _seconds(_[name], midnight).name(name) for name in TIMES}
    return told.select("account", "kind", "incident", "state", "says", **times)


def _seconds(moment: ibis.Deferred, midnight: datetime) -> ibis.Deferred:
    """Seconds since midnight; a time that 32 bits cannot hold is too far off to matter."""
    reach = timedelta(seconds=-MISSING - 1)
    near = moment.between(ibis.timestamp(midnight - reach), ibis.timestamp(midnight + reach))
    since = moment.delta(ibis.timestamp(midnight), unit="second")
    return ibis.cases((near, since), else_=MISSING).cast("int32")


def _with_codes(seen: ibis.Table, *, codes: Codes, shared: ibis.Table | None) -> ibis.Table:
    """Names become codes by joins against small tables; shared incidents get a code of their
    own."""
    accounts = _numbered(codes.accounts.select(["account"]))
    kinds = _numbered(codes.kinds)
    on_kind = [
        seen[name].fill_null("") == kinds[name].fill_null("") for name in codes.kinds.column_names
    ]
    joined = seen.join(accounts, seen.account == accounts.account).join(kinds, on_kind)
    picked = joined.select(*[seen[name] for name in _USED], account=accounts.code, kind=kinds.code)
    if shared is None:
        return picked.mutate(incident=ibis.literal(-1, "int32"))
    picked = picked.mutate(key=ibis.coalesce(_.incident_id, _.case_id))
    return picked.left_join(shared, picked.key == shared.named).mutate(
        incident=ibis.coalesce(_.number, -1).cast("int32")
    )


_USED = (
    "case_id", "incident_id", "opened", "due", "first_claim", "last_claim", "reopened", "ended",
    "verdict_at", "says", "duplicate", "referred", "shut",
)  # fmt: skip


def _numbered(names: pa.Table) -> ibis.Table:
    numbers = pa.array(np.arange(len(names), dtype=np.int32))
    return ibis.memtable(names.append_column("code", numbers))


def _state(referral_days: int) -> ibis.Deferred:
    """What a report says of its incident, as bits; the asker's word stands beside it in `says`."""
    bits = (
        (CLAIMED, _.claim.notnull()),
        (REOPENED, _.reopened.notnull()),
        (OPEN, _.ended.isnull() & _.done_at.isnull()),
        (MERGED, _.duplicate),
        # Working days are reckoned for referrals alone: few, and dear to reckon.
        (PASSED_ON, ibis.cases((_.referred, _in_working_days(referral_days)), else_=False)),
    )
    return sum(holds.cast("int8") * bit for bit, holds in bits).cast("int8")


def _in_working_days(limit: int) -> ibis.Deferred:
    """Ended within so many working days (Monday to Friday) of opening."""
    weekday = _.opened.day_of_week.index()
    ahead = limit + 2 * ((ibis.least(weekday, 4) + limit) // 5) - ibis.greatest(weekday - 4, 0)
    return _.ended.date().delta(_.opened.date(), unit="day") <= ahead


def window_start(week: date, *, days: int) -> date:
    """The first day of the window of `days` that ends with the Sunday `week`."""
    return week - timedelta(days=days - 1)
