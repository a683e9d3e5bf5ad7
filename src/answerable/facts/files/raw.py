"""A file's rows in the database's words, before a mapping reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Lines = npt.NDArray[np.int64]


def no_lines() -> Lines:
    """No row was malformed."""
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Raw:
    """Rows to select from: an SQL relation, its columns with their types, where its rows begin.

    `malformed` gives, once the relation was read, the sorted lines of rows it left out; `said`
    tells in words how the file was read.
    """

    relation: str
    columns: Mapping[str, str]
    kind: str
    first_line: int = 1
    malformed: Callable[[], Lines] = field(default=no_lines)
    said: tuple[str, ...] = ()

    @property
    def numbered(self) -> bool:
        """Whether the relation itself knows each row's number, as `file_row_number`."""
        return self.kind in ("Parquet", "ledger")


def unique_names(headers: Sequence[object]) -> list[str]:
    """Headers as column names: trimmed; blank ones numbered, repeated ones counted on."""
    names: list[str] = []
    taken: set[str] = set()
    for position, header in enumerate(headers, start=1):
        base = str(header if header is not None else "").strip() or f"column {position}"
        wanted, again = base, 2
        while wanted.casefold() in taken:
            wanted, again = f"{base} ({again})", again + 1
        taken.add(wanted.casefold())
        names.append(wanted)
    return names
