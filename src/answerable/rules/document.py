"""A TOML file together with the line on which each of its keys stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answerable.errors import RulebookError

Where = tuple[str | int, ...]
"""The way to a value from the top: names of tables and keys, numbers within arrays of tables."""

LARGEST = 1 << 20
"""Bytes. A rulebook of more is another file by mistake, and is not read to the end to say so."""


@dataclass(frozen=True)
class Document:
    """A parsed file that can say, for anything wrong in it, where that stands."""

    path: str
    data: Mapping[str, Any]
    lines: Mapping[Where, int]

    def wrong(self, where: Where, what: str) -> RulebookError:
        """The error for what is wrong at `where`, or at the nearest table above that is written."""
        while where and where not in self.lines:
            where = where[:-1]
        return RulebookError(f"{self.path}, line {self.lines.get(where, 1)}: {what}")


def read_document(path: Path) -> Document:
    """Read a TOML file; RulebookError if it is missing, not a text, too large, or not TOML."""
    text = _text(path)
    try:
        return Document(str(path), tomllib.loads(text), line_index(text))
    except (ValueError, RecursionError) as problem:  # TOMLDecodeError is a ValueError
        told = re.search(r"\(at line (\d+), column \d+\)", str(problem))
        line = int(told[1]) if told else text.count("\n") + 1
        what = str(problem).split(" (at ")[0].split(";")[0]
        raise RulebookError(f"{path}, line {line}: this is not valid TOML: {what}.") from None


def line_index(text: str) -> dict[Where, int]:
    """The line, from 1, on which each table and key of a valid TOML text begins.

    Each statement (a header, or a key with its value over as many lines as it takes) is parsed by
    itself, so TOML's own reader decides where a string or list ends. What stands inside a value has
    its statement's line.
    """
    lines: dict[Where, int] = {}
    arrays: dict[Where, int] = {}
    table: Where = ()
    for line, parsed, is_header in _statements(text):
        if is_header:
            table = _opened(_header(parsed), arrays)
            lines.setdefault(table, line)
        else:
            for where in _inside(parsed):
                lines.setdefault(table + where, line)
    return lines


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise RulebookError(f"{path} is too large for a rulebook; is it the right file?")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise RulebookError(f"{path} is not a UTF-8 text, and a rulebook is one.") from None
    except OSError as problem:
        why = problem.strerror or problem
        raise RulebookError(f"The rulebook {path} cannot be read: {why}.") from None


def _statements(text: str) -> Iterator[tuple[int, dict[str, Any], bool]]:
    """Each statement with its first line, what it says alone, and whether it is a header."""
    began, lines = 1, []
    for number, line in enumerate(text.split("\n"), start=1):
        lines.append(line)
        try:
            parsed = tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError:
            continue  # a value that goes on in the next line
        if parsed:
            yield began, parsed, lines[0].lstrip().startswith("[")
        began, lines = number + 1, []


def _header(parsed: dict[str, Any]) -> tuple[list[str], bool]:
    """The names in a header, and whether it opens a new table of an array."""
    names, below = [], parsed
    while isinstance(below, dict) and below:
        name, below = next(iter(below.items()))
        names.append(name)
    return names, isinstance(below, list)


def _opened(header: tuple[list[str], bool], arrays: dict[Where, int]) -> Where:
    """Where the keys after a header belong; in an array of tables, to its latest one."""
    names, is_new = header
    where: Where = ()
    for depth, name in enumerate(names, start=1):
        where += (name,)
        if is_new and depth == len(names):
            arrays[where] = arrays.get(where, 0) + 1
        if where in arrays:
            where += (arrays[where] - 1,)
    return where


def _inside(parsed: Mapping[str, Any]) -> Iterator[Where]:
    """Every way into nested tables that one statement writes."""
    for name, value in parsed.items():
        yield (name,)
        if isinstance(value, dict):
            yield from ((name, *rest) for rest in _inside(value))
