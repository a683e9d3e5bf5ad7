"""Workbooks: Excel in all its formats, and OpenDocument."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from answerable.errors import SourceError
from answerable.facts.files.raw import Raw, unique_names
from answerable.facts.mapping import FileShape
from answerable.facts.store import Store

LOOKED_AT = 30
"""Rows among which the header is looked for, below a title or a logo."""


def open_excel(store: Store, path: Path, shape: FileShape) -> Raw:
    """The rows of one sheet, every cell as text; a row's line is its row in the sheet."""
    try:
        book = CalamineWorkbook.from_path(path)
        sheet, said = _sheet(book, path, shape)
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise SourceError(f"{path} cannot be read as a workbook: {error}.") from None
    if not rows:
        raise SourceError(f"The sheet {sheet.name} of {path} is empty; name another in [file].")
    header = _header_row(rows, shape.skip_lines)
    table = _table(rows, header)
    store.backend.con.register("workbook", table)
    types = dict.fromkeys(table.column_names, "VARCHAR")
    return Raw("workbook", types, "workbook", header + 2, said=said)


def _sheet(
    book: CalamineWorkbook, path: Path, shape: FileShape
) -> tuple[CalamineSheet, tuple[str, ...]]:
    names = book.sheet_names
    if shape.sheet is not None and shape.sheet not in names:
        raise SourceError(f"{path} has no sheet {shape.sheet}; it has {', '.join(names)}.")
    filled = [n for n in names if book.get_sheet_by_name(n).total_height > 1]
    chosen = shape.sheet or (filled or names)[0]
    others = len(filled) - 1
    said = (f"sheet {chosen}",) + ((f"{others} other sheets are left aside",) if others > 0 else ())
    return book.get_sheet_by_name(chosen), said


def _header_row(rows: list[list[Any]], skip: int) -> int:
    """The first row, past the skipped ones, that is more than half as full as the fullest."""
    full = [sum(cell != "" for cell in row) for row in rows[skip : skip + LOOKED_AT]]
    return skip + next(i for i, n in enumerate(full) if 2 * n > max(full) or n == max(full))


def _table(rows: list[list[Any]], header: int) -> pa.Table:
    names = unique_names(rows[header])
    body = rows[header + 1 :]
    while body and all(cell == "" for cell in body[-1]):
        body.pop()
    columns = list(zip(*body, strict=True)) or [() for _ in names]
    arrays = [pa.array([_text(cell) for cell in column], pa.string()) for column in columns]
    return pa.table(dict(zip(names, arrays, strict=True)))


def _text(cell: Any) -> str | None:
    """A cell as text: whole numbers without a point, times in ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell) if cell != "" else None
