"""A mapping as TOML, the way a person would write it: the inverse of reading one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from answerable.facts.mapping import Codes, FileShape, Origin, SourceMapping

_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\b": "\\b",
    "\f": "\\f",
}


def mapping_toml(mapping: SourceMapping, *, comments: Mapping[str, str] | None = None) -> str:
    """The mapping's TOML; `comments` says something of a column of ours on its line."""
    said = comments or {}
    parts = [*_top(mapping), "", "[columns]"]
    parts += [f"{c} = {_origin(o)}{_comment(said, c)}" for c, o in mapping.columns.items()]
    parts += [*_times(mapping), *_codes("status", mapping.status, said)]
    parts += [*_codes("verdict", mapping.verdict, said), *_texts(mapping), *_file(mapping.file)]
    return "\n".join(parts) + "\n"


def _top(mapping: SourceMapping) -> Iterator[str]:
    yield f"id = {_text(mapping.id)}"
    yield f"title = {_text(mapping.title)}"
    if mapping.timezone is not None:
        yield f"timezone = {_text(mapping.timezone)}"
    if mapping.blank:
        yield f"blank = {_list(mapping.blank)}"
    yield f"closing_is_claim = {_bool(mapping.closing_is_claim)}"
    if mapping.exact:
        yield "exact = true"
    if not mapping.recognise:
        yield "recognise = false"
    if mapping.notes:
        yield "notes = [\n" + "".join(f"  {_text(n)},\n" for n in mapping.notes) + "]"


def _origin(origin: Origin) -> str:
    keys = dict(_origin_keys(origin))
    if list(keys) == ["column"]:
        return keys["column"]
    return "{ " + ", ".join(f"{k} = {v}" for k, v in keys.items()) + " }"


def _origin_keys(origin: Origin) -> Iterator[tuple[str, str]]:
    if origin.columns and origin.separator is not None:
        yield "join", _list(origin.columns)
    elif origin.columns:
        one = len(origin.columns) == 1
        yield ("column", _text(origin.columns[0])) if one else ("first_of", _list(origin.columns))
    for key in ("separator", "part_if_blank", "constant", "if_blank"):
        if (value := getattr(origin, key)) is not None:
            yield key, _text(value)
    for key in ("numbered", "optional", "only_when_ended"):
        if getattr(origin, key):
            yield key, "true"
    if origin.plus_days is not None:
        yield "plus_days", str(origin.plus_days)
    if origin.days:
        yield "days_column", _list(origin.days_columns)
        days = ", ".join(f"{_text(k)} = {v}" for k, v in origin.days.items())
        yield "days", f"{{ {days} }}"


def _times(mapping: SourceMapping) -> Iterator[str]:
    if mapping.formats or mapping.midnight_is_date:
        yield "\n[times]"
    if mapping.formats:
        yield f"formats = {_list(mapping.formats)}"
    if mapping.midnight_is_date:
        yield "midnight_is_date = true"


def _codes(section: str, codes: Codes | None, said: Mapping[str, str]) -> Iterator[str]:
    if codes is None:
        return
    yield f"\n[{section}]"
    one = len(codes.columns) == 1
    key = f"column = {_text(codes.columns[0])}" if one else f"first_of = {_list(codes.columns)}"
    yield key + _comment(said, section)
    if codes.optional:
        yield "optional = true"
    yield f"\n[{section}.values]"
    yield from (f"{_text(value)} = {_text(code)}" for value, code in codes.values.items())


def _texts(mapping: SourceMapping) -> Iterator[str]:
    for pattern in mapping.texts:
        yield "\n[[texts]]"
        yield f"column = {_text(pattern.column)}"
        yield f"contains = {_text(pattern.contains)}"
        yield f"ending = {_text(pattern.ending)}"


def _file(shape: FileShape) -> Iterator[str]:
    if shape == FileShape():
        return
    yield "\n[file]"
    for field in fields(FileShape):
        value = getattr(shape, field.name)
        if value is not None and value != field.default:
            yield f"{field.name} = {_text(value) if isinstance(value, str) else value}"


def _comment(said: Mapping[str, str], key: str) -> str:
    return f"  # {' '.join(said[key].split())}" if key in said else ""


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(v) for v in values) + "]"


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _text(value: str) -> str:
    """A TOML basic string; control characters are written as \\uXXXX."""
    return '"' + "".join(_ESCAPES.get(c) or _plain(c) for c in value) + '"'


def _plain(letter: str) -> str:
    control = ord(letter) < 0x20 or ord(letter) == 0x7F
    return f"\\u{ord(letter):04x}" if control else letter
