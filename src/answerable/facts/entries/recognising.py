"""Reading entries by the million: SQL that recognises the plain ones whole.

From what an entry seems to say the SQL writes the entry anew, as it would have to stand. Where that
gives the very same bytes, and every value is one that its kind allows, the entry is canonical and
keeps its schema. Whatever else it may be is left to `read_entry`, one by one; a test holds that
whatever is recognised here is read the same there.
"""

from __future__ import annotations

from answerable.facts.entries.event_table import COLUMN_OF, EVENTS_SCHEMA, KINDS, TIMES
from answerable.facts.event_fields import (
    LONGEST_NAME,
    MOMENT,
    Choice,
    Flag,
    Hex,
    Kind,
    Moment,
    Name,
)
from answerable.facts.events import CASE_EVENTS, Event
from answerable.facts.store import text

FIELDS: dict[str, Kind] = {
    name: kind for of in CASE_EVENTS for name, (kind, _, _) in of.public_fields().items()
}
HEADING = ("type", "id", "recorded")

LOOKAHEADS = ("(?!0000)", "(?!000000)")
"""DuckDB's regular expressions have none; what they forbid is asked apart."""


def recognised(batch: str) -> str:
    """SQL over `batch` (position, entry): `EVENTS_SCHEMA`, the entry, and whether it is `plain`."""
    parsed = f"(SELECT position, entry, try(from_json(entry, {_structure()})) AS e FROM {batch})"
    plain = " ".join(f"WHEN {text(of.TYPE)} THEN {_is_plain(of)}" for of in CASE_EVENTS)
    judged = (
        f"(SELECT *, coalesce(({_whole()}) AND CASE e.type {plain} ELSE false END, false) AS plain "
        f"FROM {parsed})"
    )
    return f"(SELECT {', '.join(map(_column, EVENTS_SCHEMA.names))}, entry, plain FROM {judged})"


def _structure() -> str:
    """How the database is to take an entry apart."""
    types = {
        name: "BOOLEAN" if isinstance(kind, Flag) else "VARCHAR" for name, kind in FIELDS.items()
    }
    types |= dict.fromkeys(HEADING, "VARCHAR") | {"commitments": "JSON"}
    pairs = (f'"{name}":"{kind}"' for name, kind in types.items())
    return text("{" + ",".join(pairs) + "}")


def _whole() -> str:
    """Conditions on an entry's text as a whole; what they turn away is rare, not wrong.

    Without a backslash no text has a control character, a quotation mark or half a surrogate pair.
    """
    ascii_only = "strlen(entry) = length(entry)"
    return (
        f"NOT contains(entry, '\\') AND NOT contains(entry, '@') "
        f"AND CASE WHEN {ascii_only} THEN true ELSE nfc_normalize(entry) = entry END "
        f"AND regexp_full_match(e.id, '[0-9a-f]{{32}}') AND {_is_utc('e.recorded')}"
    )


def _is_utc(value: str) -> str:
    digits = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
    read = f"try_strptime({value}, '%Y-%m-%dT%H:%M:%SZ')"
    return f"regexp_full_match({value}, '{digits}') AND {read} IS NOT NULL AND NOT {_year_0(value)}"


def _is_plain(of: type[Event]) -> str:
    conditions = [f"entry = {_written(of)}"]
    for name, (kind, required, _) in of.public_fields().items():
        value = f"e.{_quoted(name)}"
        there = f"{value} IS NOT NULL AND" if required else f"{value} IS NULL OR"
        conditions.append(f"({there} ({_allowed(value, kind)}))")
    return f"({' AND '.join(conditions)} AND (e.commitments IS NULL OR {_commitments(of)}))"


def _commitments(of: type[Event]) -> str:
    """Each private field at most once, in order, and not none."""
    fields = [f'("{name}":"[0-9a-f]{{64}}",)?' for name in sorted(of.private_fields())]
    inner = "substr(e.commitments, 2, length(e.commitments) - 2) || ','"
    return f"(length(e.commitments) > 2 AND regexp_full_match({inner}, {text(''.join(fields))}))"


def _allowed(value: str, kind: Kind) -> str:
    """A condition on a value that is there."""
    if isinstance(kind, Name):
        return f"length({value}) BETWEEN 1 AND {LONGEST_NAME}"
    if isinstance(kind, Moment):
        return _is_moment(value)
    if isinstance(kind, Choice):
        return f"{value} IN ({', '.join(map(text, kind.codes))})"
    if isinstance(kind, Hex):
        return f"regexp_full_match({value}, '[0-9a-f]{{{kind.digits}}}')"
    return "true"


def _is_moment(value: str) -> str:
    pattern = MOMENT
    for ahead in LOOKAHEADS:
        pattern = pattern.replace(ahead, "")
    return (
        f"regexp_full_match({value}, {text(pattern)}) AND NOT {_year_0(value)} "
        f"AND NOT ends_with({value}, '.000000') AND (try_cast({value} AS TIMESTAMP) IS NOT NULL)"
    )


def _year_0(value: str) -> str:
    return f"starts_with({value}, '0000')"


def _written(of: type[Event]) -> str:
    """SQL that writes the entry as it would have to stand: keys in order, absent ones left out."""
    kinds = {name: kind for name, (kind, _, _) in of.public_fields().items()}
    parts = []
    for name in sorted({*kinds, *HEADING, *(["commitments"] if of.private_fields() else [])}):
        value, bare = f"e.{_quoted(name)}", isinstance(kinds.get(name), Flag)
        mark = "" if bare or name == "commitments" else '"'
        start, end = text(f',"{name}":{mark}'), f" || {text(mark)}" if mark else ""
        parts.append(f"{start} || {value}::VARCHAR{end}")
    return f"concat('{{', substr(concat({', '.join(parts)}), 2), '}}')"


def _column(name: str) -> str:
    if name == "position":
        return name
    if name == "kind":
        kinds = (f"WHEN {text(of.TYPE)} THEN {KINDS[of]}" for of in CASE_EVENTS)
        return f"CASE e.type {' '.join(kinds)} ELSE 0 END AS kind"
    fields = [f"e.{_quoted(f)}" for f, c in COLUMN_OF.items() if c == name and f in FIELDS]
    if not fields:
        return f"{f'e.{name}' if name in HEADING else 'NULL::VARCHAR'} AS {name}"
    value = fields[0] if len(fields) == 1 else f"coalesce({', '.join(fields)})"
    return f"{f'try_cast({value} AS TIMESTAMP)' if name in TIMES else value} AS {name}"


def _quoted(field: str) -> str:
    return f'"{field}"'
