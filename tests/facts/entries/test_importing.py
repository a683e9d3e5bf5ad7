"""A case file becomes entries, once and whole, and comes back from the log as it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from case_files import OWN_HEADER, OWN_ROWS, nyc_row, write_nyc, write_own
from small_logs import ORIGIN, Clock, folded, open_log

from answerable.errors import LedgerError, QuorumError
from answerable.facts import Cases, read_cases
from answerable.facts.entries import drafting
from answerable.facts.entries.already import what_is_there
from answerable.facts.entries.importing import (
    ImportResult,
    beginning,
    import_cases,
    import_file,
    only_import,
)
from answerable.facts.reading import LEDGER
from answerable.facts.table import CASES_SCHEMA
from answerable.ledger.arrivals import arrivals
from answerable.ledger.audit import audit
from answerable.ledger.canonical import parse_entry
from answerable.ledger.reading import open_log as open_public

Shared = Callable[[str], Path]


def bring(path: Path, folder: Path, **options: Any) -> ImportResult:
    """Import a file into the log in `folder`."""
    return import_file(path, log_folder=folder / "log", origin=ORIGIN, clock=Clock(), **options)


def back(folder: Path) -> Cases:
    """The cases of that log."""
    return read_cases(folder / "log", source=LEDGER)


def rows(cases: Cases) -> list[dict[str, Any]]:
    """The cases by id."""
    return cases.to_arrow().sort_by("case_id").to_pylist()  # type: ignore[no-any-return]


def entries(folder: Path) -> list[dict[str, Any]]:
    """What the log says, in order."""
    log = open_public(folder / "log")
    size = int(log.checkpoint().text.splitlines()[1])
    return [parse_entry(entry) for entry in log.entries(0, size)]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Three cases."""
    return write_own(tmp_path / "own.csv")


def test_the_cases_of_a_file_come_back_from_its_log(own: Path, tmp_path: Path) -> None:
    bring(own, tmp_path)
    assert rows(back(tmp_path)) == rows(read_cases(own))


def test_the_day_of_311_comes_back_from_its_log(shared: Shared, tmp_path: Path) -> None:
    bring(shared("nyc311_2013-12-25.csv"), tmp_path)
    read, known = back(tmp_path), read_cases(shared("nyc311_2013-12-25.csv"))
    assert (rows(read), read.precision) == (rows(known), known.precision)


def test_the_first_entry_says_where_the_others_come_from(tmp_path: Path) -> None:
    path = write_nyc(tmp_path / "a.csv", nyc_row("1"), nyc_row("1"), nyc_row("2", kind=""))
    bring(path, tmp_path)
    begun, known = entries(tmp_path)[0], read_cases(path)
    assert {k: begun[k] for k in ("type", "source", "sha256", "rows", "cases", "rejects")} == {
        "type": "import.begun/1", "source": "nyc311", "sha256": known.sha256, "rows": 3,
        "cases": 2, "rejects": {"repeated_id": 1},
    }  # fmt: skip


def test_the_last_entry_says_that_all_are_there(own: Path, tmp_path: Path) -> None:
    result = bring(own, tmp_path)
    last = entries(tmp_path)[-1]
    assert (last["type"], last["begun"], last["cases"]) == (
        "import.completed/1", result.begun, 3,
    )  # fmt: skip


def test_what_a_mapping_says_of_its_source_is_known_from_the_log(tmp_path: Path) -> None:
    path = write_nyc(tmp_path / "a.csv", nyc_row())
    bring(path, tmp_path)
    known = read_cases(path)
    assert back(tmp_path).notes[: len(known.notes)] == known.notes


def test_where_the_cases_come_from_is_noted(own: Path, tmp_path: Path) -> None:
    bring(own, tmp_path)
    assert read_cases(own).sha256 in back(tmp_path).notes[-1]


def test_an_import_is_audited_like_any_log(own: Path, tmp_path: Path) -> None:
    bring(own, tmp_path)
    log = open_public(tmp_path / "log")
    result = audit(log, keys=log.keys(), workers=1)
    assert result.told is not None
    assert result.told.doubts == ()


