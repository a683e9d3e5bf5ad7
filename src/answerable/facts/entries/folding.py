"""From events to cases: what is impossible is told and left out, the rest adds up to a row a case.

The order of entries is the order in which the log came to know; `occurred` is what somebody says,
and may lie anywhere. Of what can change (an incident, a due time, a verdict, a contact) the last
entry stands; of claims and answers the first or last time, as the table's columns have it.
"""

from __future__ import annotations

import pyarrow as pa

from answerable.facts.case import Ending
from answerable.facts.entries.event_table import KINDS
from answerable.facts.entries.loading import Reject
from answerable.facts.events import (
    CASE_EVENTS,
    CaseAnswered,
    CaseClaimed,
    CaseContact,
    CaseDue,
    CaseEnded,
    CaseJoined,
    CaseOpened,
    CaseParted,
    CaseReferred,
    CaseReopened,
    CaseVerdict,
    Event,
    ItemHidden,
    ItemRestored,
    Which,
)
from answerable.facts.repeats import repeated_hashes
from answerable.facts.store import Store, text
from answerable.progress import Silence

REPEATED_ENTRY = "repeated_entry"
NEVER_OPENED = "case_never_opened"
OPENED_AGAIN = "case_opened_again"
BEFORE_OPENING = "event_before_opening_entry"
UNKNOWN_ITEM = "unknown_item"
HIDDEN_AGAIN = "item_hidden_again"
NOT_HIDDEN = "item_not_hidden"

DETAILS = {
    REPEATED_ENTRY: "its id is that of an earlier entry",
    NEVER_OPENED: "no entry opens this case",
    OPENED_AGAIN: "an earlier entry opens this case",
    BEFORE_OPENING: "the case is opened only by a later entry",
    UNKNOWN_ITEM: "no earlier entry has this id",
    HIDDEN_AGAIN: "the item is hidden already",
    NOT_HIDDEN: "the item is not hidden",
}
"""Each kind of impossible sequence, and how it is told; the entry is left out."""

FOLDED = "folded"

Told = tuple[int, str | None, str]
"""Index of the entry, id, kind."""


def fold(store: Store) -> list[Reject]:
    """Make of the table `events` the table `folded`: the cases' columns, and `file_row_number`,
    the index of the opening entry. What could not have happened comes back."""
    told = [*_take_out(store, "id", "events", _REPLAYS), *_openings(store)]
    store.run(f"CREATE TEMP TABLE later AS {_LATER}")
    told += store.run(_ORPHANS).fetchall()
    told += store.run(_ITEMS).fetchall()
    store.run(f"CREATE TABLE {FOLDED} AS {_FOLDED}")
    return [(position, of, kind, DETAILS[kind]) for position, of, kind in told]


def _openings(store: Store) -> list[Told]:
    store.run(f"CREATE TEMP TABLE openings AS SELECT * FROM events WHERE {_kind(CaseOpened)}")
    return _take_out(store, "case_id", "openings", _OPENED_AGAIN)


def _take_out(store: Store, column: str, table: str, again: str) -> list[Told]:
    """Take out of a table all but the first row of a value, and tell them; mostly there are none,
    which the hashes of the values show soon."""
    (count,) = store.run(f"SELECT count(*) FROM {table}").fetchall()[0]
    values = f"(SELECT {column} AS case_id FROM {table} WHERE {column} IS NOT NULL)"
    if not len(repeated_hashes(store, values, count=count, progress=Silence())):
        return []
    told: list[Told] = store.run(again).fetchall()
    store.backend.con.register("out", pa.table({"position": [position for position, *_ in told]}))
    store.run(f"DELETE FROM {table} WHERE position IN (SELECT position FROM out)")
    return told


def _kind(*of: type[Event]) -> str:
    return f"kind IN ({', '.join(str(KINDS[one]) for one in of)})"


_REPLAYS = f"""
    SELECT position, coalesce(case_id, item), {text(REPEATED_ENTRY)} FROM events
    WHERE id IN (SELECT id FROM events GROUP BY id HAVING count(*) > 1)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY position) > 1
"""
_OPENED_AGAIN = f"""
    SELECT position, case_id, {text(OPENED_AGAIN)} FROM openings
    QUALIFY row_number() OVER (PARTITION BY case_id ORDER BY position) > 1
"""

