"""From events to cases: what is impossible is told and left out, the rest adds up to a row a case.

The order of entries is the order in which the log came to know; `occurred` is what somebody says,
and may lie anywhere. Of what can change (an incident, a due time, a verdict, a contact) the last
entry stands; of claims and answers the first or last time, as the table's columns have it.
"""

from __future__ import annotations

from answerable.facts.case import Ending
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
from answerable.facts.store import Store, text

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


def fold(store: Store) -> list[Reject]:
    """Make of the table `events` the table `folded`: the cases' columns, and `file_row_number`,
    the index of the opening entry. What could not have happened comes back."""
    store.run(f"CREATE TEMP TABLE replays AS {_REPLAYS}")
    store.run(f"CREATE TABLE openings AS {_OPENINGS}")
    told = store.run(f"SELECT position, id, kind FROM ({_IMPOSSIBLE}) ORDER BY ALL").fetchall()
    store.run(f"CREATE TABLE {FOLDED} AS {_FOLDED}")
    return [(position, of, kind, DETAILS[kind]) for position, of, kind in told]


def _types(*of: type[Event]) -> str:
    return f"type IN ({', '.join(text(one.TYPE) for one in of)})"


_REPLAYS = """
    SELECT position FROM events WHERE id IN (SELECT id FROM events GROUP BY id HAVING count(*) > 1)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY position) > 1
"""
_STANDING = "(SELECT * FROM events WHERE position NOT IN (SELECT position FROM replays))"
"""The events without those that were put into the log twice."""

_OPENINGS = f"""
    SELECT * FROM {_STANDING} WHERE {_types(CaseOpened)}
    QUALIFY row_number() OVER (PARTITION BY case_id ORDER BY position) = 1
"""
_LATER = f"(SELECT * FROM {_STANDING} WHERE {_types(*CASE_EVENTS)} AND NOT {_types(CaseOpened)})"
_ITEMS = f"(SELECT * FROM {_STANDING} WHERE {_types(ItemHidden, ItemRestored)})"

_AROUND = f"""
    SELECT i.position, i.item, i.type, first.position AS made,
           lag(i.type) OVER (PARTITION BY i.item ORDER BY i.position) AS before
    FROM {_ITEMS} i LEFT JOIN (SELECT id, min(position) AS position FROM events GROUP BY id) first
    ON first.id = i.item
"""
"""Each hiding and restoring, with its item's own entry and what was done to the item before."""

_IMPOSSIBLE = f"""
    SELECT position, coalesce(case_id, item) AS id, {text(REPEATED_ENTRY)} AS kind FROM events
    WHERE position IN (SELECT position FROM replays)
    UNION ALL
    SELECT position, case_id, {text(OPENED_AGAIN)} FROM {_STANDING}
    WHERE {_types(CaseOpened)} AND position NOT IN (SELECT position FROM openings)
    UNION ALL
    SELECT l.position, l.case_id, CASE WHEN o.case_id IS NULL THEN {text(NEVER_OPENED)}
           ELSE {text(BEFORE_OPENING)} END
    FROM {_LATER} l LEFT JOIN openings o USING (case_id)
    WHERE o.position IS NULL OR o.position > l.position
    UNION ALL
    SELECT position, item, CASE WHEN made IS NULL OR made >= position THEN {text(UNKNOWN_ITEM)}
           WHEN {_types(ItemHidden)} THEN {text(HIDDEN_AGAIN)} ELSE {text(NOT_HIDDEN)} END
    FROM ({_AROUND})
    WHERE made IS NULL OR made >= position
    OR ({_types(ItemHidden)} = coalesce(before = {text(ItemHidden.TYPE)}, false))
"""


def _of(aggregate: str, *types: type[Event], but: Which | None = None) -> str:
    only = f"{_types(*types)}" + (f" AND code IS DISTINCT FROM {text(but)}" if but else "")
    return f"{aggregate} FILTER ({only})"


def _last(fields: dict[str, str], *types: type[Event]) -> str:
    """What the last entry of these types says, empty fields too."""
    packed = ", ".join(f"{name} := {value}" for name, value in fields.items())
    return _of(f"arg_max(struct_pack({packed}), position)", *types)


_ENDING = f"coalesce(code, {text(Ending.REFERRED)})"

_HAPPENED = f"""
    SELECT case_id,
        {_last({"incident": "incident_id"}, CaseJoined, CaseParted)} AS joined,
        {_last({"due": "due"}, CaseDue)} AS due_changed,
        {_of("min(occurred)", CaseAnswered)} AS answered,
        {_of("min(occurred)", CaseClaimed, but=Which.LAST)} AS first_claim,
        {_of("max(occurred)", CaseClaimed, but=Which.FIRST)} AS last_claim,
        {_of("max(occurred)", CaseReopened)} AS reopened,
        {_last({"at_time": "occurred", "code": _ENDING}, CaseEnded, CaseReferred)} AS ended,
        {_last({"at_time": "occurred", "code": "code"}, CaseVerdict)} AS verdict,
        {_of("arg_max(flag, position)", CaseContact)} AS confirmed
    FROM (SELECT l.* FROM {_LATER} l JOIN openings o
          ON l.case_id = o.case_id AND l.position > o.position)
    GROUP BY case_id
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
    FROM openings o LEFT JOIN ({_HAPPENED}) h USING (case_id) ORDER BY file_row_number
"""
