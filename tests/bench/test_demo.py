"""The demonstration lies on disk as any file of cases would, its truth in another file."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from answerable.bench.demo import prepare_demo
from answerable.bench.in_memory import cases_in_memory
from answerable.errors import WriteError
from answerable.facts import read_cases
from answerable.facts.table import CASES_SCHEMA


def test_the_demo_is_a_parquet_file_of_cases(tmp_path: Path) -> None:
    path = prepare_demo(tmp_path / "demo", seed=1, cases=3_000)
    assert pq.read_table(path).schema.equals(CASES_SCHEMA)


def test_the_truth_lies_beside_the_cases(tmp_path: Path) -> None:
    prepare_demo(tmp_path, seed=1, cases=3_000)
    header = (tmp_path / "truth.csv").read_text().splitlines()[0]
    assert header == '"account","peer_group","effect","gaming","size"'


def test_a_directory_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(WriteError, match="could not be written to"):
        prepare_demo(tmp_path / "taken", seed=1, cases=3_000)


def test_reading_the_demo_rejects_nothing(tmp_path: Path) -> None:
    cases = read_cases(prepare_demo(tmp_path, seed=1, cases=3_000), source="cases")
    assert len(cases.rejects) == 0


def test_a_city_in_memory_is_the_same_as_on_disk(tmp_path: Path) -> None:
    path = prepare_demo(tmp_path, seed=1, cases=3_000)
    table = pq.read_table(path)
    assert cases_in_memory(table).to_arrow().sort_by("case_id").equals(table.sort_by("case_id"))
