"""S3: counted cells (account, kind, opening month, leaf), the whole of what the method needs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
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
from answerable.standings.counting import COUNTS, Incidents, join_reports
from answerable.standings.known import as_known, last_sunday
from answerable.standings.parts import over_parts
from answerable.standings.reports import Codes, reports, shared_incidents, window_start
from answerable.standings.standing import Basis

PARTS, SMALLEST, LARGEST = 8, 4_000_000, 10_000_000
"""The engine is asked for so many slices of the cases, none of fewer or more cases than these: each
row takes 83 bytes until it is packed, and each slice joins with all shared incidents."""


@dataclass(frozen=True)
class Cells:
    """Cells in order, in blocks of one account, kind and opening month; and S9's counts.

    Block b has cells `start[b]` to `start[b + 1]`; `account`, `kind` and `month` (0 the window's
    first) are codes, one a block. A cell is a `leaf` (see `counting`) and how many incidents it
    stands for, `n`. `counts` has a row an account code and a column for each of `counting.COUNTS`.
    """

    start: NDArray[np.int64]
    account: NDArray[np.int32]
    kind: NDArray[np.int32]
    month: NDArray[np.int8]
    leaf: NDArray[np.uint16]
    n: NDArray[np.int32]
    counts: NDArray[np.int64]
    codes: Codes
    bins: Bins
    week: date

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """Incidents of each block."""
        return self._sums[0]

    @cached_property
    def solved(self) -> NDArray[np.int64]:
        """Incidents of each block that left by being solved."""
        return self._sums[1]

    @cached_property
    def _sums(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._summed(counting.SOLVED_BIT)

    def with_bit(self, bit: int) -> NDArray[np.int64]:
        """Incidents of each block whose leaf has `bit` set."""
        return self._summed(bit)[1]

    def _summed(self, bit: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        total, marked = (np.zeros(len(self.account), np.int64) for _ in range(2))

        def run(first: int, last: int) -> None:
            counting.block_sums(first, last, self.start, self.leaf, self.n, bit, total, marked)

        over_parts(run, self.start)
        return total, marked

    def of_accounts(self, blocks: NDArray[Any]) -> NDArray[np.int64]:
        """Sums over the blocks of each account code."""
        return np.bincount(self.account, blocks, len(self.codes.accounts)).astype(np.int64)

    def without(self, bit: int) -> Cells:
        """The cells whose leaf does not have `bit`."""
        kept = (self.leaf >> np.uint16(bit)) & np.uint16(1) == 0
        ends = np.concatenate([[0], np.cumsum(kept)])[self.start]
        some = np.diff(ends) > 0
        return replace(
            self, leaf=self.leaf[kept], n=self.n[kept], start=np.append(ends[:-1][some], ends[-1]),
            account=self.account[some], kind=self.kind[some], month=self.month[some],
        )  # fmt: skip


def gather_incidents(cases: Cases, **known: Any) -> Iterator[Incidents]:
    """One pass over the cases: lone reports as the engine brings them, joined ones last.

    Takes what `gather_reports` takes.
    """
    for incident, rows in gather_reports(cases, **known):
        yield rows.where(incident < 0)


def gather_reports(
    cases: Cases,
    *,
    as_of: date,
    basis: Basis,
    rulebook: Rulebook,
    codes: Codes,
    progress: Progress,
) -> Iterator[tuple[NDArray[np.int32], Incidents]]:
    """The reports with the number of the incident they share, -1 alone; those of one incident come
    again at the end, joined into a row of their own."""
    kept = _Kept()
    start = window_start(last_sunday(as_of), days=rulebook.window)
    named = shared_incidents(cases.table, as_of=as_of, rulebook=rulebook)
    with named if codes.shared else nullcontext() as shared:
        slices = [
            reports(
                part, as_of=as_of, rulebook=rulebook, codes=codes, shared=shared, start=start
            )
            for part in cases.slices(min(max(-(-len(cases) // PARTS), SMALLEST), LARGEST))
        ]  # fmt: skip
        for number, batches in enumerate(_answers(slices)):
            for batch in _let_go(batches):
                incident, rows = _known(
                    batch, start=start, as_of=as_of, basis=basis, rulebook=rulebook
                )
                yield incident, rows
                kept.keep(incident, rows)
            progress.move(number + 1, len(slices))
    for rows in kept.joined():
        yield np.full(len(rows), -1, np.int32), rows


def _answers(slices: list[ibis.Table]) -> Iterator[list[pa.RecordBatch]]:
    """What the engine answers to each; it works on the next one while one is packed."""

    def ask(wanted: ibis.Table) -> list[pa.RecordBatch]:
        return list(wanted.to_pyarrow().to_batches())

    with ThreadPoolExecutor(1) as pool:
        ready = pool.submit(ask, slices[0])
        for following in slices[1:]:
            batches = ready.result()
            ready = pool.submit(ask, following)
            yield batches
        yield ready.result()


def _let_go(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One after another, and nothing kept of those that are done."""
    while batches:
        yield batches.pop(0)


