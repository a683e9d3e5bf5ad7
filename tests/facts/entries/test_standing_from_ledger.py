"""A standing ranked from the public log is the one ranked from the file, byte for byte."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from small_logs import Clock

from answerable import rank, read_cases
from answerable.facts.entries.importing import import_file

LINES = 8_000


@pytest.fixture(params=["nyc311_2013-12-25.csv", "nyc_council_2015_2025.csv.gz"])
def extract(request: pytest.FixtureRequest, shared: Callable[[str], Path], tmp_path: Path) -> Path:
    """A public extract; of the large one the beginning."""
    path = shared(request.param)
    if path.suffix != ".gz":
        return path
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        (tmp_path / "part.csv").write_text("".join(islice(lines, LINES)), encoding="utf-8")
    return tmp_path / "part.csv"


def test_a_standing_is_the_same_from_the_file_and_from_its_log(
    extract: Path, tmp_path: Path
) -> None:
    import_file(extract, log_folder=tmp_path / "log", clock=Clock())
    rank(read_cases(extract)).write(tmp_path / "file")
    rank(read_cases(tmp_path / "log", source="ledger")).write(tmp_path / "ledger")
    for name in ("standing.csv", "standing.parquet"):
        assert (tmp_path / "ledger" / name).read_bytes() == (tmp_path / "file" / name).read_bytes()
