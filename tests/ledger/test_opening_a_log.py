"""Opening a log makes all that it needs, and keeps what is private so."""

from __future__ import annotations

import shutil
import stat
from threading import Thread

import pytest
from writing_log import audited, drafts

from answerable.errors import LedgerError
from answerable.ledger.folders import Folders


def test_the_private_folder_is_its_owners_alone(log):
    log.append(drafts(3))
    log.sequence()
    folders = [path for path in log.folders.private.rglob("*") if path.is_dir()]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (log.folders.private, *folders)}
    assert modes == {0o700}


def test_the_private_files_are_their_owners_alone(sqlite_log):
    sqlite_log.append(drafts(3))
    sqlite_log.sequence()
    files = [path for path in sqlite_log.folders.private.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_private_folder_that_others_may_enter_is_refused(log, opened):
    log.folders.private.chmod(0o755)
    with pytest.raises(LedgerError, match="chmod 700"):
        opened()


def test_a_database_that_others_may_read_is_refused(sqlite_log):
    sqlite_log.folders.database.chmod(0o644)
    with pytest.raises(LedgerError, match="chmod 600"):
        sqlite_log.database.connect()


def test_a_private_folder_inside_the_public_one_is_refused(home):
    with pytest.raises(LedgerError, match="anyone may read"):
        Folders.at(home / "log", home / "log" / "private")


def test_a_disk_that_is_not_the_public_ones_can_hold_the_private_folder(opened, home, tmp_path):
    log = opened(folder=home / "apart", private=tmp_path / "private")
    log.append(drafts(300))
    log.sequence()
    log.append(drafts(300))
    log.sequence()
    assert audited(log).checkpoint.size == 600


def test_a_log_without_a_name_gets_one_that_stays(opened):
    first = opened(origin=None)
    assert opened(origin=None).origin == first.origin


def test_what_is_opened_twice_at_once_on_first_use_is_one_log(opened, home, new_postgresql):
    origins, keys = set(), set()
    for place in (home / "twice.db" / "ledger.sqlite", new_postgresql()):
        shutil.rmtree(home / "twice", ignore_errors=True)
        shutil.rmtree(home / "twice.private", ignore_errors=True)
        made = []

        def open_one(place=place, made=made):
            made.append(opened(folder=home / "twice", database=place, origin=None))

        threads = [Thread(target=open_one) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        origins |= {one.origin for one in made}
        keys |= {one.keys for one in made}
    assert (len(origins), len(keys)) == (2, 2)
