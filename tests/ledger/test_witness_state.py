"""What a witness remembers: it survives crashes, old copies and a second process."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from witnessed_log import NOW, ORIGIN, SmallLog, witness_in

from answerable.errors import ForkError, WitnessError
from answerable.ledger import durable
from answerable.ledger.witness import State, Witness
from answerable.ledger.witness.seen import Seen

LOG = SmallLog()


def seen_at(size: int, log: SmallLog = LOG) -> Seen:
    return Seen(size, log.checkpoint(size).root, NOW, log.note(size).to_bytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A witness's folder after five entries, at rest."""
    folder = tmp_path / "witness"
    state = State(folder)
    assert state.advance(ORIGIN, was=Seen(), to=seen_at(5))
    state.close()
    return folder


def again(folder: Path) -> Witness:
    return witness_in(folder, LOG)


def test_what_was_recorded_is_there_after_a_restart(folder):
    state = State(folder)
    assert state.latest(ORIGIN) == seen_at(5)
    state.close()


def test_a_log_that_was_never_seen_is_an_empty_tree(folder):
    state = State(folder)
    assert state.latest("elsewhere.example/log") == Seen()
    state.close()


def test_nothing_is_recorded_over_another_state_than_was_read(folder):
    state = State(folder)
    assert not state.advance(ORIGIN, was=seen_at(4), to=seen_at(8))
    assert state.latest(ORIGIN) == seen_at(5)
    state.close()


def test_a_smaller_tree_is_never_recorded(folder):
    state = State(folder)
    assert not state.advance(ORIGIN, was=seen_at(5), to=seen_at(4))
    state.close()


def test_two_logs_are_remembered_apart(folder):
    state = State(folder)
    assert state.advance("elsewhere.example/log", was=Seen(), to=seen_at(2))
    assert state.latest(ORIGIN).size == 5
    state.close()


def test_a_second_process_is_kept_out(folder):
    state = State(folder)
    with pytest.raises(WitnessError, match="Another witness is running"):
        State(folder)
    state.close()


def test_everything_is_the_owners_alone(folder):
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "cosigned").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("gone", ["database", "database put back", "cosigned"])
def test_either_record_alone_keeps_a_smaller_tree_from_being_signed(folder, tmp_path, gone):
    old = tmp_path / "old"
    shutil.copytree(folder, old)
    witness = again(folder)
    assert witness.add_checkpoint(LOG.request(5, 9)).status == 200
    witness.state.close()
    for path in folder.glob("witness.sqlite*") if "database" in gone else (folder / "cosigned",):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if gone == "database put back":
        for path in old.glob("witness.sqlite*"):
            shutil.copy(path, folder)
    witness = again(folder)
    answer = witness.add_checkpoint(LOG.request(5, 7))
    assert (answer.status, answer.body) == (409, b"9\n")
    witness.state.close()


def test_a_witness_with_its_database_put_back_goes_on_from_where_it_was(folder):
    (folder / "witness.sqlite").unlink()
    witness = again(folder)
    assert witness.add_checkpoint(LOG.request(5, 9)).status == 200
    witness.state.close()


def contradict(folder: Path) -> None:
    """The database comes to hold another root of the same size."""
    database = sqlite3.connect(folder / "witness.sqlite")
    database.execute("UPDATE seen SET root = zeroblob(32)")
    database.commit()
    database.close()


def test_two_records_that_contradict_each_other_stop_it(folder):
    contradict(folder)
    witness = again(folder)
    with pytest.raises(ForkError, match="contradict each other"):
        witness.add_checkpoint(LOG.request(5, 9))
    witness.state.close()


def test_a_changed_record_stops_it(folder):
    (record,) = (folder / "cosigned").iterdir()
    record.write_bytes(record.read_bytes()[:-3])
    witness = again(folder)
    with pytest.raises(ForkError, match="was changed"):
        witness.add_checkpoint(LOG.request(5, 9))
    witness.state.close()


@pytest.mark.parametrize("call", ["open", "fsync", "replace", "sync_folder"])
def test_after_an_error_while_writing_nothing_is_signed_and_nothing_is_lost(
    folder, monkeypatch, call
):
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    witness = again(folder)
    with monkeypatch.context() as broken:
        if call == "replace":
            broken.setattr(Path, "replace", fail)
        else:
            broken.setattr(durable if call == "sync_folder" else os, call, fail)
        with pytest.raises(OSError, match="No space"):
            witness.add_checkpoint(LOG.request(5, 9))
    assert witness.state.latest(ORIGIN).size == 9
    assert witness.add_checkpoint(LOG.other(forked=6).request(5, 9)).status == 409
    assert witness.add_checkpoint(LOG.request(9, 9)).status == 200
    witness.state.close()


def test_a_database_that_can_not_be_written_leaves_the_old_state(folder):
    witness = again(folder)
    reader = sqlite3.connect(folder / "witness.sqlite")
    reader.execute("BEGIN IMMEDIATE")
    witness.state._database.execute("PRAGMA busy_timeout = 0")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        witness.add_checkpoint(LOG.request(5, 9))
    reader.close()
    assert witness.state.latest(ORIGIN).size == 5
    assert witness.add_checkpoint(LOG.request(5, 9)).status == 200
    witness.state.close()
