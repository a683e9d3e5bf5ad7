"""JSON: an array of objects, an object around such an array, or one object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from answerable.errors import SourceError
from answerable.facts.files.encoding import guess_encoding, open_bytes, to_utf8
from answerable.facts.files.kind import is_gzip
from answerable.facts.files.raw import Raw
from answerable.facts.mapping import FileShape
from answerable.facts.store import Store, text


def open_json(store: Store, path: Path, shape: FileShape) -> Raw:
    """The objects of a JSON file, every value a text; a row's line is the object's number."""
    encoding = (shape.encoding or guess_encoding(path)).lower()
    if encoding not in ("utf-8", "utf8", "utf-8-sig"):
        to_utf8(path, encoding=encoding, target=store.folder / "utf8.json")
        path = store.folder / "utf8.json"
    style = _style(path)
    if style == "wrapped":
        path, style = _unwrapped(store, path), "newline_delimited"
    columns = _columns(store, path, style)
    listed = ", ".join(f"{text(c)}: 'VARCHAR'" for c in columns)
    relation = f"read_json({_call(path, style)}, columns={{{listed}}})"
    return Raw(relation, dict.fromkeys(columns, "VARCHAR"), "JSON")


def _call(path: Path, style: str) -> str:
    packed = "gzip" if is_gzip(path) else "uncompressed"
    return f"{text(str(path))}, format='{style}', records=true, compression='{packed}'"


def _columns(store: Store, path: Path, style: str) -> list[str]:
    sampled = f"read_json({_call(path, style)}, maximum_depth=1, sample_size=-1)"
    try:
        return [row[0] for row in store.run(f"DESCRIBE SELECT * FROM {sampled}").fetchall()]
    except duckdb.Error as error:
        told = str(error).splitlines()[0]
        raise SourceError(f"{path} is not JSON with one object a case: {told}") from None


def _style(path: Path) -> str:
    with open_bytes(path) as file:
        first, second = _line(file.readline), _line(file.readline)
    if first.startswith("["):
        return "array"
    if second.startswith("{") or (not second and not _list_in(_parsed(first))):
        return "newline_delimited"
    return "wrapped"


def _line(read: Any) -> str:
    while line := read():
        if stripped := line.decode("utf-8-sig", errors="replace").strip():
            return str(stripped)
    return ""


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None


def _list_in(whole: Any) -> list[Any] | None:
    """The longest list of objects directly inside an object."""
    values = whole.values() if isinstance(whole, dict) else ()
    lists = [v for v in values if isinstance(v, list) and v and isinstance(v[0], dict)]
    return max(lists, key=len, default=None)


def _unwrapped(store: Store, path: Path) -> Path:
    """The list inside an object, one object a line. This one needs the file in memory."""
    try:
        with open_bytes(path) as file:
            rows = _list_in(json.load(file))
    except ValueError as error:
        raise SourceError(f"{path} is not valid JSON: {error}.") from None
    if rows is None:
        raise SourceError(f"{path} has no list of objects; give one object a case.")
    target = store.folder / "rows.json"
    with target.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return target
