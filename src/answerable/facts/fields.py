"""A file's fields, each once: trimmed, placeholders as NULL, times as they are typed."""

from __future__ import annotations

from dataclasses import dataclass

from answerable.facts.files.raw import Raw
from answerable.facts.mapping import Headers, SourceMapping
from answerable.facts.store import name, text

SPACES = " \t\r\n\u00a0\u3000\ufeff"
"""What is trimmed from texts: also the no-break and the ideographic space, and a stray mark."""

KEEP_THEIR_TYPE = ("TIMESTAMP", "DATE", "BOOLEAN")

ROW_ID = "row_id"
"""The row's own number as an id, where the source has none."""


@dataclass(frozen=True)
class Fields:
    """The fields of one file that one mapping reads, as SQL."""

    mapping: SourceMapping
    raw: Raw
    headers: Headers

    @property
    def numbered(self) -> bool:
        """Whether the relation itself knows each row's number, as `row`."""
        return self.raw.numbered

    def select(self) -> str:
        """SQL of one row a row of the file, with each field under its own header."""
        fields = [f"{self._cell(c)} AS {name(c)}" for c in self._used()]
        if self.mapping.columns["case_id"].numbered:
            fields.append(f"{self._number()} AS {ROW_ID}")
        row = ["file_row_number AS row"] if self.numbered else []
        return f"(SELECT {', '.join([*fields, *row])} FROM {self.raw.relation})"

    def found(self, columns: tuple[str, ...]) -> list[str]:
        """The file's own names of those of `columns` that it has."""
        return list(dict.fromkeys(f for c in columns if (f := self.headers.find(c))))

    def type_of(self, column: str) -> str:
        """The type of a field, as `select` gives it: a time, a flag, or text."""
        typed = self.raw.columns[column]
        return typed if typed.startswith(KEEP_THEIR_TYPE) else "VARCHAR"

    def text(self, column: str) -> str:
        """SQL of a field of `select` as text."""
        plain = self.type_of(column) == "VARCHAR"
        return name(column) if plain else f"CAST({name(column)} AS VARCHAR)"

    def _used(self) -> list[str]:
        found = {self.headers.find(c) for c in self.mapping.mentioned()}
        return [c for c in self.raw.columns if c in found]

    def _cell(self, column: str) -> str:
        if self.type_of(column) != "VARCHAR":
            return name(column)
        plain = self.raw.columns[column] == "VARCHAR"
        value = name(column) if plain else f"CAST({name(column)} AS VARCHAR)"
        if self.mapping.exact:
            return f"nullif({value}, '')"
        value = f"nullif(trim({value}, {text(SPACES)}), '')"
        if not self.mapping.blank:
            return value
        blank = ", ".join(text(b.lower()) for b in self.mapping.blank)
        return f"CASE WHEN lower({value}) NOT IN ({blank}) THEN {value} END"

    def _number(self) -> str:
        number = "file_row_number + 1" if self.numbered else "row_number() OVER ()"
        return f"CAST({number} AS VARCHAR)"
