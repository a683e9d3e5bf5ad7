"""What `inspect` found, for the terminal: the source, five cases as they read, what is in doubt."""

from __future__ import annotations

import pyarrow as pa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from answerable.facts.inspecting import Inspection


def print_inspection(found: Inspection, console: Console) -> None:
    """Print an inspection: read from top to bottom it says what to do next."""
    known = f"source {found.recognised}" if found.recognised else "not a known source: a guess"
    console.print(Text(f"{found.path}: {found.kind}, {known}", style="bold"))
    for line in found.said:
        console.print(Text(line))
    console.print(f"{found.rows_read:,} rows read, {found.count:,} cases stand.")
    for kind, number in sorted(found.rejects.items()):
        kept = "kept all the same" if kind in found.kept_kinds else "set aside"
        console.print(f"  {number:,} x {kind.replace('_', ' ')}, {kept}")
    console.print(_sample(found.sample))
    for doubt in found.doubts:
        console.print(Text(f"? {doubt}"))
    if found.recognised is None:
        console.print(Text(found.toml))


def _sample(cases: pa.Table) -> Table:
    """Columns down the side, cases across: nineteen columns fit no terminal."""
    table = Table("column", *[f"case {k + 1}" for k in range(len(cases))], title_justify="left")
    for name in cases.column_names:
        values = ["" if v is None else str(v) for v in cases[name].to_pylist()]
        if any(values):
            table.add_row(
                *(Text(cell, overflow="ellipsis", no_wrap=True) for cell in [name, *values])
            )
    return table
