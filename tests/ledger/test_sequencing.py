"""Entries get their index, their tiles and a signed checkpoint, in one sequence."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest
from copies import files_in
from writing_log import audited, draft, drafts, ids_in

from answerable.errors import ForkError, LedgerError
from answerable.ledger import sequence, sequencer
from answerable.ledger.audit import audit
from answerable.ledger.canonical import parse_entry
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.database import connected
from answerable.ledger.sequence import give_indexes
from answerable.ledger.staging import stage
from answerable.ledger.tiles import paths_for
from answerable.ledger.tree import EMPTY_ROOT


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257])
def test_a_log_of_any_size_is_whole(log, size):
    log.append(drafts(size))
    log.sequence()
    assert audited(log).checkpoint.size == size


def test_a_log_that_comes_to_a_third_row_of_tiles_is_whole(sqlite_log):
    """At 65,536 entries, and beyond."""
    found = []
    for count in (65_236, 300, 4_464):
        sqlite_log.append(drafts(count))
        sqlite_log.sequence()
        result = audit(sqlite_log.public, keys=sqlite_log.keys, entries=False)
        found.append(result.checkpoint.size)
    assert found == [65_236, 65_536, 70_000]


def needed_files(log, size):
    """What a reader of that size reads."""
    files = files_in(log.folders.public)
    return {path: files[path] for path in paths_for(size)}


def test_a_log_that_grew_by_ones_is_the_log_that_grew_at_once(log, opened, home):
    some = drafts(260)
    for one in some:
        log.append([one])
        if log.public.fetch("checkpoint") is None or parse_entry(one.entry)["number"] % 3 == 0:
            log.sequence()
    log.sequence()
    other = opened(folder=home / "other", database=home / "other.db" / "ledger.sqlite")
    other.append(some)
    other.sequence()
    needed = set(paths_for(260))
    assert {
        path: data for path, data in files_in(log.folders.public).items() if path in needed
    } == {path: data for path, data in files_in(other.folders.public).items() if path in needed}


def test_an_empty_log_has_a_checkpoint(log):
    assert log.sequence() == Checkpoint(log.origin, 0, EMPTY_ROOT)


def test_entries_stand_in_the_order_in_which_they_came(log):
    ids = [log.append([draft()])[0] for _ in range(9)]
    assert ids_in(log.public, log.sequence().size) == ids


def test_a_round_without_new_entries_changes_no_file(log):
    log.append(drafts(3))
    log.sequence()
    before = {path: path.stat().st_mtime_ns for path in log.folders.public.rglob("*")}
    log.sequence()
    assert {path: path.stat().st_mtime_ns for path in log.folders.public.rglob("*")} == before


def test_more_than_a_round_takes_are_sequenced_all_the_same(log, monkeypatch):
    monkeypatch.setattr(sequence, "MOST_AT_ONCE", 40)
    monkeypatch.setattr(sequencer, "MOST_AT_ONCE", 40)
    monkeypatch.setattr(give_indexes, "__defaults__", (40,))
    log.append(drafts(100))
    assert log.sequence().size == 100


def test_an_entry_whose_transaction_ends_late_is_not_passed_over(new_postgresql, opened, home):
    """It came first and has the lowest number, but was not to be seen when the others were
    sequenced. (SQLite has one writer at a time: there it can't happen.)"""
    address = new_postgresql()
    late_log = opened(folder=home / "late", database=address)
    with closing(psycopg.connect(address)) as connection:
        late = stage(connection.cursor(), [draft()])
        others = late_log.append(drafts(3))
        assert late_log.sequence().size == 3
        connection.commit()
    assert ids_in(late_log.public, late_log.sequence().size) == [*others, *late]


def test_indexes_are_given_only_from_the_size_that_stands(log):
    log.append(drafts(2))
    with (
        connected(log.database) as session,
        pytest.raises(ForkError, match="same moment"),
        session.transaction() as cursor,
    ):
        give_indexes(cursor, 1)


def test_an_index_is_not_given_twice(log):
    log.append(drafts(2))
    log.sequence()
    log.append(drafts(1))
    with (
        connected(log.database) as session,
        pytest.raises(LedgerError),
        session.transaction() as cursor,
    ):
        give_indexes(cursor, 1)


def test_partial_tiles_go_when_the_full_one_stands(log):
    for count in (255, 1, 1):
        log.append(drafts(count))
        log.sequence()
    assert not list(log.folders.public.glob("tile/*/000.p/255"))


def test_partial_tiles_left_by_a_crash_go_with_the_next_full_one(log, opened, monkeypatch):
    log.append(drafts(255))
    log.sequence()
    with monkeypatch.context() as patch:
        patch.setattr(sequencer, "drop_partials", lambda *_: 1 / 0)
        log.append(drafts(1))
        with pytest.raises(ZeroDivisionError):
            log.sequence()
    assert (log.folders.public / "tile/0/000.p").exists()
    again = opened()
    again.append(drafts(1))
    again.sequence()
    assert not (log.folders.public / "tile/0/000.p").exists()


def test_a_published_partial_tile_stays_until_then(log):
    for _ in range(3):
        log.append(drafts(1))
        log.sequence()
    widths = {path.name for path in log.folders.public.glob("tile/entries/000.p/*")}
    assert widths == {"1", "2", "3"}


def test_nothing_stays_pending_once_it_is_public(log):
    log.append(drafts(600))
    log.sequence()
    assert list(log.folders.pending.iterdir()) == []


def test_the_public_folder_holds_nothing_but_the_log(log):
    log.append(drafts(300))
    log.sequence()
    needed = {"checkpoint", "keys", *paths_for(300)}
    assert set(files_in(log.folders.public)) == needed


def test_no_private_text_comes_to_the_public_folder(log):
    log.append([draft("Ms Example's cellar")])
    log.sequence()
    assert not any(b"cellar" in data for data in files_in(log.folders.public).values())


def test_a_receipt_is_not_given_before_the_entry_is_public(log):
    (entry_id,) = log.append([draft()])
    with pytest.raises(LedgerError, match="not public yet"):
        log.receipt_of(entry_id)


def test_an_unknown_entry_has_no_receipt(log):
    with pytest.raises(LedgerError, match="no entry"):
        log.receipt_of("ab" * 16)
