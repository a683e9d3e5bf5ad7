"""On which line of a TOML a key stands: the standard reader does not tell."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*\[\[?\s*(?P<path>[^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*(?P<key>[\w.\-]+|"[^"]*"|'[^']*')\s*=""")


def line_of(text: str, path: tuple[str, ...]) -> int:
    """The line, from 1, where the key at `path` is set, or the nearest table above it; else 1.

    A key inside an inline table is told by the line of the key that holds it.
    """
    best, depth = 1, 0
    for number, here in _keys(text):
        shared = _shared(here, path)
        if shared == len(here) and shared > depth:
            best, depth = number, shared
    return best


def _keys(text: str) -> list[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    found: list[tuple[int, tuple[str, ...]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _parts(header["path"])
            found.append((number, table))
        elif key := _KEY.match(line):
            found.append((number, (*table, *_parts(key["key"]))))
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(p.strip().strip("\"'") for p in re.findall(r'"[^"]*"|\'[^\']*\'|[^.]+', dotted))


def _shared(here: tuple[str, ...], path: tuple[str, ...]) -> int:
    same = 0
    for one, other in zip(here, path, strict=False):
        if one != other:
            break
        same += 1
    return same
