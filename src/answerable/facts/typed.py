"""From a file's columns to typed columns of the cases table: a mapping turned into SQL.

Named steps, each a SELECT over the one before: `cells` (each field once), `read` (our columns, typed),
`judged` (endings, claims, midnights), and in checks.py `checked` (what is wrong with a row).
"""

from __future__ import annotations

from dataclasses import dataclass

from answerable.facts.case import Ending, Verdict
from answerable.facts.files.raw import Raw
from answerable.facts.mapping import TIMES, Codes, Headers, Origin, SourceMapping, TextPattern
from answerable.facts.store import name, text
from answerable.facts.table import COLUMNS
from answerable.facts.times import time_from_text, time_from_typed

SPACES = " \t\r\n\u00a0\u3000\ufeff"
"""What is trimmed from texts: also the no-break and the ideographic space, and a stray mark."""

TRUE = ("true", "t", "yes", "y", "1", "是")
FALSE = ("false", "f", "no", "n", "0", "否")

TEXTS = tuple(c.name for c in COLUMNS if str(c.type) == "string" and c.name not in
              ("ending", "verdict"))  # fmt: skip
OPTIONAL_TEXTS = tuple(c.name for c in COLUMNS if c.name in TEXTS and not c.required)
_TYPES = {"string": "VARCHAR", "timestamp[us]": "TIMESTAMP", "bool": "BOOLEAN"}
AFTER_OPENING = ("ended", "first_claim", "last_claim", "answered", "verdict_at", "reopened")


