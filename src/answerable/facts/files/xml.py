"""XML: records under one root, their fields under them, as in Open311 and most exports."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import pyarrow as pa
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from answerable.errors import SourceError
from answerable.facts.files.encoding import open_bytes
from answerable.facts.files.raw import Raw
from answerable.facts.store import Store

Record = dict[str, str | None]


def open_xml(store: Store, path: Path) -> Raw:
    """The records of an XML file, every field a text; a row's line is the record's number.

    Of a field that stands several times in a record the first is read.
    """
    try:
        records = _records(path)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceError(f"{path} is not well-formed XML: {error}.") from None
    names = list(dict.fromkeys(key for record in records for key in record))
    if not names:
        raise SourceError(f"{path} has no records: no element with fields under its root.")
    columns = {n: pa.array([r.get(n) for r in records], pa.string()) for n in names}
    store.backend.con.register("records", pa.table(columns))
    return Raw("records", dict.fromkeys(names, "VARCHAR"), "XML")


def _records(path: Path) -> list[Record]:
    """Each child of the root; it is let go once read, so that a large file stays small."""
    records: list[Record] = []
    depth = 0
    with open_bytes(path) as file:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 1:
                records.append(_fields(element))
                element.clear()
    return [r for r in records if r]


def _fields(record: Element) -> Record:
    fields: Record = {}
    for field in record:
        fields.setdefault(field.tag.rpartition("}")[2], (field.text or "").strip() or None)
    return fields
