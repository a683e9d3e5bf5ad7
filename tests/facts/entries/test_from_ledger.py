"""Cases are read from a log's public files alone, and from none but those that it signed."""

from __future__ import annotations

import shutil
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from small_logs import ORIGIN, draft, log_with, open_log

from answerable.errors import AuditError, LedgerError, NoteError
from answerable.facts import read_cases
from answerable.facts.events import CaseAnswered, CaseOpened
from answerable.facts.reading import LEDGER
from answerable.ledger.canonical import parse_entry, to_canonical
from answerable.ledger.log import Log
from answerable.ledger.staging import Draft

OPENED = [
    CaseOpened(case=str(n), account="A", peer_group="p", service="s", occurred=date(2026, 1, 2))
    for n in range(300)
]
ANSWERED = CaseAnswered(case="7", occurred=date(2026, 1, 3))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log of a full and a partial bundle."""
    return log_with(tmp_path, [*OPENED, ANSWERED])


def test_the_private_folder_is_not_needed(folder: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "log.private")
    assert len(read_cases(folder, source=LEDGER)) == 300


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_log_is_read_over_the_web(folder: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        cases = read_cases(f"http://127.0.0.1:{server.server_port}/", source=LEDGER)
    finally:
        server.shutdown()
        server.server_close()
    assert len(cases) == 300


def test_cases_of_a_log_name_its_checkpoint(folder: Path) -> None:
    cases = read_cases(folder, source=LEDGER)
    assert cases.checkpoint is not None
    assert (cases.checkpoint.origin, cases.checkpoint.size) == (ORIGIN, 301)


def test_the_digest_of_a_log_is_its_root(folder: Path) -> None:
    cases = read_cases(folder, source=LEDGER)
    assert cases.checkpoint is not None
    assert cases.sha256 == cases.checkpoint.root.hex()


def test_what_is_not_published_is_not_read(folder: Path, tmp_path: Path) -> None:
    with open_log(tmp_path) as log:
        log.append([draft(CaseAnswered(case="8", occurred=date(2026, 1, 3)))])
    assert read_cases(folder, source=LEDGER).rows_read == 301


@pytest.mark.parametrize("file", ["tile/entries/000", "tile/entries/001.p/45"])
def test_a_changed_entry_is_found(folder: Path, file: str) -> None:
    path = folder / file
    path.write_bytes(path.read_bytes().replace(b'"account":"A"', b'"account":"B"', 1))
    with pytest.raises(AuditError, match="are not those that its checkpoint signs"):
        read_cases(folder, source=LEDGER)


def test_a_missing_bundle_is_told(folder: Path) -> None:
    (folder / "tile/entries/000").unlink()
    with pytest.raises(LedgerError, match="has no tile/entries/000"):
        read_cases(folder, source=LEDGER)


def test_a_checkpoint_of_another_key_is_refused(folder: Path, tmp_path: Path) -> None:
    with Log.open(tmp_path / "other", origin=ORIGIN) as other:
        other.sequence()
    shutil.copy(tmp_path / "other" / "keys", folder / "keys")
    with pytest.raises(NoteError, match="is not signed by"):
        read_cases(folder, source=LEDGER)


def test_a_folder_that_is_no_log_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="has no checkpoint; is it a log"):
        read_cases(tmp_path, source=LEDGER)


def test_an_empty_log_has_no_cases(tmp_path: Path) -> None:
    cases = read_cases(log_with(tmp_path, []), source=LEDGER)
    assert (len(cases), cases.rows_read) == (0, 0)


def test_what_a_file_would_be_told_for_is_told_of_a_log(tmp_path: Path) -> None:
    early = CaseAnswered(case="7", occurred=date(2025, 1, 1))
    told = read_cases(log_with(tmp_path, [*OPENED, early]), source=LEDGER).rejects.to_pylist()
    assert [(r["line"], r["id"], r["kind"]) for r in told] == [(7, "7", "answer_before_opening")]


def test_what_is_wrong_is_told_by_the_index_of_its_entry(tmp_path: Path) -> None:
    wrong = CaseAnswered(case="x", occurred=date(2026, 1, 3))
    told = read_cases(log_with(tmp_path, [*OPENED, wrong]), source=LEDGER).rejects.to_pylist()
    assert [(r["line"], r["id"], r["kind"]) for r in told] == [(300, "x", "case_never_opened")]


def test_entries_of_an_unknown_type_are_noted_and_passed_over(tmp_path: Path) -> None:
    strange = parse_entry(draft(ANSWERED).entry)
    strange |= {"type": "case.praised/3"}
    with open_log(tmp_path) as log:
        log.append([draft(OPENED[0]), Draft(to_canonical(strange))])
        log.sequence()
    cases = read_cases(tmp_path / "log", source=LEDGER)
    assert (len(cases), cases.rejects.num_rows, "case.praised/3 (1)" in cases.notes[-1]) == (
        1, 0, True,
    )  # fmt: skip
