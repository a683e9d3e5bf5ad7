"""A copy brought back at the wrong time must not make the log tell two stories."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from copies import (
    bring_back_database,
    bring_back_folder,
    database_copy,
    files_in,
    folder_copy,
)
from writing_log import ORIGIN, audited, drafts, must_stand

from answerable.errors import ForkError, KeyFileError, LedgerError
from answerable.ledger.database import connected
from answerable.ledger.log import Log
from answerable.ledger.sequence import give_indexes


def grow(log: Log, count: int) -> list[str]:
    """Publish so many more entries; their ids."""
    ids = log.append(drafts(count))
    log.sequence()
    return ids


def signed(log: Log) -> tuple[bytes, bytes]:
    """All that was ever said: what was signed last, and what is shown."""
    return log.folders.signed.read_bytes(), (log.folders.public / "checkpoint").read_bytes()


def must_refuse(log: Log, says: str) -> None:
    """It tells what is wrong, and says nothing new to the world."""
    before = signed(log)
    with pytest.raises(ForkError, match=says):
        log.sequence()
    assert signed(log) == before


def test_an_older_database_signs_nothing(log):
    grow(log, 3)
    copy = database_copy(log.database)
    grow(log, 2)
    bring_back_database(log.database, copy)
    must_refuse(log, "database ends at 3 entries, but 5 were signed")


def test_an_older_database_signs_nothing_after_a_restart(log, opened):
    grow(log, 3)
    copy = database_copy(log.database)
    grow(log, 2)
    log.close()
    bring_back_database(log.database, copy)
    must_refuse(opened(), "bring back the newest database")


def test_an_older_database_that_grew_past_what_was_signed_signs_nothing(log):
    grow(log, 3)
    copy = database_copy(log.database)
    grow(log, 2)
    bring_back_database(log.database, copy)
    log.append(drafts(9))
    must_refuse(log, "older copy")


def test_an_older_database_that_gave_out_indexes_again_signs_nothing(log, opened):
    grow(log, 3)
    copy = database_copy(log.database)
    grow(log, 2)
    bring_back_database(log.database, copy)
    log.append(drafts(9))
    with connected(log.database) as session, session.transaction() as cursor:
        give_indexes(cursor, 3)
    must_refuse(opened(), "another history")


def test_an_older_database_goes_on_once_the_newest_is_back(log):
    grow(log, 3)
    older = database_copy(log.database)
    ids = grow(log, 2)
    newest = database_copy(log.database)
    bring_back_database(log.database, older)
    must_refuse(log, "older copy")
    bring_back_database(log.database, newest)
    must_stand(log, [*ids, *grow(log, 1)])


def test_an_older_private_folder_signs_nothing(log, opened):
    grow(log, 3)
    copy = folder_copy(log.folders.private)
    grow(log, 2)
    log.close()
    bring_back_folder(copy, log.folders.private)
    again = opened()
    must_refuse(again, "public folder knows a checkpoint of 5 entries, but the private folder only")


def test_an_older_private_folder_beside_an_older_public_one_signs_nothing(log, opened):
    grow(log, 3)
    copies = [folder_copy(log.folders.private), folder_copy(log.folders.public)]
    grow(log, 2)
    log.close()
    bring_back_folder(copies[0], log.folders.private)
    bring_back_folder(copies[1], log.folders.public)
    must_refuse(opened(), "database knows a checkpoint of 5 entries")


def test_a_private_folder_without_its_last_checkpoint_signs_nothing(log):
    grow(log, 3)
    log.folders.signed.unlink()
    with pytest.raises(ForkError, match="bring back the newest private folder"):
        log.sequence()


def test_a_log_without_its_keys_gets_no_others(log, opened):
    grow(log, 3)
    log.close()
    shutil.rmtree(log.folders.keys)
    with pytest.raises(KeyFileError, match="bring them back"):
        opened()


def test_a_foreign_key_signs_nothing(log, opened):
    grow(log, 3)
    log.close()
    foreign = opened(folder=log.folders.public.with_name("other"), database=None)
    shutil.copy(foreign.folders.keys / "0001.key", log.folders.keys / "0001.key")
    must_refuse(opened(), "no checkpoint of this log's keys")


@pytest.mark.usefixtures("log")
def test_the_database_of_another_log_is_refused_when_it_is_opened(opened):
    with pytest.raises(ForkError, match=f"that of the log {ORIGIN}, not of elsewhere"):
        opened(origin="elsewhere.example/log")


def test_a_new_database_beside_old_folders_signs_nothing(log, opened, home):
    grow(log, 3)
    log.close()
    again = opened(database=home / "forgotten" / "ledger.sqlite")
    must_refuse(again, "database ends at 0 entries, but 3 were signed")


def went_its_own_way(log: Log, opened: Callable[..., Log], count: int) -> dict[str, list[object]]:
    """The database of a clone with the same keys that grew by `count` other entries."""
    elsewhere = log.folders.public.with_name("clone")
    clone = opened(folder=elsewhere, database=elsewhere.with_name("clone.db") / "ledger.sqlite")
    bring_back_database(clone.database, database_copy(log.database))
    for name in ("public", "private"):
        copy = folder_copy(getattr(log.folders, name))
        bring_back_folder(copy, getattr(clone.folders, name))
    grow(clone, count)
    return database_copy(clone.database)


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (1, "database ends at 4 entries, but 5 were signed"),
        (2, "database knows another history of the same 5 entries"),
        (3, "database knows a checkpoint of 6 entries"),
    ],
)
def test_a_copy_that_went_its_own_way_signs_nothing(log, opened, count, says):
    grow(log, 3)
    clone = went_its_own_way(log, opened, count)
    grow(log, 2)
    bring_back_database(log.database, clone)
    must_refuse(log, says)


def test_two_copies_of_a_database_make_one_sequence(log, opened, home):
    grow(log, 3)
    copy = opened(database=home / "copy" / "ledger.sqlite")
    bring_back_database(copy.database, database_copy(log.database))
    log.append(drafts(1))
    copy.append(drafts(2))
    log.sequence()
    must_refuse(copy, "older copy")
    grow(log, 4)
    assert audited(log).checkpoint.size == 8


def test_a_lost_public_folder_comes_back_from_the_database(log, opened):
    grow(log, 300)
    before = files_in(log.folders.public)
    shutil.rmtree(log.folders.public)
    log.close()
    opened().sequence()
    assert files_in(log.folders.public) == before


def test_an_older_public_folder_is_brought_up_to_date(log, opened):
    grow(log, 255)
    copy = folder_copy(log.folders.public)
    grow(log, 300)
    log.close()
    bring_back_folder(copy, log.folders.public)
    again = opened()
    again.sequence()
    assert audited(again).checkpoint.size == 555


def test_a_changed_tile_at_the_edge_is_not_signed_over(log, opened):
    grow(log, 3)
    file: Path = log.folders.public / "tile/0/000.p/3"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    log.close()
    again = opened()
    again.append(drafts(1))
    must_refuse(again, "other entries than the tiles that were signed")


def test_a_changed_row_in_the_database_signs_nothing(log, opened):
    grow(log, 3)
    copy = database_copy(log.database)
    copy["ledger_entry"][2] = (*copy["ledger_entry"][2][:2], drafts(1)[0].entry)
    bring_back_database(log.database, copy)
    log.append(drafts(1))
    must_refuse(opened(), "other entries than the tiles that were signed")


def test_a_row_that_is_gone_from_the_database_signs_nothing(log, opened):
    grow(log, 3)
    copy = database_copy(log.database)
    del copy["ledger_sequence"][1]
    bring_back_database(log.database, copy)
    log.append(drafts(1))
    with pytest.raises(LedgerError, match="lacks some of the entries"):
        opened().sequence()
