"""The cost of checking a log is measured on a log that passes."""

from pathlib import Path

import pytest

from answerable.bench.log_reading import ReadingCost, measure_reading


@pytest.fixture(scope="module")
def cost(tmp_path_factory: pytest.TempPathFactory) -> ReadingCost:
    folder: Path = tmp_path_factory.mktemp("log")
    return measure_reading(folder, entries=1_000, proofs=100, workers=1)


def test_every_rate_is_measured(cost: ReadingCost) -> None:
    assert min(cost.audit_entries_per_second, cost.checked_entries_per_second) > 0


def test_proofs_are_measured(cost: ReadingCost) -> None:
    assert cost.proofs_per_second > 0
