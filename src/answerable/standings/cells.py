"""S3: counted cells (account, kind, opening month, bin, solved), the whole of what the method
needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from answerable.errors import AsOfError
from answerable.facts.table import Cases
from answerable.progress import Progress
from answerable.rules.rulebook import Rulebook
from answerable.standings import counting
from answerable.standings.bins import DAY, Bins
from answerable.standings.counting import COUNTS, Incidents
from answerable.standings.known import last_sunday
from answerable.standings.reports import Codes, reports, window_start
from answerable.standings.standing import Basis

BATCH = 1_000_000
"""Reports taken from the engine at a time."""

JOINED = 2_000_000
"""Shared reports joined into incidents at a time."""

WHOLE = 25_000_000
"""Up to so many reports, of 26 bytes each, are taken as one table."""


@dataclass(frozen=True)
class Cells:
    """Sorted packed keys (see `counting`) with how many incidents each stands for, and S9's counts.

    `counts` has a row an account code and a column for each of `counting.COUNTS`.
    """

    keys: NDArray[np.uint64]
    n: NDArray[np.int32]
    counts: NDArray[np.int64]
    codes: Codes
    bins: Bins
    week: date

    @cached_property
    def _fields(self) -> tuple[NDArray[Any], ...]:
        return counting.unpack(self.keys)

    @property
    def account(self) -> NDArray[np.int32]:
        """Account code of each cell."""
        return self._fields[0]

    @property
    def kind(self) -> NDArray[np.int32]:
        """Kind code of each cell."""
        return self._fields[1]

    @property
    def month(self) -> NDArray[np.int8]:
        """Opening month of each cell, 0 the window's first."""
        return self._fields[2]

    @property
    def at(self) -> NDArray[np.int16]:
        """Bin in which the cell's incidents left."""
        return self._fields[3]

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Whether they left by being solved."""
        return self._fields[4]

    def bit(self, bit: int) -> NDArray[np.bool_]:
        """Whether a bit of each key is set."""
        return (self.keys >> np.uint64(bit)) & np.uint64(1) == 1

    def without(self, bit: int) -> Cells:
        """The cells whose `bit` is not set."""
        kept = ~self.bit(bit)
        return replace(self, keys=self.keys[kept], n=self.n[kept])


def gather_incidents(
    cases: Cases,
    *,
    as_of: date,
    basis: Basis,
    rulebook: Rulebook,
    codes: Codes,
    progress: Progress,
) -> Iterator[Incidents]:
    """One pass over the cases: lone reports as the engine brings them, joined ones last."""
    start = window_start(last_sunday(as_of), days=rulebook.window)
    expression = reports(
        cases.table, as_of=as_of, basis=basis, rulebook=rulebook, codes=codes, start=start
    )
    shared: list[tuple[NDArray[np.int32], Incidents]] = []
    seen = 0
    for batch in _batches(expression, count=len(cases)):
        incident, rows = _columns(batch)
        alone = incident < 0
        yield rows if alone.all() else rows.where(alone)
        if not alone.all():
            shared.append((incident[~alone], rows.where(~alone)))
        seen += len(rows)
        progress.move(seen, len(cases))
    yield from _joined(shared)


def _batches(expression: ibis.Table, *, count: int) -> Iterator[pa.RecordBatch]:
    """What the engine answers, in pieces.

    DuckDB gives a stream to one thread and a whole table to all of them, in 0.6 of the time; so a
    table that fits is taken whole and let go piece by piece.
    """
    if count > WHOLE:
        yield from expression.to_pyarrow_batches(chunk_size=BATCH)
        return
    pieces = expression.to_pyarrow().to_batches(max_chunksize=BATCH)
    while pieces:
        yield pieces.pop(0)
    pa.default_memory_pool().release_unused()


def count_cells(
    cases: Cases,
    *,
    as_of: date,
    basis: Basis,
    rulebook: Rulebook,
    codes: Codes,
    progress: Progress,
) -> Cells:
    """The cells of a standing, counted from one pass over the cases."""
    _check_sizes(codes)
    week = last_sunday(as_of)
    start = window_start(week, days=rulebook.window)
    bins = Bins.of(rulebook, precision=cases.precision)
    packer = _Packer(len(codes.accounts), start=start, as_of=as_of, bins=bins, rules=rulebook)
    for incidents in gather_incidents(
        cases, as_of=as_of, basis=basis, rulebook=rulebook, codes=codes, progress=progress
    ):
        packer.add(incidents)
    keys, n = packer.finish(rulebook.batch_min_cases)
    return Cells(keys=keys, n=n, counts=packer.counts, codes=codes, bins=bins, week=week)


class _Packer:
    """Gathers packed keys and closing times batch by batch."""

    def __init__(
        self, accounts: int, *, start: date, as_of: date, bins: Bins, rules: Rulebook
    ) -> None:
        self.counts = np.zeros((accounts, len(COUNTS)), np.int64)
        self._keys: list[NDArray[np.uint64]] = []
        self._acts: list[NDArray[np.int32]] = []
        days = [start + timedelta(days=k) for k in range(rules.window)]
        months = np.array(
            [(d.year - start.year) * 12 + d.month - start.month for d in days], np.int8
        )
        self._clock = (
            rules.window * DAY, ((as_of - start).days + 1) * DAY, bins.seconds, bins.hours,
            bins.count, rules.past_days * DAY, rules.past_within * DAY, months,
        )  # fmt: skip

    def add(self, rows: Incidents) -> None:
        """Pack incidents."""
        keys, acts = np.empty(len(rows), np.uint64), np.empty(len(rows), np.int32)
        written = counting.pack(
            rows.account, rows.kind, rows.opened, rows.solved, rows.done, rows.due, rows.flags,
            rows.cases, *self._clock, keys, acts, self.counts,
        )  # fmt: skip
        self._keys.append(keys[:written].copy())
        self._acts.append(acts[:written].copy())

    def finish(self, batch_min_cases: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """Unique sorted keys and their counts; batches marked."""
        keys = _drained(self._keys, np.dtype(np.uint64))
        acts = _drained(self._acts, np.dtype(np.int32))
        counting.mark_batches(keys, acts, least=batch_min_cases)
        del acts
        keys.sort()
        n = np.zeros(len(keys), np.int32)
        found = counting.count_runs(keys, keys, n)
        return keys[:found].copy(), n[:found].copy()


def _drained(parts: list, dtype: np.dtype) -> NDArray:  # type: ignore[type-arg]
    """One array of all parts, which are let go as they are copied."""
    whole = np.empty(sum(len(p) for p in parts), dtype)
    at = 0
    while parts:
        part = parts.pop(0)
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def _columns(batch: pa.RecordBatch) -> tuple[NDArray[np.int32], Incidents]:
    names = batch.schema.names
    columns = {name: batch.column(name).to_numpy(zero_copy_only=False) for name in names}
    rows = Incidents(
        account=columns["account"],
        kind=columns["kind"],
        opened=columns["opened"],
        solved=columns["solved_at"],
        done=columns["done_at"],
        due=columns["due"],
        flags=columns["flags"],
        cases=np.ones(len(batch), np.int32),
    )
    return columns["incident"], rows


def stacked(parts: list[Incidents]) -> Incidents:
    """All rows of all parts, in one."""
    return Incidents(
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in Incidents.__dataclass_fields__
        }
    )


def _joined(shared: list[tuple[NDArray[np.int32], Incidents]]) -> Iterator[Incidents]:
    """Incidents of several reports, some millions at a time: all reports of one come together."""
    parts = -(-sum(len(rows) for _, rows in shared) // JOINED)
    for part in range(parts):
        own = [incident % parts == part for incident, _ in shared]
        incident = np.concatenate([i[mine] for (i, _), mine in zip(shared, own, strict=True)])
        rows = stacked([r.where(mine) for (_, r), mine in zip(shared, own, strict=True)])
        yield counting.join_reports(incident, rows)


def _check_sizes(codes: Codes) -> None:
    for what, table, bits in (
        ("accounts", codes.accounts, counting.ACCOUNT_BITS),
        ("kinds of problem", codes.kinds, counting.KIND_BITS),
    ):
        if len(table) >= 1 << bits:
            raise AsOfError(
                f"{len(table):,} {what} are more than the {1 << bits:,} that can be counted."
            )
