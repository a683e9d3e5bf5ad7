"""Mappings on disk: one TOML a source; unknown keys are refused with the line they stand on."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from answerable.errors import MappingError
from answerable.facts.mapping import Codes, FileShape, Origin, SourceMapping, TextPattern
from answerable.facts.mapping_keys import (
    CODES,
    COLUMN_KEYS,
    FILE,
    ORIGIN,
    TEXT,
    TIMES,
    TOP,
    Kinds,
)
from answerable.facts.toml_line import line_of


def shipped_sources() -> tuple[str, ...]:
    """The names of the mappings that come with the package, sorted."""
    folder = resources.files("answerable.facts") / "sources"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def load_mapping(source: str) -> SourceMapping:
    """A shipped mapping by name, or one of your own by the path of its TOML.

    Raises MappingError where there is none, or where it is wrong, with the line.
    """
    if source in shipped_sources():
        file = resources.files("answerable.facts") / "sources" / f"{source}.toml"
        return parse_mapping(file.read_text(encoding="utf-8"), name=f"{source}.toml")
    if not source.endswith(".toml"):
        known = ", ".join(shipped_sources())
        raise MappingError(
            f"There is no source {source}; use one of {known}, or a mapping's .toml."
        )
    try:
        text = Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"The mapping {source} cannot be read: {error}.") from None
    return parse_mapping(text, name=source)


def parse_mapping(text: str, *, name: str) -> SourceMapping:
    """A mapping from the text of its TOML; `name` is how messages call the file."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{name} is not valid TOML: {error}.") from None
    return _Reader(text, name).mapping(raw)


class _Reader:
    """Turns one TOML into a mapping; every refusal names the file and the line."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name

    def mapping(self, raw: dict[str, Any]) -> SourceMapping:
        self._keys(raw, TOP, ())
        values = self._inherited(raw)
        values |= {k: raw[k] for k in ("id", "title", "timezone") if k in raw}
        values |= {k: raw[k] for k in ("closing_is_claim", "exact", "recognise") if k in raw}
        values |= {k: self._texts(raw[k], (k,)) for k in ("blank", "notes") if k in raw}
        self._sections(raw, values)
        self._zone(raw)
        for key in ("id", "title"):
            if key not in values:
                raise self._wrong((), f"lacks {key}")
        return cast(SourceMapping, self._checked(("columns",), SourceMapping, values))

    def _inherited(self, raw: dict[str, Any]) -> dict[str, Any]:
        if "extends" not in raw:
            return {"columns": {}}
        base = load_mapping(raw["extends"])
        return {f.name: getattr(base, f.name) for f in fields(base)} | {"recognise": False}

    def _sections(self, raw: dict[str, Any], values: dict[str, Any]) -> None:
        columns = {k: self._origin(v, ("columns", k)) for k, v in raw.get("columns", {}).items()}
        values["columns"] = {**values["columns"], **columns}
        for key in ("status", "verdict"):
            if key in raw:
                values[key] = self._codes(raw[key], (key,))
        if "times" in raw:
            self._keys(raw["times"], TIMES, ("times",))
            values |= raw["times"]
            values["formats"] = self._texts(raw["times"].get("formats", []), ("times", "formats"))
        if "texts" in raw:
            values["texts"] = tuple(self._pattern(t) for t in raw["texts"])
        if "file" in raw:
            self._keys(raw["file"], FILE, ("file",))
            values["file"] = FileShape(**raw["file"])

    def _origin(self, raw: Any, path: tuple[str, ...]) -> Origin:
        if isinstance(raw, str):
            return Origin(columns=(raw,))
        if not isinstance(raw, dict):
            raise self._wrong(path, "is neither a column's name nor a table")
        self._keys(raw, ORIGIN, path)
        named = [k for k in COLUMN_KEYS if k in raw]
        if len(named) > 1:
            raise self._wrong(path, f"has both {named[0]} and {named[1]}; give one of them")
        values = {k: v for k, v in raw.items() if k not in (*COLUMN_KEYS, "days_column")}
        if named:
            values["columns"] = self._named(raw[named[0]], (*path, named[0]))
        if "join" in raw:
            values.setdefault("separator", " · ")
        elif "separator" in raw or "part_if_blank" in raw:
            raise self._wrong(path, "has a separator or part_if_blank, which need join")
        if "days_column" in raw:
            values["days_columns"] = self._named(raw["days_column"], (*path, "days_column"))
        self._numbers(raw.get("days", {}), (*path, "days"))
        return cast(Origin, self._checked(path, Origin, values))

    def _codes(self, raw: dict[str, Any], path: tuple[str, ...]) -> Codes:
        self._keys(raw, CODES, path)
        if ("column" in raw) == ("first_of" in raw):
            raise self._wrong(path, "needs one of column and first_of")
        columns = self._named(raw.get("column", raw.get("first_of")), path)
        values = raw.get("values", {})
        for key, value in values.items():
            if not isinstance(value, str):
                raise self._wrong((*path, "values", key), "is not a text")
        return Codes(columns=columns, values=values, optional=raw.get("optional", False))

    def _pattern(self, raw: Any) -> TextPattern:
        if not isinstance(raw, dict):
            raise self._wrong(("texts",), "is not a list of tables")
        self._keys(raw, TEXT, ("texts",))
        for key in TEXT:
            if key not in raw:
                raise self._wrong(("texts",), f"lacks {key}")
        return TextPattern(**raw)

    def _named(self, raw: Any, path: tuple[str, ...]) -> tuple[str, ...]:
        names = (raw,) if isinstance(raw, str) else self._texts(raw, path)
        if not names or not all(names):
            raise self._wrong(path, "names no column")
        return names

    def _texts(self, raw: Any, path: tuple[str, ...]) -> tuple[str, ...]:
        if not isinstance(raw, list) or not all(isinstance(t, str) for t in raw):
            raise self._wrong(path, "is not a list of texts")
        return tuple(raw)

    def _numbers(self, raw: dict[str, Any], path: tuple[str, ...]) -> None:
        for key, value in raw.items():
            if not isinstance(value, int) or isinstance(value, bool):
                raise self._wrong((*path, key), "is not a whole number of days")

    def _zone(self, raw: dict[str, Any]) -> None:
        try:
            ZoneInfo(raw.get("timezone", "UTC"))
        except (ValueError, OSError, KeyError):
            message = f"is {raw['timezone']}, which is no time zone; give one like Europe/Berlin"
            raise self._wrong(("timezone",), message) from None

    def _keys(self, raw: Any, known: Kinds, path: tuple[str, ...]) -> None:
        if not isinstance(raw, dict):
            raise self._wrong(path, "is not a table")
        for key, value in raw.items():
            if key not in known:
                message = f"is not known; known here: {', '.join(sorted(known))}"
                raise self._wrong((*path, key), message)
            wanted = known[key]
            allowed = wanted if isinstance(wanted, tuple) else (wanted,)
            if type(value) not in allowed:
                raise self._wrong((*path, key), f"is not {_article(allowed[0])}")

    def _checked(self, path: tuple[str, ...], kind: Any, values: dict[str, Any]) -> Any:
        try:
            return kind(**values)
        except MappingError as error:
            raise self._wrong(path, str(error)) from None

    def _wrong(self, path: tuple[str, ...], message: str) -> MappingError:
        line = line_of(self._text, path)
        key = f"{'.'.join(path)} " if path else ""
        return MappingError(f"{self._name}, line {line}: {key}{message}.")


def _article(kind: type) -> str:
    words = {str: "a text", list: "a list", dict: "a table", bool: "true or false"}
    return words.get(kind, "a whole number")
