"""The cases table in batches, with names and times as entries write them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from answerable.facts.event_fields import write_name
from answerable.facts.table import Precision


def written_rows(batch: pa.RecordBatch, *, precision: Precision) -> Iterator[dict[str, Any]]:
    """A batch of the cases table, row by row.

    Where the source has days alone (`precision`), a midnight is written as its day.
    """
    names = batch.schema.names
    columns = (_written(column, precision) for column in batch.columns)
    for values in zip(*columns, strict=False):
        yield dict(zip(names, values, strict=True))


def _written(column: pa.Array, precision: Precision) -> Any:
    if column.null_count == len(column):
        return repeat(None, len(column))
    if pa.types.is_timestamp(column.type):
        return written_times(column, precision=precision)
    if pa.types.is_string(column.type):
        return [t if t is None or t.isascii() else write_name(t) for t in column.to_pylist()]
    return column.to_pylist()


def written_times(times: pa.Array, *, precision: Precision) -> list[str | None]:
    """Times in ISO 8601 at the source's precision; a fraction where there is one, in six digits."""
    text = pc.replace_substring(times.cast(pa.string()), " ", "T")
    text = pc.replace_substring_regex(text, r"\.000000$", "")
    if precision == "date":
        text = pc.replace_substring_regex(text, "T00:00:00$", "")
    return text.to_pylist()  # type: ignore[no-any-return]
