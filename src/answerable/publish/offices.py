"""What a page knows of an office, and how offices are put together: groups, parts, unranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pyarrow as pa

from answerable.publish.page_names import page_names
from answerable.publish.rows import Row, records, rows
from answerable.standings.details import Details
from answerable.standings.signs import Sign, marked
from answerable.standings.standing import Standing

Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Office:
    """One office: its row, the stem of its page's file name, and the tables behind its page."""

    row: Row
    page: str
    weeks: Records
    kinds: Records
    claims: dict[str, Any] | None
    variants: Records
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class Part:
    """Ranked offices that are compared with one another: one connected part of a peer group."""

    number: int
    offices: list[Office]

    @property
    def ranked_of(self) -> int:
        """Among how many places are counted: more than shown where some were set aside later."""
        return max(office.row.ranked_of or 0 for office in self.offices)


@dataclass(frozen=True)
class Group:
    """A peer group: its parts, and the offices nothing is said of."""

    name: str
    anchor: str
    parts: list[Part]
    unranked: list[Office]
    offices: list[Office] = field(repr=False)


def offices(standing: Standing, details: Details) -> list[Office]:
    """Every office of the standing, in its order."""
    standing_rows = rows(standing.table)
    pages = page_names(row.account for row in standing_rows)
    weeks, kinds = _by_account(details.weeks), _by_account(details.kinds)
    found = marked(details.signs)
    claims, variants = _by_account(details.claims), _by_account(details.variants)
    return [
        Office(
            row=row,
            page=pages[row.account],
            weeks=weeks.get(row.account, []),
            kinds=sorted(kinds.get(row.account, []), key=_most_first),
            claims=next(iter(claims.get(row.account, [])), None),
            variants=variants.get(row.account, []),
            signs=found.get(row.account, ()),
        )
        for row in standing_rows
    ]


def _most_first(kind: dict[str, Any]) -> tuple[int, str]:
    return -kind["incidents"], kind["service"]


def _by_account(table: pa.Table) -> Mapping[str, Records]:
    """The table's records an account, in its order."""
    found: dict[str, Records] = {}
    for record in records(table):
        found.setdefault(record["account"], []).append(record)
    return found


def groups(every: list[Office]) -> list[Group]:
    """Offices by peer group, in the standing's order."""
    ordered = sorted(every, key=lambda office: office.row.peer_group)
    return [
        _group(number, name, list(members))
        for number, (name, members) in enumerate(
            groupby(ordered, key=lambda office: office.row.peer_group), start=1
        )
    ]


def _group(number: int, name: str, members: list[Office]) -> Group:
    ranked = [office for office in members if office.row.ranked]
    ranked.sort(key=_by_component)
    parts = [
        Part(number=i, offices=list(together))
        for i, (_, together) in enumerate(groupby(ranked, key=_by_component), start=1)
    ]
    unranked = [office for office in members if not office.row.ranked]
    return Group(
        name=name, anchor=f"group-{number}", parts=parts, unranked=unranked, offices=members
    )


def _by_component(office: Office) -> int:
    component = office.row.component
    return -1 if component is None else component
