"""S1 to S3, the one pass over the data: an Ibis expression that any engine can run, a row a report.

What comes out is numbers only: codes for account, kind of problem and shared incident, times, what
was said.
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
from answerable.standings.known import TIMES, counted


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
    """Accounts and kinds, sorted by name, and whether reports share incidents: small passes.

    Who and what is in the data but not yet by as-of has a code and nothing counted.
    """
    kind = ["service", "service_group", *_further(rulebook)]
    kinds = cases.select(kind).distinct().to_pyarrow()
    groups = cases.select("account", "peer_group").distinct().to_pyarrow()
    if len(groups) != pc.count_distinct(groups["account"]).as_py():
        groups = _main_groups(counted(cases, as_of=as_of, rulebook=rulebook))
    named = cases.filter(_.incident_id.notnull()).select("incident_id").limit(1)
    return Codes(
        accounts=groups.sort_by("account"),
        kinds=kinds.sort_by([(name, "ascending") for name in kind]),
        shared=len(named.to_pyarrow()) > 0,
    )


def _main_groups(seen: ibis.Table) -> pa.Table:
    """An account belongs to one peer group: the one most of its cases name, ties by name."""
    groups = seen.group_by("account", "peer_group").aggregate(n=_.count()).to_pyarrow()
    groups = groups.sort_by(
        [("account", "ascending"), ("n", "descending"), ("peer_group", "ascending")]
    )
    first = np.r_[True, pc.not_equal(groups["account"][1:], groups["account"][:-1]).to_numpy()]
    return groups.filter(pa.array(first)).select(["account", "peer_group"])


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
    rulebook: Rulebook,
    codes: Codes,
    shared: ibis.Table | None,
    start: date,
) -> ibis.Table:
    """A row a report opened by as-of: account, kind, incident (-1: alone), `named`, `says`, `how`
    and `known.TIMES`.

    Lone reports opened before `start` are left out; shared ones are needed whole, since an incident
    may have begun before.
    """
    seen = _with_codes(counted(cases, as_of=as_of, rulebook=rulebook), codes=codes, shared=shared)
    midnight = ibis.timestamp(datetime.combine(start, time.min))
    seen = seen.filter((_.opened >= midnight) | (_.incident >= 0))
    named = _.incident_id.notnull()
    return seen.select("account", "kind", "incident", "says", "how", *TIMES, named=named)


def _with_codes(seen: ibis.Table, *, codes: Codes, shared: ibis.Table | None) -> ibis.Table:
    """Names become codes by joins against small tables; shared incidents get a code of their
    own."""
    accounts = _numbered(codes.accounts.select(["account"]))
    kinds = _numbered(codes.kinds)
    on_kind = [seen[name].identical_to(kinds[name]) for name in codes.kinds.column_names]
    joined = seen.join(accounts, seen.account == accounts.account).join(kinds, on_kind)
    picked = joined.select(*[seen[name] for name in _USED], account=accounts.code, kind=kinds.code)
    if shared is None:
        return picked.mutate(incident=ibis.literal(-1, "int32"))
    picked = picked.mutate(key=ibis.coalesce(_.incident_id, _.case_id))
    return picked.left_join(shared, picked.key == shared.named).mutate(
        incident=ibis.coalesce(_.number, -1).cast("int32")
    )


_USED = ("case_id", "incident_id", "says", "how", *TIMES)


def _numbered(names: pa.Table) -> ibis.Table:
    numbers = pa.array(np.arange(len(names), dtype=np.int32))
    return ibis.memtable(names.append_column("code", numbers))


def window_start(week: date, *, days: int) -> date:
    """The first day of the window of `days` that ends with the Sunday `week`."""
    return week - timedelta(days=days - 1)
