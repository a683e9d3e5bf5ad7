"""A load file has the size, the skew and the sharing it promises, whatever its size."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from answerable.bench import load
from answerable.bench.load import write_load
from answerable.facts.table import CASES_SCHEMA


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("load") / "cases.parquet"
    return write_load(path, cases=60_000, accounts=300, strata=28, seed=4)


@pytest.fixture(scope="module")
def table(file: Path) -> pa.Table:
    return pq.read_table(file)


def test_the_file_is_the_same_for_a_seed(file: Path, tmp_path: Path) -> None:
    again = write_load(tmp_path / "again", cases=60_000, accounts=300, strata=28, seed=4)
    assert again.read_bytes() == file.read_bytes()


def test_the_file_is_in_the_cases_schema(table: pa.Table) -> None:
    assert table.schema.equals(CASES_SCHEMA)


def test_the_file_has_as_many_cases_as_asked_for(table: pa.Table) -> None:
    assert len(table) == 60_000


def test_pieces_follow_each_other_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "PIECE", 1_000)
    path = write_load(tmp_path / "pieces", cases=3_500, accounts=30, strata=14)
    ids = pq.read_table(path)["case_id"].to_pylist()
    assert ids == [f"C{n:011d}" for n in range(3_500)]


def test_fifteen_in_a_hundred_cases_name_a_shared_incident(table: pa.Table) -> None:
    assert 1 - table["incident_id"].null_count / len(table) == pytest.approx(0.15, abs=0.001)


def test_cases_of_one_incident_share_account_service_and_claim(table: pa.Table) -> None:
    frame = table.select(["incident_id", "account", "service", "last_claim"]).to_pandas()
    differing = frame.dropna(subset="incident_id").groupby("incident_id").nunique()
    assert differing.to_numpy().max() == 1


def test_accounts_are_skewed_in_size(table: pa.Table) -> None:
    sizes = np.sort(pc.value_counts(table["account"]).field("counts").to_numpy())
    assert sizes[-1] > 20 * np.median(sizes)


def test_strata_are_services_by_seven_months(table: pa.Table) -> None:
    months = pc.strftime(table["opened"], format="%Y-%m")
    assert len(set(zip(table["service"].to_pylist(), months.to_pylist(), strict=True))) == 28


def test_all_cases_are_opened_in_one_window(table: pa.Table) -> None:
    opened = pc.min_max(table["opened"]).as_py()
    assert (opened["max"] - opened["min"]).days < 182


@pytest.mark.parametrize(
    ("basis", "claims", "verdicts"),
    [("closing", False, False), ("claim", True, False), ("verdict", True, True)],
)
def test_a_basis_has_the_columns_that_make_it(
    basis: load.Basis, claims: bool, verdicts: bool, tmp_path: Path
) -> None:
    path = write_load(tmp_path / "b", cases=2_000, accounts=20, strata=14, basis=basis)
    read = pq.read_table(path)
    found = [read[n].null_count < len(read) for n in ("last_claim", "verdict_at")]
    assert found == [claims, verdicts]