def test_a_file_that_is_in_the_log_is_refused(own: Path, tmp_path: Path) -> None:
    bring(own, tmp_path)
    with pytest.raises(LedgerError, match="is in the log already: its bytes have the SHA-256"):
        bring(own, tmp_path)


def test_a_refused_file_leaves_the_log_as_it_was(own: Path, tmp_path: Path) -> None:
    bring(own, tmp_path)
    before = len(entries(tmp_path))
    with pytest.raises(LedgerError):
        bring(own, tmp_path)
    with open_log(tmp_path) as log:
        log.sequence()
    assert len(entries(tmp_path)) == before


def test_a_case_that_another_file_opened_is_refused(own: Path, tmp_path: Path) -> None:
    bring(own, tmp_path)
    other = write_own(
        tmp_path / "other.csv", [*OWN_ROWS[1:], ("9", "A", "b", "2024-01-01", "", "")]
    )
    with pytest.raises(LedgerError, match=r"2 of the cases .* are in the log already"):
        bring(other, tmp_path)


def test_a_second_file_with_other_cases_joins_the_first(own: Path, tmp_path: Path) -> None:
    bring(own, tmp_path)
    other = write_own(
        tmp_path / "other.csv", [("9", "A", "b", "2024-01-01", "2024-01-02", "closed")]
    )
    bring(other, tmp_path)
    assert rows(back(tmp_path)) == rows(read_cases(own)) + rows(read_cases(other))


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("service", "x" * 501, "1 of the cases of .* in service a text of more than 500"),
        ("account", "jane@example.org", "in account what looks like an e-mail address"),
        ("area", "see jane@example.org", "in area what looks like an e-mail address"),
        ("due", datetime(1, 1, 1), None),
    ],
)
def test_what_no_entry_may_hold_is_refused_before_anything_is_written(
    tmp_path: Path, column: str, value: object, said: str | None
) -> None:
    row = {"case_id": "1", "account": "A", "peer_group": "p", "service": "s", "verdict": "none",
           "opened": datetime(2024, 1, 1), "ending": "open", column: value}  # fmt: skip
    pq.write_table(pa.Table.from_pylist([row], schema=CASES_SCHEMA), tmp_path / "c.parquet")
    if said is None:
        assert bring(tmp_path / "c.parquet", tmp_path).cases == 1
        return
    with pytest.raises(LedgerError, match=said):
        bring(tmp_path / "c.parquet", tmp_path)
    with open_log(tmp_path) as log:
        assert list(arrivals(log.database)) == []


def test_a_time_that_no_entry_can_hold_is_refused(tmp_path: Path) -> None:
    due = pa.array([2**60], pa.timestamp("us"))  # some 36,000 years on
    row = {"case_id": "1", "account": "A", "peer_group": "p", "service": "s", "verdict": "none",
           "opened": datetime(2024, 1, 1), "ending": "open"}  # fmt: skip
    table = pa.Table.from_pylist([row], schema=CASES_SCHEMA)
    at = CASES_SCHEMA.names.index("due")
    pq.write_table(table.set_column(at, CASES_SCHEMA.field("due"), due), tmp_path / "c.parquet")
    with pytest.raises(LedgerError, match="in due a time outside the years 1 to 9999"):
        bring(tmp_path / "c.parquet", tmp_path)


def test_a_log_is_not_imported_into_a_log(own: Path, tmp_path: Path) -> None:
    bring(own, tmp_path)
    with open_log(tmp_path / "other") as log, pytest.raises(LedgerError, match="is a log itself"):
        import_cases(back(tmp_path), log, clock=Clock())


def test_one_import_at_a_time_writes_to_a_log(own: Path, tmp_path: Path) -> None:
    with open_log(tmp_path) as log, only_import(log), pytest.raises(LedgerError, match="Another"):
        import_cases(read_cases(own), log, clock=Clock())


