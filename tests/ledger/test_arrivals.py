"""What a database has acknowledged is read in order, indexed or not, from either kind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from writing_log import CLOCK, drafts

from answerable.errors import LedgerError
from answerable.facts import read_cases
from answerable.facts.entries.importing import import_cases
from answerable.facts.table import CASES_SCHEMA
from answerable.ledger import arrivals as room
from answerable.ledger.arrivals import arrivals
from answerable.ledger.log import Log


def test_a_new_log_has_none(log: Log) -> None:
    assert list(arrivals(log.database)) == []


def test_what_is_not_indexed_yet_is_there_too(log: Log) -> None:
    first, second = list(drafts(3)), list(drafts(2))
    log.append(first)
    log.sequence()
    log.append(second)
    found = [entry for batch in arrivals(log.database) for entry in batch]
    assert found == [one.entry for one in (*first, *second)]


def test_they_come_some_at_a_time(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "AT_ONCE", 2)
    log.append(drafts(5))
    assert [len(batch) for batch in arrivals(log.database)] == [2, 2, 1]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of one case."""
    row = {"case_id": "1", "account": "A", "peer_group": "p", "service": "s", "verdict": "none",
           "opened": datetime(2024, 1, 1), "ending": "open"}  # fmt: skip
    pq.write_table(pa.Table.from_pylist([row], schema=CASES_SCHEMA), tmp_path / "c.parquet")
    return tmp_path / "c.parquet"


def test_a_case_file_comes_back_from_a_log_on_either_database(log: Log, file: Path) -> None:
    import_cases(read_cases(file), log, clock=CLOCK)
    found = read_cases(log.folders.public, source="ledger")
    assert found.to_arrow() == read_cases(file).to_arrow()


def test_a_file_is_imported_once_on_either_database(log: Log, file: Path) -> None:
    import_cases(read_cases(file), log, clock=CLOCK)
    with pytest.raises(LedgerError, match="is in the log already"):
        import_cases(read_cases(file), log, clock=CLOCK)
