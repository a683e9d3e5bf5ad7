"""The cost of ranking is measured in a fresh process and told as one JSON object."""

import json
from pathlib import Path

import pytest

from answerable.bench import cost
from answerable.bench.cost import LoadResult, as_json, as_text, run_load
from answerable.bench.cost_worker import floor, peak_mib
from answerable.bench.load import write_load
from answerable.errors import AnswerableError, WriteError
from answerable.progress import Silence, Stopwatch


@pytest.fixture(scope="module")
def small_run() -> LoadResult:
    return run_load(cases=20_000, accounts=40, strata=14)


def test_the_json_is_one_object_with_the_keys_promised(small_run: LoadResult) -> None:
    told = json.loads(as_json(small_run))
    assert {"total_seconds", "steps", "peak_mib", "floor_seconds"} <= set(told)


def test_the_json_is_on_one_line(small_run: LoadResult) -> None:
    assert "\n" not in as_json(small_run)


def test_the_text_tells_the_total(small_run: LoadResult) -> None:
    assert f"{small_run.total_seconds:.2f} s" in as_text(small_run)


def test_the_steps_are_no_longer_than_the_whole(small_run: LoadResult) -> None:
    assert sum(small_run.steps.values()) <= small_run.total_seconds * 1.01


def test_the_ranking_ranks_accounts(small_run: LoadResult) -> None:
    assert small_run.ranked > 20


def test_the_floor_copies_the_bytes_of_the_columns_read(tmp_path: Path) -> None:
    path = write_load(tmp_path / "l.parquet", cases=10_000, accounts=10, strata=7)
    seconds, mib = floor(path)
    assert 0 < seconds < 5 and 1 < mib < 5  # noqa: PT018


def test_peak_memory_is_that_of_a_python_with_arrow_loaded() -> None:
    assert 20 < peak_mib() < 20_000


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="could not be written"):
        run_load(cases=10, accounts=2, strata=7, directory=tmp_path / "nowhere")


def test_a_file_that_cannot_be_ranked_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AnswerableError, match=r"[.]$"):
        cost.measure(tmp_path / "nothing.parquet", progress=Silence())


def test_progress_sees_the_steps_of_the_other_process(tmp_path: Path) -> None:
    path = write_load(tmp_path / "l.parquet", cases=5_000, accounts=20, strata=7)
    watch = Stopwatch()
    cost.measure(path, progress=watch)
    assert {"read", "floor"} <= set(watch.seconds) | {"floor"}