def test_without_a_quorum_all_is_kept_and_that_is_said(own: Path, tmp_path: Path) -> None:
    def no_witness(*_: object) -> list[str]:
        raise QuorumError("0 of 1 witnesses cosigned.")

    with pytest.raises(QuorumError):
        bring(own, tmp_path, gather=no_witness)
    with open_log(tmp_path) as log:
        log.sequence()
    assert rows(back(tmp_path)) == rows(read_cases(own))


def test_many_cases_are_drafted_in_a_process_of_their_own(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "ALONE", 0)
    bring(own, tmp_path)
    assert rows(back(tmp_path)) == rows(read_cases(own))


def test_a_process_that_ends_early_is_told(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "ALONE", 0)
    monkeypatch.setattr(sys, "executable", "false")
    with pytest.raises(LedgerError, match="ended early; run the import again"):
        bring(own, tmp_path)


KILLED = """
import os, signal, sys
from answerable.facts.entries import importing
from answerable.ledger.log import Log
where, path, folder, origin = sys.argv[1:]
importing.CASES_AT_ONCE = 100
sequence, calls = Log.sequence, []
def killing(log):
    calls.append(1)
    if where == "before" and len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    checkpoint = sequence(log)
    if where == "after" and len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return checkpoint
Log.sequence = killing
importing.import_file(path, log_folder=folder, origin=origin)
"""


@pytest.fixture(scope="module", params=["before", "after"])
def wreck(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is left of an import killed before, or after, its third batch was published."""
    folder = tmp_path_factory.mktemp("wreck")
    numbered = [(str(n), "A", "b", "2024-01-01", "2024-01-02", "closed") for n in range(1000)]
    path = write_own(folder / "many.csv", numbered, header=OWN_HEADER)
    command = [sys.executable, "-c", KILLED, request.param, str(path), str(folder / "log"), ORIGIN]
    (folder / "left").mkdir()  # what a killed process leaves lying about
    elsewhere = {**os.environ, "TMPDIR": str(folder / "left")}
    killed = subprocess.run(command, check=False, env=elsewhere)
    assert killed.returncode == -signal.SIGKILL
    return folder


@pytest.fixture
def cut_off(wreck: Path, tmp_path: Path) -> Path:
    """The file of an import that was killed, with its log beside it."""
    shutil.copytree(wreck, tmp_path / "cut", symlinks=True)
    return tmp_path / "cut" / "many.csv"


def test_an_import_that_was_killed_is_told_where_it_is_read(cut_off: Path) -> None:
    told = back(cut_off.parent).rejects.to_pylist()
    assert [(r["line"], r["kind"]) for r in told] == [(0, "import_unfinished")]


def test_an_import_that_was_killed_has_whole_cases(cut_off: Path) -> None:
    with open_log(cut_off.parent) as log:
        found, _, _ = folded([entry for batch in arrivals(log.database) for entry in batch])
    whole = {r["case_id"]: r for r in rows(read_cases(cut_off))}
    assert [r for r in found if whole[r["case_id"]] != r] == []


def test_an_import_that_was_killed_is_finished_by_another(cut_off: Path) -> None:
    result = bring(cut_off, cut_off.parent)
    assert (result.resumed >= 300, result.resumed + result.cases) == (True, 1000)


def test_a_finished_import_is_as_if_it_had_never_been_killed(cut_off: Path) -> None:
    bring(cut_off, cut_off.parent)
    read = back(cut_off.parent)
    assert (rows(read), read.rejects.num_rows) == (rows(read_cases(cut_off)), 0)


@pytest.mark.parametrize("changed", ['id = "mine"', 'id = "cases"\nnotes = ["Seen anew."]'])
def test_an_import_is_finished_with_the_mapping_that_began_it(
    cut_off: Path, tmp_path: Path, changed: str
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(f'title = "Mine"\nextends = "cases"\n{changed}\n')
    with pytest.raises(LedgerError, match="was begun with another mapping"):
        bring(cut_off, cut_off.parent, source=str(mine))


def test_what_is_there_closes_its_database(own: Path, tmp_path: Path) -> None:
    with open_log(tmp_path) as log:
        cases = read_cases(own)
        with what_is_there(log, cases, beginning(cases)) as already:
            place = already.store.folder
        assert not place.exists()
