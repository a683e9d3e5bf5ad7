"""What the ledger costs is measured on logs that are whole, and told as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from answerable.bench import ledger
from answerable.bench.ledger import LedgerCost, as_json, as_text, measure_ledger
from answerable.bench.local_postgresql import NoServerError
from answerable.errors import LedgerError, WriteError
from answerable.ledger.database import connected, open_database


@pytest.fixture(scope="module")
def cost() -> Iterator[LedgerCost]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "FLOOR_SECONDS", 0.05)
        yield measure_ledger(seconds=0.3, entries=2_000, threads=4)


def test_the_json_has_the_keys_promised(cost: LedgerCost) -> None:
    promised = {"append_entries_per_second", "audit_entries_per_second", "proofs_per_second"}
    promised |= {"receipt_p99_seconds", "fsyncs_per_second", "postgresql", "cores", "versions"}
    assert promised <= set(json.loads(as_json(cost)))


def test_the_json_is_on_one_line(cost: LedgerCost) -> None:
    assert "\n" not in as_json(cost)


def test_every_figure_is_above_nothing(cost: LedgerCost) -> None:
    told = json.loads(as_json(cost))
    assert all(told[name] > 0 for name in told if name.endswith("_second"))


def test_postgresql_stands_beside_sqlite(cost: LedgerCost) -> None:
    assert not isinstance(cost.postgresql, str)


def test_the_text_tells_both(cost: LedgerCost) -> None:
    assert {"SQLite", "PostgreSQL"} <= {line.split(":")[0] for line in as_text(cost).splitlines()}


def test_a_machine_without_a_server_is_told_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise NoServerError("PostgreSQL's server is not installed here.")

    monkeypatch.setattr(ledger, "local_server", none)
    found = measure_ledger(seconds=0.1, entries=300, threads=2, contents=False)
    assert found.postgresql == "PostgreSQL's server is not installed here."


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="could not be written"):
        measure_ledger(seconds=0.1, directory=tmp_path / "nowhere")


def test_a_database_with_a_log_is_left_alone() -> None:
    with ledger.local_server() as address:
        with connected(open_database(address)) as session:
            session.create()
        with pytest.raises(LedgerError, match="holds a log already"):
            measure_ledger(seconds=0.1, entries=300, threads=1, database=address)