_LATER = f"""
    SELECT e.position, e.kind, e.case_id, o.position AS opening, e.occurred, e.due, e.code, e.flag,
           e.incident_id
    FROM events e LEFT JOIN openings o USING (case_id)
    WHERE e.{_kind(*(of for of in CASE_EVENTS if of is not CaseOpened))}
"""
"""What happened to cases, each with the index of its case's opening."""

_ORPHANS = f"""
    SELECT position, case_id, CASE WHEN opening IS NULL THEN {text(NEVER_OPENED)}
           ELSE {text(BEFORE_OPENING)} END
    FROM later WHERE opening IS NULL OR opening > position
"""

_ITEMS = f"""
    SELECT position, item, CASE WHEN made IS NULL OR made >= position THEN {text(UNKNOWN_ITEM)}
           WHEN {_kind(ItemHidden)} THEN {text(HIDDEN_AGAIN)} ELSE {text(NOT_HIDDEN)} END
    FROM (
        SELECT i.position, i.item, i.kind, first.position AS made,
               lag(i.kind) OVER (PARTITION BY i.item ORDER BY i.position) AS before
        FROM (SELECT * FROM events WHERE {_kind(ItemHidden, ItemRestored)}) i
        LEFT JOIN events first ON first.id = i.item
    )
    WHERE made IS NULL OR made >= position
    OR ({_kind(ItemHidden)} = coalesce(before = {KINDS[ItemHidden]}, false))
"""
"""Each hiding and restoring, with its item's own entry and what was done to the item before."""


def _of(aggregate: str, *types: type[Event], but: Which | None = None) -> str:
    only = _kind(*types) + (f" AND code IS DISTINCT FROM {text(but)}" if but else "")
    return f"{aggregate} FILTER ({only})"


def _last(fields: dict[str, str], *types: type[Event]) -> str:
    """What the last entry of these types says, empty fields too."""
    packed = ", ".join(f"{name} := {value}" for name, value in fields.items())
    return _of(f"arg_max(struct_pack({packed}), position)", *types)


_ENDING = f"coalesce(code, {text(Ending.REFERRED)})"

_HAPPENED = f"""
    SELECT opening,
        {_last({"incident": "incident_id"}, CaseJoined, CaseParted)} AS joined,
        {_last({"due": "due"}, CaseDue)} AS due_changed,
        {_of("min(occurred)", CaseAnswered)} AS answered,
        {_of("min(occurred)", CaseClaimed, but=Which.LAST)} AS first_claim,
        {_of("max(occurred)", CaseClaimed, but=Which.FIRST)} AS last_claim,
        {_of("max(occurred)", CaseReopened)} AS reopened,
        {_last({"at_time": "occurred", "code": _ENDING}, CaseEnded, CaseReferred)} AS ended,
        {_last({"at_time": "occurred", "code": "code"}, CaseVerdict)} AS verdict,
        {_of("arg_max(flag, position)", CaseContact)} AS confirmed
    FROM later WHERE opening < position GROUP BY opening
"""

_FOLDED = f"""
    SELECT o.position AS file_row_number, o.case_id,
        CASE WHEN h.joined IS NULL THEN o.incident_id ELSE h.joined.incident END AS incident_id,
        o.account, o.peer_group, o.service, o.service_group, o.area, o.channel,
        o.occurred AS opened,
        CASE WHEN h.due_changed IS NULL THEN o.due ELSE h.due_changed.due END AS due,
        h.answered, h.first_claim, h.last_claim, h.reopened,
        h.ended.at_time AS ended, coalesce(h.ended.code, 'open') AS ending,
        coalesce(h.verdict.code, 'none') AS verdict, h.verdict.at_time AS verdict_at,
        coalesce(h.confirmed, o.flag) AS contact_confirmed
    FROM openings o LEFT JOIN ({_HAPPENED}) h ON o.position = h.opening ORDER BY file_row_number
"""
