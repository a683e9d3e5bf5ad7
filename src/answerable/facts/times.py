"""Times as SQL: read in the source's formats or ISO 8601, brought to the place's wall clock."""

from __future__ import annotations

from collections.abc import Sequence

from answerable.facts.store import text

ZONE = r"\d[:h]\d\d(:\d\d([.,]\d+)?)?\s*(Z|z|UTC|[+-]\d\d(:?\d\d)?)$"
"""A zone after a time of day; a date's own last digits are none."""

WORDS = "('epoch', 'infinity', '-infinity')"
SHORT_ZONE = r"([+-]\d\d)(\d\d)$"
JUST_ZONE = r"\s*(Z|z|UTC|[+-]\d\d(:?\d\d)?)$"


def time_from_text(value: str, formats: Sequence[str], timezone: str | None) -> str:
    """SQL of a wall-clock TIMESTAMP, NULL where the text is no time.

    A time with a zone is moved to `timezone`; where none is known it stays on the clock it was
    written in. ISO 8601 is always understood.
    """
    iso = f"CASE WHEN {value}[1] BETWEEN '0' AND '9' THEN {_iso(value, timezone)} END"
    return f"coalesce({time_in_formats(value, formats)}, {iso})" if formats else f"({iso})"


def time_in_formats(value: str, formats: Sequence[str]) -> str:
    """SQL of a TIMESTAMP written in one of the formats (as strptime has them), else NULL."""
    listed = ", ".join(text(f) for f in formats)
    # The database takes these words for times in any format.
    return f"CASE WHEN lower({value}) NOT IN {WORDS} THEN try_strptime({value}, [{listed}]) END"


def time_from_typed(value: str, kind: str, timezone: str | None) -> str:
    """SQL of a wall-clock TIMESTAMP from a column that is a date or a time already.

    Without a known `timezone`, a stored instant stands on the clock of UTC.
    """
    if "TIME ZONE" in kind or kind == "TIMESTAMPTZ":
        return f"timezone({text(timezone or 'UTC')}, {value})"
    return value if kind == "TIMESTAMP" else f"CAST({value} AS TIMESTAMP)"


def _iso(value: str, timezone: str | None) -> str:
    zoned = f"length({value}) > 16 AND regexp_matches({value}, {text(ZONE)})"
    plain = f"try_cast({value} AS TIMESTAMP)"
    return f"CASE WHEN {zoned} THEN {_zoned(value, timezone)} ELSE {plain} END"


def _zoned(value: str, timezone: str | None) -> str:
    if timezone is None:
        return f"try_cast(regexp_replace({value}, {text(JUST_ZONE)}, '') AS TIMESTAMP)"
    written = f"regexp_replace({value}, {text(SHORT_ZONE)}, '\\1:\\2')"
    return f"timezone({text(timezone)}, try_cast({written} AS TIMESTAMPTZ))"
