"""Rounds take turns, go on after trouble, and cost the same however long the log is."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from writing_log import audited, draft, drafts, must_stand

from answerable.errors import ForkError, LedgerError
from answerable.ledger import sequence, sequencer
from answerable.ledger.database import connected


def test_a_second_sequencer_waits_for_the_first(log, opened):
    other = opened()
    ids = log.append(drafts(5))
    with log.folders.one_sequencer():
        waiting = Thread(target=other.sequence)
        waiting.start()
        assert waiting.is_alive()
    waiting.join()
    must_stand(log, ids)


def test_a_second_sequencer_does_not_wait_for_ever(log, monkeypatch):
    monkeypatch.setattr("answerable.ledger.folders.PATIENCE", 0.0)
    with log.folders.one_sequencer(), pytest.raises(LedgerError, match="Another process"):
        log.sequence()


def test_sequencers_may_take_turns(log, opened):
    other = opened()
    for one in (log, other, other, log, log, other):
        one.append(drafts(100))
        one.sequence()
    assert audited(log).checkpoint.size == 600


def test_a_timer_sequences_until_it_is_stopped(log):
    stop, told = Event(), []
    timer = Thread(target=log.run, args=(stop,), kwargs={"tell": told.append, "every": 0.01})
    timer.start()
    (entry_id,) = log.append([draft()])
    while True:
        try:
            log.receipt_of(entry_id)
            break
        except LedgerError:
            pass
    stop.set()
    timer.join()
    assert told == []


def test_a_timer_tells_of_trouble_once_it_comes_and_once_it_is_over(log, monkeypatch):
    stop, told = Event(), []
    troubles = [LedgerError("full"), LedgerError("full"), None, None]

    def catch_up():
        trouble = troubles.pop(0)
        if not troubles:
            stop.set()
        if trouble:
            raise trouble

    monkeypatch.setattr(log._sequencer, "catch_up", catch_up)
    log.run(stop, tell=told.append, every=0.0)
    assert [str(one) if one else None for one in told] == ["full", "full", None]


def test_a_timer_ends_when_a_person_is_needed(log):
    log.append(drafts(2))
    log.sequence()
    log.folders.signed.unlink()
    with pytest.raises(ForkError):
        log.run(Event(), tell=lambda _: None)


def calls_of_a_round(log, monkeypatch):
    """How many files a round reads and statements it runs."""
    count = [0]
    with monkeypatch.context() as patch:
        for module, name in ((sequence, "run"), (sequence, "all_rows"), (sequencer, "read_note")):
            real = getattr(module, name)

            def counted(*given, _real=real, **named):
                count[0] += 1
                return _real(*given, **named)

            patch.setattr(module, name, counted)
        fetch = log._sequencer._log.fetch

        def fetched(path):
            count[0] += 1
            return fetch(path)

        object.__setattr__(log._sequencer._log, "fetch", fetched)
        log.append(drafts(256))
        log.sequence()
        object.__setattr__(log._sequencer._log, "fetch", fetch)
    return count[0]


def test_a_round_costs_the_same_in_a_longer_log(sqlite_log, monkeypatch):
    sqlite_log.append(drafts(256 * 2 + 10))
    sqlite_log.sequence()
    short = calls_of_a_round(sqlite_log, monkeypatch)
    sqlite_log.append(drafts(256 * 40))
    sqlite_log.sequence()
    assert calls_of_a_round(sqlite_log, monkeypatch) <= short + 2


def test_no_statement_of_a_round_looks_through_all_entries(sqlite_log):
    """By the database's own plan."""
    plans = []
    with connected(sqlite_log.database) as session, session.reading() as cursor:
        for sql in (
            "SELECT 1 FROM ledger_waiting LIMIT 1",
            "SELECT arrival FROM ledger_waiting ORDER BY arrival LIMIT 9",
            "DELETE FROM ledger_waiting WHERE arrival IN "
            "(SELECT arrival FROM ledger_sequence WHERE entry_index >= 5)",
            "SELECT entry FROM ledger_sequence JOIN ledger_entry USING (arrival) "
            "WHERE entry_index >= 5 AND entry_index < 9 ORDER BY entry_index",
            "SELECT entry_index FROM ledger_entry LEFT JOIN ledger_sequence USING (arrival) "
            "WHERE id = x'00'",
        ):
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plans += [str(row[3]) for row in cursor.fetchall()]
    scans = [plan for plan in plans if plan.startswith("SCAN")]
    assert scans == ["SCAN ledger_waiting", "SCAN ledger_waiting"]


def test_a_full_disk_is_told_in_a_sentence_and_forgotten_when_it_has_room(log, monkeypatch):
    ids = log.append(drafts(3))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sequencer, "write_pending", full)
        with pytest.raises(LedgerError, match="No space left on device"):
            log.sequence()
    must_stand(log, ids)


def test_a_tile_that_does_not_read_as_it_was_written_is_not_signed(log, monkeypatch):
    log.append(drafts(3))
    real = sequencer.write_pending

    def flips(folders, path, data):
        real(folders, path, data[:-1] + bytes([data[-1] ^ 1]))

    with monkeypatch.context() as patch:
        patch.setattr(sequencer, "write_pending", flips)
        with pytest.raises(LedgerError, match="does not read as it was written"):
            log.sequence()
    assert not log.folders.signed.exists()
