"""The demonstration: a seeded city on disk, ranked like any file, its truth beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from answerable.bench.city import DEMO_END, build_city
from answerable.errors import WriteError

DEMO_SEED = 2026
DEMO_AS_OF: date = DEMO_END
"""The as-of date to rank the demonstration at: its last day, a Sunday."""


def prepare_demo(directory: Path, *, seed: int = DEMO_SEED, cases: int = 200_000) -> Path:
    """Write `cases.parquet` and, beside it, `truth.csv`; returns the path of the cases.

    Nothing reads the truth but a person who wants to see how far the ranking found it. Raises
    WriteError where the directory cannot be written.
    """
    city = build_city(seed=seed, cases=cases)
    path = directory / "cases.parquet"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        pq.write_table(city.cases, path, compression="zstd")
        pa_csv.write_csv(city.truth, directory / "truth.csv")
    except (OSError, pa.ArrowException) as error:
        raise WriteError(
            f"The demonstration could not be written to {directory} ({error}). "
            "Name a directory that you may write to, with 50 MB free."
        ) from error
    return path
