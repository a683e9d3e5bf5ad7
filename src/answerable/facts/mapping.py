"""A mapping: which columns of a source become which of the cases table, and how they read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from answerable.errors import MappingError
from answerable.facts.case import Ending, Verdict
from answerable.facts.table import COLUMNS

TIMES = tuple(c.name for c in COLUMNS if str(c.type).startswith("timestamp"))
"""The names of the time columns, in the table's order."""

REQUIRED = ("case_id", "account", "peer_group", "service", "opened")
"""What every mapping must say where to find; ending and verdict follow from it or default."""

TOLD_ELSEWHERE = ("ending", "verdict")
"""Columns that have a section of their own, [status] and [verdict]."""


def header_key(name: str) -> str:
    """A header as it is compared: case, spaces and punctuation do not count."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "_".join("".join(c if c.isalnum() else " " for c in plain).split())


@dataclass(frozen=True)
class Origin:
    """Where one column of the cases table comes from.

    Of `columns` the first that has a value is taken; with `separator` all are joined by it instead.
    `constant` stands alone; so does `numbered`, the row's own number.
    `plus_days` reckons a time from another; `days` gives other numbers of
    days for some values of the first of `days_columns` that the file has.
    """

    columns: tuple[str, ...] = ()
    separator: str | None = None
    part_if_blank: str | None = None
    constant: str | None = None
    numbered: bool = False
    if_blank: str | None = None
    optional: bool = False
    only_when_ended: bool = False
    plus_days: int | None = None
    days_columns: tuple[str, ...] = ()
    days: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an origin that names nothing, or more than one thing."""
        if bool(self.columns) + (self.constant is not None) + self.numbered != 1:
            raise MappingError("needs exactly one of a column, a constant and numbered")
        if bool(self.days) != bool(self.days_columns) or (self.days and self.plus_days is None):
            raise MappingError("has some of plus_days, days_column and days; days need all three")


@dataclass(frozen=True)
class Codes:
    """How the values of one column read: as endings, or as verdicts. Case does not count."""

    columns: tuple[str, ...]
    values: Mapping[str, str]
    optional: bool = False


@dataclass(frozen=True)
class TextPattern:
    """A text that tells an ending: where `column` contains `contains`, whatever its case."""

    column: str
    contains: str
    ending: str


@dataclass(frozen=True)
class FileShape:
    """What a file does not say about itself; all of it may be left to be found out."""

    encoding: str | None = None
    delimiter: str | None = None
    skip_lines: int = 0
    sheet: str | None = None


@dataclass(frozen=True)
class SourceMapping:
    """One source's mapping, as its TOML gives it. Field names are the TOML's keys.

    `exact`: texts stand as they are, without trimming or placeholders. `recognise`: `auto` may pick
    it. `closing_is_claim`: an ending that does not say how counts as the account's claim.
    `midnight_is_date`: midnight of the opening's day is a date without a time, not earlier.
    """

    id: str
    title: str
    columns: Mapping[str, Origin]
    status: Codes | None = None
    verdict: Codes | None = None
    texts: tuple[TextPattern, ...] = ()
    formats: tuple[str, ...] = ()
    midnight_is_date: bool = False
    timezone: str | None = None
    blank: tuple[str, ...] = ()
    closing_is_claim: bool = False
    exact: bool = False
    recognise: bool = True
    notes: tuple[str, ...] = ()
    file: FileShape = field(default_factory=FileShape)

    def __post_init__(self) -> None:
        """Refuse what no file could make right: unknown columns, codes outside the closed sets."""
        names = {c.name for c in COLUMNS} - set(TOLD_ELSEWHERE)
        for column in self.columns:
            if column not in names:
                raise MappingError(f"[columns] has {column}, which the cases table does not have")
        for column in REQUIRED:
            if column not in self.columns:
                raise MappingError(f"[columns] lacks {column}, which every case needs")
        self._check_codes()

    def _check_codes(self) -> None:
        _check_values("status", self.status, {str(e) for e in Ending})
        _check_values("verdict", self.verdict, {str(v) for v in Verdict})
        for text in self.texts:
            if text.ending not in {str(e) for e in Ending}:
                raise MappingError(f"[[texts]] has the ending {text.ending}, which there is not")

    def needed(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each thing a file must have to be of this source, with the columns that can give it."""
        for name, origin in self.columns.items():
            if origin.columns and not origin.optional:
                yield from _needed_of(name, origin)
        for name, codes in (("ending", self.status), ("verdict", self.verdict)):
            if codes and not codes.optional:
                yield name, codes.columns

    def mentioned(self) -> set[str]:
        """Every column of the source that the mapping reads, as compared."""
        named = [c for o in self.columns.values() for c in (*o.columns, *o.days_columns)]
        named += [c for codes in (self.status, self.verdict) if codes for c in codes.columns]
        return {header_key(c) for c in [*named, *(t.column for t in self.texts)]}


def _needed_of(name: str, origin: Origin) -> Iterator[tuple[str, tuple[str, ...]]]:
    if origin.separator is None:
        yield name, origin.columns
    else:
        yield from ((name, (column,)) for column in origin.columns)
    if origin.days_columns:
        yield name, origin.days_columns


def _check_values(section: str, codes: Codes | None, allowed: set[str]) -> None:
    for value, code in codes.values.items() if codes else ():
        if code not in allowed:
            known = ", ".join(sorted(allowed))
            raise MappingError(f'[{section}.values] reads "{value}" as {code}; it may be {known}')


class Headers:
    """A file's columns, found by any style of header."""

    def __init__(self, names: Mapping[str, Any] | tuple[str, ...]) -> None:
        self.names = tuple(names)
        self._by_key = {header_key(n): n for n in reversed(self.names)}

    def find(self, name: str) -> str | None:
        """The file's own name for a column, or None where it has no such column."""
        return name if name in self.names else self._by_key.get(header_key(name))

    def first(self, names: tuple[str, ...]) -> str | None:
        """The file's own name for the first of `names` that it has."""
        return next((found for n in names if (found := self.find(n))), None)

    def missing(self, mapping: SourceMapping) -> list[tuple[str, tuple[str, ...]]]:
        """What the mapping needs and the file lacks: our column, and the columns it looks for."""
        return [(name, columns) for name, columns in mapping.needed() if not self.first(columns)]
