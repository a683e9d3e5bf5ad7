"""From a file's fields to typed columns of the cases table: a mapping turned into SQL.

Named steps, each a SELECT over the one before: the fields (fields.py), `read` here (our columns,
typed), `judged` (judging.py: endings, claims, midnights), `checked` (checks.py: what is wrong).
"""

from __future__ import annotations

from dataclasses import dataclass

from answerable.facts.case import Ending, Verdict
from answerable.facts.fields import ROW_ID, Fields
from answerable.facts.mapping import TIMES, Codes, Origin, TextPattern
from answerable.facts.store import name, text
from answerable.facts.table import COLUMNS
from answerable.facts.times import time_from_text, time_from_typed

TRUE = ("true", "t", "yes", "y", "1", "是")
FALSE = ("false", "f", "no", "n", "0", "否")

TEXTS = tuple(
    c.name for c in COLUMNS if str(c.type) == "string" and c.name not in ("ending", "verdict")
)


@dataclass(frozen=True)
class Typed:
    """Writes the SQL that reads the fields of one file as columns of ours."""

    fields: Fields
    timezone: str | None

    def ids(self) -> str:
        """SQL of the rows' ids alone."""
        return f"(SELECT {self._text_of('case_id')} AS case_id FROM {self.fields.select()})"

    def read(self) -> str:
        """SQL of our columns, typed; `<time>_stands` and `<code>_stands` say where anything stood.

        The status is in `status_code`, an ending told by a text in `told_ending`.
        """
        mapping = self.fields.mapping
        parts = [f"{self._text_of(c)} AS {c}" for c in TEXTS]
        for column in TIMES:
            value, stands = self._time_of(column)
            parts += [f"{value} AS {column}", f"{stands} AS {column}_stands"]
        parts += [f"{self._flag_of('contact_confirmed')} AS contact_confirmed"]
        parts += self._codes("status", mapping.status, [str(e) for e in Ending])
        parts += self._codes("verdict", mapping.verdict, [str(v) for v in Verdict])
        parts += [f"{self._pattern()} AS told_ending", *(["row"] if self.fields.numbered else [])]
        return f"(SELECT {', '.join(parts)} FROM {self.fields.select()})"

    def _text_of(self, column: str) -> str:
        origin = self.fields.mapping.columns.get(column)
        return "NULL::VARCHAR" if origin is None else self._origin_text(origin)

    def _origin_text(self, origin: Origin) -> str:
        if origin.constant is not None:
            return text(origin.constant)
        if origin.numbered:
            return ROW_ID
        value = self._joined(origin) if origin.separator is not None else self._first(origin)
        return value if origin.if_blank is None else f"coalesce({value}, {text(origin.if_blank)})"

    def _first(self, origin: Origin) -> str:
        values = [self.fields.text(f) for f in self.fields.found(origin.columns)] or [
            "NULL::VARCHAR"
        ]
        return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"

    def _joined(self, origin: Origin) -> str:
        """The first part must be there; the others may be blank where the mapping says how."""
        first, *rest = (self.fields.text(self.fields.headers.find(c) or c) for c in origin.columns)
        if origin.part_if_blank is not None:
            rest = [f"coalesce({part}, {text(origin.part_if_blank)})" for part in rest]
        separator = f" || {text(origin.separator or '')} || "
        return f"({separator.join([first, *rest])})"

    def _time_of(self, column: str) -> tuple[str, str]:
        """SQL of a time, and of whether anything stands there."""
        origin = self.fields.mapping.columns.get(column)
        found = self.fields.headers.first(origin.columns) if origin else None
        if origin is None or found is None:
            return "NULL::TIMESTAMP", "false"
        value, stands = self._time_at(found)
        if origin.plus_days is not None:
            value = f"({value} + to_days({self._days(origin)}))"
        return value, stands

    def _time_at(self, column: str) -> tuple[str, str]:
        typed, cell = self.fields.type_of(column), name(column)
        if typed.startswith(("TIMESTAMP", "DATE")):
            return time_from_typed(cell, typed, self.timezone), "false"
        return time_from_text(
            cell, self.fields.mapping.formats, self.timezone
        ), f"{cell} IS NOT NULL"

    def _days(self, origin: Origin) -> str:
        column = self.fields.headers.first(origin.days_columns)
        if column is None:
            return str(origin.plus_days)
        whens = "".join(f" WHEN {text(v.lower())} THEN {n}" for v, n in origin.days.items())
        return f"CASE lower({self.fields.text(column)}){whens} ELSE {origin.plus_days} END"

    def _flag_of(self, column: str) -> str:
        origin = self.fields.mapping.columns.get(column)
        found = self.fields.headers.first(origin.columns) if origin else None
        if found is None:
            return "NULL::BOOLEAN"
        if self.fields.type_of(found) == "BOOLEAN":
            return name(found)
        yes, no = (", ".join(text(w) for w in words) for words in (TRUE, FALSE))
        value = f"lower({self.fields.text(found)})"
        return f"CASE WHEN {value} IN ({yes}) THEN true WHEN {value} IN ({no}) THEN false END"

    def _codes(self, what: str, codes: Codes | None, allowed: list[str]) -> list[str]:
        """SQL of the code a value stands for, and of whether a value stands there."""
        found = self.fields.headers.first(codes.columns) if codes else None
        if codes is None or found is None:
            return [f"NULL::VARCHAR AS {what}_code", f"false AS {what}_stands"]
        value = self.fields.text(found)
        if self.fields.mapping.exact:
            code = f"CASE WHEN {value} IN ({', '.join(map(text, allowed))}) THEN {value} END"
        else:
            pairs = {v.lower(): c for v, c in codes.values.items()}
            whens = "".join(f" WHEN {text(v)} THEN {text(c)}" for v, c in pairs.items())
            code = f"CASE lower({value}){whens} END" if whens else "NULL::VARCHAR"
        return [f"{code} AS {what}_code", f"{value} IS NOT NULL AS {what}_stands"]

    def _pattern(self) -> str:
        found = [
            (t, c) for t in self.fields.mapping.texts if (c := self.fields.headers.find(t.column))
        ]
        if not found:
            return "NULL::VARCHAR"
        return f"CASE{''.join(_when_contains(t, self.fields.text(c)) for t, c in found)} END"


def _when_contains(pattern: TextPattern, cell: str) -> str:
    sought = text(pattern.contains.lower())
    return f" WHEN contains(lower({cell}), {sought}) THEN {text(pattern.ending)}"