@dataclass(frozen=True)
class Typed:
    """Writes the SQL that reads one file by one mapping."""

    mapping: SourceMapping
    raw: Raw
    headers: Headers
    timezone: str | None

    def judged(self) -> str:
        """SQL of one row a row of the file: our columns, typed, and what could not be read."""
        return f"(SELECT {', '.join(self._judgements())} FROM {self._ended()})"

    def ids(self) -> str:
        """SQL of the rows' ids alone, as cheap as they come."""
        origin = self.mapping.columns["case_id"]
        if origin.numbered:
            return f"(SELECT {self._number()} AS case_id FROM {self.raw.relation})"
        cells = ", ".join(f"{self._cell(c)} AS {name(c)}" for c in self._found(origin.columns))
        return f"(SELECT {self._origin_text(origin)} AS case_id FROM (SELECT {cells} FROM {self.raw.relation}))"

    def as_it_lies(self) -> str | None:
        """SQL of the cases straight from the file, for own-schema Parquet with nothing wrong in it.

        None where the file is of another kind, or lacks a column, or has one of another type.
        """
        types = {c.name: _TYPES[str(c.type)] for c in COLUMNS}
        if not self.mapping.exact or self.raw.kind != "Parquet" or not types.items() <= (
            self.raw.columns.items()
        ):
            return None
        blank = [f"nullif({c}, '') AS {c}" for c in OPTIONAL_TEXTS]
        lying = [c for c in types if c not in (*OPTIONAL_TEXTS, "ending", "verdict")]
        derived = "CASE WHEN ended IS NULL THEN 'open' ELSE 'closed' END"
        codes = [f"coalesce(ending, {derived}) AS ending", "coalesce(verdict, 'none') AS verdict"]
        select = f"SELECT {', '.join([*lying, *blank, *codes])} FROM {self.raw.relation}"
        return f"SELECT {', '.join(types)} FROM ({select})"

    # The first step: each field once, blank ones and placeholders as NULL.

    def _cells(self) -> str:
        fields = [f"{self._cell(c)} AS {name(c)}" for c in self._used()]
        if self.mapping.columns["case_id"].numbered:
            fields.append(f"{self._number()} AS row_id")
        return f"(SELECT {', '.join([*fields, *self._row()])} FROM {self.raw.relation})"

    def _used(self) -> list[str]:
        """The file's columns that the mapping reads, in the file's order."""
        mentioned = self.mapping.mentioned()
        found = {self.headers.find(c) for c in mentioned}
        return [c for c in self.raw.columns if c in found]

    def _row(self) -> list[str]:
        return ["file_row_number AS row"] if self.raw.kind == "Parquet" else []

    def _cell(self, column: str) -> str:
        """One field: a time or a flag as it is typed; else text, NULL where nothing is said."""
        typed = self.raw.columns[column]
        if typed.startswith(("TIMESTAMP", "DATE", "BOOLEAN")):
            return name(column)
        value = name(column) if typed == "VARCHAR" else f"CAST({name(column)} AS VARCHAR)"
        if self.mapping.exact:
            return f"nullif({value}, '')"
        value = f"nullif(trim({value}, {text(SPACES)}), '')"
        if not self.mapping.blank:
            return value
        blank = ", ".join(text(b.lower()) for b in self.mapping.blank)
        return f"CASE WHEN lower({value}) NOT IN ({blank}) THEN {value} END"

    # The second step: our columns, typed.

    def _read(self) -> str:
        parts = [f"{self._text_of(c)} AS {c}" for c in TEXTS]
        for column in TIMES:
            value, stands = self._time_of(column)
            parts += [f"{value} AS {column}", f"{stands} AS {column}_stands"]
        parts += [f"{self._flag_of('contact_confirmed')} AS contact_confirmed"]
        parts += self._codes("status", self.mapping.status, [str(e) for e in Ending])
        parts += self._codes("verdict", self.mapping.verdict, [str(v) for v in Verdict])
        parts += [f"{self._pattern()} AS told_ending", *self._row_name()]
        return f"(SELECT {', '.join(parts)} FROM {self._cells()})"

    def _text_of(self, column: str) -> str:
        origin = self.mapping.columns.get(column)
        return "NULL::VARCHAR" if origin is None else self._origin_text(origin)

    def _origin_text(self, origin: Origin) -> str:
        if origin.constant is not None:
            return text(origin.constant)
        if origin.numbered:
            return "row_id"
        value = self._joined(origin) if origin.separator is not None else self._first(origin)
        return value if origin.if_blank is None else f"coalesce({value}, {text(origin.if_blank)})"

    def _number(self) -> str:
        number = "file_row_number + 1" if self.raw.kind == "Parquet" else "row_number() OVER ()"
        return f"CAST({number} AS VARCHAR)"

    def _found(self, columns: tuple[str, ...]) -> list[str]:
        return list(dict.fromkeys(f for c in columns if (f := self.headers.find(c))))

    def _first(self, origin: Origin) -> str:
        values = [self._text(f) for f in self._found(origin.columns)] or ["NULL::VARCHAR"]
        return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"

    def _text(self, column: str) -> str:
        typed = self.raw.columns[column].startswith(("TIMESTAMP", "DATE", "BOOLEAN"))
        return f"CAST({name(column)} AS VARCHAR)" if typed else name(column)

    def _joined(self, origin: Origin) -> str:
        """The first part must be there; the others may be blank where the mapping says how."""
        first, *rest = (self._text(self.headers.find(c) or c) for c in origin.columns)
        if origin.part_if_blank is not None:
            rest = [f"coalesce({part}, {text(origin.part_if_blank)})" for part in rest]
        separator = f" || {text(origin.separator or '')} || "
        return f"({separator.join([first, *rest])})"

    def _time_of(self, column: str) -> tuple[str, str]:
        """SQL of a time, and of whether anything stands there."""
        origin = self.mapping.columns.get(column)
        found = self.headers.first(origin.columns) if origin else None
        if origin is None or found is None:
            return "NULL::TIMESTAMP", "false"
        value, stands = self._time_at(found)
        if origin.plus_days is not None:
            value = f"({value} + to_days({self._days(origin)}))"
        return value, stands

    def _time_at(self, column: str) -> tuple[str, str]:
        typed, cell = self.raw.columns[column], name(column)
        if typed.startswith(("TIMESTAMP", "DATE")):
            return time_from_typed(cell, typed, self.timezone), "false"
        return time_from_text(cell, self.mapping.formats, self.timezone), f"{cell} IS NOT NULL"

    def _days(self, origin: Origin) -> str:
        column = self.headers.first(origin.days_columns)
        if column is None:
            return str(origin.plus_days)
        whens = "".join(f" WHEN {text(v.lower())} THEN {n}" for v, n in origin.days.items())
        return f"CASE lower({self._text(column)}){whens} ELSE {origin.plus_days} END"

    def _flag_of(self, column: str) -> str:
        origin = self.mapping.columns.get(column)
        found = self.headers.first(origin.columns) if origin else None
        if found is None:
            return "NULL::BOOLEAN"
        if self.raw.columns[found] == "BOOLEAN":
            return name(found)
        yes, no = (", ".join(text(w) for w in words) for words in (TRUE, FALSE))
        value = f"lower({self._text(found)})"
        return f"CASE WHEN {value} IN ({yes}) THEN true WHEN {value} IN ({no}) THEN false END"

    def _codes(self, what: str, codes: Codes | None, allowed: list[str]) -> list[str]:
        """SQL of the code a value stands for, and of whether a value stands there."""
        found = self.headers.first(codes.columns) if codes else None
        if codes is None or found is None:
            return [f"NULL::VARCHAR AS {what}_code", f"false AS {what}_stands"]
        value = self._text(found)
        if self.mapping.exact:
            code = f"CASE WHEN {value} IN ({', '.join(map(text, allowed))}) THEN {value} END"
        else:
            pairs = {v.lower(): c for v, c in codes.values.items()}
            whens = "".join(f" WHEN {text(v)} THEN {text(c)}" for v, c in pairs.items())
            code = f"CASE lower({value}){whens} END" if whens else "NULL::VARCHAR"
        return [f"{code} AS {what}_code", f"{value} IS NOT NULL AS {what}_stands"]

    def _pattern(self) -> str:
        found = [(t, c) for t in self.mapping.texts if (c := self.headers.find(t.column))]
        if not found:
            return "NULL::VARCHAR"
        return f"CASE{''.join(_when_contains(t, self._text(c)) for t, c in found)} END"

    # The third step: how the case ended, and what could not be read.

    def _ended(self) -> str:
        """`ending` from the status, else from whether a time of ending stands there at all."""
        stands = "(ended IS NOT NULL OR ended_stands)"
        ended = self.mapping.columns.get("ended")
        if ended is not None and ended.only_when_ended:
            stands = "false"
        status = f"coalesce(status_code, CASE WHEN {stands} THEN 'closed' ELSE 'open' END)"
        ending = f"CASE WHEN {status} = 'open' THEN 'open' ELSE coalesce(told_ending, {status}) END"
        if not self.mapping.texts:
            ending = status
        return f"(SELECT *, {ending} AS ending FROM {self._read()})"

    def _judgements(self) -> list[str]:
        parts = [*TEXTS, "opened", "due", "contact_confirmed", "ending", *self._row_name()]
        parts += [f"{self._judged_time(c)} AS {c}" for c in AFTER_OPENING]
        parts += [f"({c}_stands AND {c} IS NULL) AS {c}_unreadable" for c in TIMES]
        parts += [f"({c}_stands AND {c}_code IS NULL) AS {c}_unknown" for c in ("status", "verdict")]
        return [*parts, "coalesce(verdict_code, 'none') AS verdict"]

    def _row_name(self) -> list[str]:
        return ["row"] if self._row() else []

    def _judged_time(self, column: str) -> str:
        value = self._claim(column) if column.endswith("_claim") else self._ending_time(column)
        if not self.mapping.midnight_is_date:
            return value
        day = "date_trunc('day', opened)"
        return f"CASE WHEN {value} < opened AND {value} = {day} THEN opened ELSE {value} END"

    def _ending_time(self, column: str) -> str:
        origin = self.mapping.columns.get(column)
        if column == "ended" and origin is not None and origin.only_when_ended:
            return "CASE WHEN ending <> 'open' THEN ended END"
        return column

    def _claim(self, column: str) -> str:
        """A claim of its own, the other one where only that is known, or an ending that claims."""
        mapped = [c for c in (column, "last_claim", "first_claim") if c in self.mapping.columns]
        if mapped:
            return mapped[0]
        claiming = "('solved', 'closed')" if self.mapping.closing_is_claim else "('solved')"
        return f"CASE WHEN ending IN {claiming} THEN ended END"


def _when_contains(pattern: TextPattern, cell: str) -> str:
    sought = text(pattern.contains.lower())
    return f" WHEN contains(lower({cell}), {sought}) THEN {text(pattern.ending)}"
