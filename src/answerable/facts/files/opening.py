"""From a path to rows: the file's kind decides who reads it."""

from __future__ import annotations

from pathlib import Path

from answerable.facts.files.delimited import open_delimited
from answerable.facts.files.excel import open_excel
from answerable.facts.files.json import open_json
from answerable.facts.files.kind import file_kind
from answerable.facts.files.parquet import open_parquet
from answerable.facts.files.raw import Raw
from answerable.facts.files.xml import open_xml
from answerable.facts.mapping import FileShape
from answerable.facts.store import Store


def open_raw(store: Store, path: Path, shape: FileShape) -> Raw:
    """The rows of a file of any kind; raises SourceError, one sentence, where it has none."""
    kind = file_kind(path)
    plain = _plainly_named(store, path)
    if kind == "parquet":
        return open_parquet(store, plain)
    if kind == "excel":
        return open_excel(store, plain, shape)
    if kind == "json":
        return open_json(store, plain, shape)
    if kind == "xml":
        return open_xml(store, plain)
    return open_delimited(store, plain, shape)


def _plainly_named(store: Store, path: Path) -> Path:
    """The same file under a name the database does not take for a pattern of names."""
    if not any(c in str(path) for c in "*?["):
        return path
    link = store.folder / "input"
    link.symlink_to(path.resolve())
    return link
