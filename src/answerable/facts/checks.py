"""What can be wrong with a row: one line a check, all of them in one pass, none in silence."""

from __future__ import annotations

from dataclasses import dataclass

from answerable.facts.mapping import TIMES
from answerable.facts.store import text
from answerable.facts.table import CASES_SCHEMA


@dataclass(frozen=True)
class Check:
    """A kind of wrong: when it holds of a judged row, what is told, whether the row stays.

    `detail` is SQL over the columns of the cases table. It never shows texts of the source, which
    could be personal: only names of columns, and times.
    """

    kind: str
    condition: str
    detail: str
    kept: bool = False


def _missing(column: str) -> Check:
    condition = f"{column} IS NULL OR {column} = ''"
    return Check(f"missing_{column.removeprefix('case_')}", condition, text(f"no {column}"))


def _unreadable(column: str, *, kept: bool = False) -> Check:
    told = f"{column} is not a time"
    if kept:
        return Check(
            f"unreadable_{column}", f"{column}_unreadable", text(told + "; left empty"), True
        )
    return Check("unreadable_time", f"{column}_unreadable", text(told))


def _before(column: str, kind: str, word: str, *, kept: bool = False) -> Check:
    detail = f"'{word} ' || {_shown(column)} || ', opened ' || {_shown('opened')}"
    if kept:
        detail = text(f"{word} before it was opened; left empty")
    return Check(kind, f"{column} < opened", detail, kept)


def _shown(column: str) -> str:
    """A time as ISO 8601, without its time of day where both times of the row are midnights."""
    date = f"strftime({column}, '%Y-%m-%d')"
    full = f"strftime({column}, '%Y-%m-%dT%H:%M:%S')"
    return f"CASE WHEN {column} = date_trunc('day', {column}) THEN {date} ELSE {full} END"


KEPT_TIMES = ("due", "answered")
"""Times that decide no standing: a row stays where one of them is no time."""

CHECKS: tuple[Check, ...] = (
    _missing("case_id"),
    _missing("account"),
    _missing("peer_group"),
    _missing("service"),
    Check("missing_opened", "opened IS NULL AND NOT opened_unreadable", text("no opened")),
    *(_unreadable(c, kept=c in KEPT_TIMES) for c in TIMES),
    _before("ended", "closing_before_opening", "closed"),
    _before("first_claim", "claim_before_opening", "first claimed"),
    _before("last_claim", "claim_before_opening", "last claimed"),
    _before("verdict_at", "verdict_before_opening", "verdict"),
    _before("reopened", "reopening_before_opening", "reopened", kept=True),
    _before("answered", "answer_before_opening", "answered", kept=True),
    Check(
        "ending_without_time",
        "ending IN ('solved', 'closed') AND ended IS NULL AND last_claim IS NULL "
        "AND NOT ended_unreadable",
        text("ended, but the source does not say when"),
    ),
    Check(
        "open_but_ended",
        "ending = 'open' AND ended IS NOT NULL",
        text("open, yet with a time of ending; taken as open"),
        kept=True,
    ),
    Check(
        "unknown_status",
        "status_unknown",
        text("status not in the mapping; read from whether there is a time of ending"),
        kept=True,
    ),
    Check(
        "unknown_verdict",
        "verdict_unknown",
        text("verdict not in the mapping; read as none"),
        kept=True,
    ),
)

REPEATED = "repeated_id"
MALFORMED = "malformed_line"

KEPT_KINDS = frozenset(c.kind for c in CHECKS if c.kept)
SET_ASIDE = sum(1 << bit for bit, check in enumerate(CHECKS) if not check.kept)
"""The bits of `problems` whose row does not stand."""

EMPTIED = {
    "ended": "ending = 'open'",
    "answered": "answered < opened",
    "reopened": "reopened < opened",
}
"""When a time is left empty in a row that stays."""


def checked(judged: str, *, numbered: bool) -> str:
    """SQL over judged rows: the cases table's columns, and `problems`, a bit a check."""
    bits = (f"(CASE WHEN {c.condition} THEN {1 << i} ELSE 0 END)" for i, c in enumerate(CHECKS))
    problems = f"CAST({' + '.join(bits)} AS UINTEGER) AS problems"
    row = ["row"] if numbered else []
    return f"(SELECT {', '.join([*row, *_columns(), problems])} FROM {judged})"


def _columns() -> list[str]:
    return [f"{_mended(c)} AS {c}" if c in EMPTIED else c for c in CASES_SCHEMA.names]


def _mended(column: str) -> str:
    """A closing before the opening stays to be told; what is emptied is empty from here on."""
    return f"CASE WHEN {EMPTIED[column]} THEN NULL ELSE {column} END"