class _Kept:
    """Shared reports, kept column by column until all of an incident are there."""

    def __init__(self) -> None:
        self._parts: dict[str, list[NDArray[Any]]] = {}

    def keep(self, incident: NDArray[np.int32], rows: Incidents) -> None:
        """Add the rows that share an incident."""
        shared = incident >= 0
        if shared.any():
            for name, column in {"incident": incident, **vars(rows)}.items():
                self._parts.setdefault(name, []).append(column[shared])

    def joined(self) -> Iterator[Incidents]:
        """Their incidents, some millions at a time."""
        if self._parts:
            columns = {name: np.concatenate(self._parts.pop(name)) for name in [*self._parts]}
            yield from join_reports(columns.pop("incident"), Incidents(**columns))


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
    packer = _Packer(len(cases), len(codes.accounts), start=start, as_of=as_of, bins=bins,
                     rules=rulebook)  # fmt: skip
    for incident, rows in gather_reports(
        cases, as_of=as_of, basis=basis, rulebook=rulebook, codes=codes, progress=progress
    ):
        packer.add(incident, rows)
    laid = packer.finish(rulebook.batch_min_cases)
    return Cells(**laid, counts=packer.counts, codes=codes, bins=bins, week=week)


class _Packer:
    """Gathers packed keys and closing times batch by batch; there are no more than cases."""

    def __init__(
        self, most: int, accounts: int, *, start: date, as_of: date, bins: Bins, rules: Rulebook
    ) -> None:
        self.counts = np.zeros((accounts, len(COUNTS)), np.int64)
        self._keys, self._acts = np.empty(most, np.uint64), np.empty(most, np.int32)
        self._found = 0
        days = [start + timedelta(days=k) for k in range(rules.window)]
        months = np.array(
            [(d.year - start.year) * 12 + d.month - start.month for d in days], np.int8
        )
        self._clock = (
            rules.window * DAY, ((as_of - start).days + 1) * DAY, bins.seconds, bins.hours,
            bins.count, rules.past_days * DAY, rules.past_within * DAY, months,
        )  # fmt: skip

    def add(self, incident: NDArray[np.int32], rows: Incidents) -> None:
        """Pack the rows that share no incident."""
        self._found += counting.pack(
            incident, rows.account, rows.kind, rows.opened, rows.solved, rows.done, rows.due,
            rows.flags, rows.cases, *self._clock, self._keys[self._found :],
            self._acts[self._found :], self.counts,
        )  # fmt: skip

    def finish(self, batch_min_cases: int) -> dict[str, NDArray[Any]]:
        """The cells and blocks of all keys, batches marked; by the names of `Cells`."""
        keys, acts = self._keys[: self._found], self._acts[: self._found]
        counting.mark_batches(keys, acts, least=batch_min_cases)
        del acts, self._acts
        keys.sort()
        cells, blocks = counting.size_up(keys)
        laid = {
            "leaf": np.empty(cells, np.uint16), "n": np.empty(cells, np.int32),
            "start": np.zeros(blocks + 1, np.int64), "account": np.empty(blocks, np.int32),
            "kind": np.empty(blocks, np.int32), "month": np.empty(blocks, np.int8),
        }  # fmt: skip
        counting.lay_out(keys, *laid.values())
        del keys, self._keys
        return laid


def _known(batch: pa.RecordBatch, **known: Any) -> tuple[NDArray[np.int32], Incidents]:
    """The reports of a batch as they stood; takes what `as_known` takes."""
    names = batch.schema.names
    columns = {name: batch.column(name).to_numpy(zero_copy_only=False) for name in names}
    rows = Incidents(
        account=columns["account"],
        kind=columns["kind"],
        cases=np.ones(len(batch), np.int32),
        **as_known(columns, **known),
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


def _check_sizes(codes: Codes) -> None:
    for what, table, bits in (
        ("accounts", codes.accounts, counting.ACCOUNT_BITS),
        ("kinds of problem", codes.kinds, counting.KIND_BITS),
    ):
        if len(table) >= 1 << bits:
            raise AsOfError(
                f"{len(table):,} {what} are more than the {1 << bits:,} that can be counted."
            )
