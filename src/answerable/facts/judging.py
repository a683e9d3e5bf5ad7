"""How a case ended, as a mapping judges it: status, texts, claims, and midnights that are dates."""

from __future__ import annotations

from answerable.facts.mapping import TIMES, SourceMapping
from answerable.facts.typed import TEXTS

AFTER_OPENING = ("ended", "first_claim", "last_claim", "answered", "verdict_at", "reopened")


def judged(mapping: SourceMapping, read: str, *, numbered: bool) -> str:
    """SQL over `read` columns: the cases table's, `<time>_unreadable` and `<code>_unknown`.

    `numbered`: the rows carry their own number, `row`, and keep it.
    """
    parts = [*TEXTS, "opened", "due", "contact_confirmed", "ending", *(["row"] if numbered else [])]
    parts += [f"{_time(mapping, c)} AS {c}" for c in AFTER_OPENING]
    parts += [f"({c}_stands AND {c} IS NULL) AS {c}_unreadable" for c in TIMES]
    parts += [f"({c}_stands AND {c}_code IS NULL) AS {c}_unknown" for c in ("status", "verdict")]
    parts += ["coalesce(verdict_code, 'none') AS verdict"]
    with_ending = f"(SELECT *, {_ending(mapping)} AS ending FROM {read})"
    return f"(SELECT {', '.join(parts)} FROM {with_ending})"


def _ending(mapping: SourceMapping) -> str:
    """The status; without one, whether a time of ending stands there at all."""
    stands = "false" if _only_when_ended(mapping) else "(ended IS NOT NULL OR ended_stands)"
    status = f"coalesce(status_code, CASE WHEN {stands} THEN 'closed' ELSE 'open' END)"
    if not mapping.texts:
        return status
    return f"CASE WHEN {status} = 'open' THEN 'open' ELSE coalesce(told_ending, {status}) END"


def _only_when_ended(mapping: SourceMapping) -> bool:
    """Whether the time stands beside every case, and is its ending's only where it has ended."""
    ended = mapping.columns.get("ended")
    return ended is not None and ended.only_when_ended


def _time(mapping: SourceMapping, column: str) -> str:
    value = _claim(mapping, column) if column.endswith("_claim") else column
    if column == "ended" and _only_when_ended(mapping):
        value = "CASE WHEN ending <> 'open' THEN ended END"
    if not mapping.midnight_is_date:
        return value
    day = "date_trunc('day', opened)"
    return f"CASE WHEN {value} < opened AND {value} = {day} THEN opened ELSE {value} END"


def _claim(mapping: SourceMapping, column: str) -> str:
    """A claim of its own, the other one where only that is known, or an ending that claims."""
    mapped = [c for c in (column, "last_claim", "first_claim") if c in mapping.columns]
    if mapped:
        return mapped[0]
    claiming = "('solved', 'closed')" if mapping.closing_is_claim else "('solved')"
    return f"CASE WHEN ending IN {claiming} THEN ended END"
