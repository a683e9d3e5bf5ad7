"""Many threads append at once, and each knows what became of his own."""

from __future__ import annotations

import secrets
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event, Thread

import pytest
from writing_log import ORIGIN, audited, draft, drafts, must_stand

from answerable.errors import EntryError, LedgerError
from answerable.ledger.appending import MOST_AT_ONCE, Appender
from answerable.ledger.database import connected
from answerable.ledger.staging import Draft

THREADS = 16


def at_once(count, work):
    """Do it in so many threads that begin together; what each gave."""
    gate = Barrier(count)

    def begin(number):
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


class Counting:
    """A database whose commits are counted, and that can be made to wait or fail."""

    def __init__(self, database):
        self._database = database
        self.place = database.place
        self.commits = 0
        self.go = Event()
        self.go.set()
        self.fails = False

    def connect(self):
        session = self._database.connect()
        real = session.transaction

        @contextmanager
        def transaction():
            self.go.wait()
            if self.fails:
                raise LedgerError("The disk is full.")
            with real() as cursor:
                yield cursor
            self.commits += 1

        session.transaction = transaction
        return session


@pytest.fixture
def counting(log):
    return Counting(log.database)


@pytest.fixture
def appender(counting):
    made = Appender(counting, origin=ORIGIN)
    yield made
    made.close()


def when_all_wait(appender, counting, count, work):
    """Let `count` threads come while the first commit is held up, then let it go."""
    counting.go.clear()
    threads = [Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    while appender.waiting < count - 1:
        pass
    counting.go.set()
    for thread in threads:
        thread.join()


def test_what_many_threads_append_all_stands(log):
    ids = at_once(THREADS, lambda _: [log.append([draft()])[0] for _ in range(5)])
    must_stand(log, [one for some in ids for one in some])
    assert audited(log).checkpoint.size == THREADS * 5


def test_those_who_wait_share_one_commit(appender, counting):
    when_all_wait(appender, counting, THREADS, lambda _: appender.append([draft()]))
    assert counting.commits == 2


def test_a_commit_takes_no_more_than_its_most(appender, counting):
    when_all_wait(appender, counting, 4, lambda _: appender.append(drafts(MOST_AT_ONCE - 1)))
    assert counting.commits == 4


def test_one_callers_own_are_never_parted(appender, counting):
    appender.append(drafts(MOST_AT_ONCE + 1))
    assert counting.commits == 1


def test_one_bad_entry_stops_no_one_elses(appender, counting, log):
    twice = draft()
    log.append([twice])
    outcomes = {}

    def work(number):
        try:
            appender.append([twice if number == 3 else draft()])
            outcomes[number] = "kept"
        except EntryError:
            outcomes[number] = "refused"

    when_all_wait(appender, counting, 8, work)
    assert [outcomes[number] for number in range(8)] == [
        "refused" if number == 3 else "kept" for number in range(8)
    ]


def test_a_disk_that_fails_is_told_to_all_who_wait(appender, counting):
    counting.fails = True
    told = []

    def work(_):
        with pytest.raises(LedgerError, match="disk is full"):
            appender.append([draft()])
        told.append(True)

    when_all_wait(appender, counting, 8, work)
    assert len(told) == 8


def test_appending_goes_on_when_the_disk_has_room_again(appender, counting, log):
    counting.fails = True
    with pytest.raises(LedgerError):
        appender.append([draft()])
    counting.fails = False
    must_stand(log, appender.append([draft()]))


def test_an_entry_of_another_thread_is_not_waited_for_by_a_bad_one(appender):
    with pytest.raises(EntryError):
        appender.append([Draft(b"{}")])
    assert appender.append([draft()])


def test_nothing_at_all_can_be_appended(log):
    assert log.append([]) == []


def test_an_interrupted_leader_leaves_the_lead_to_others(appender, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(appender, "_commit", interrupt)
        with pytest.raises(KeyboardInterrupt):
            appender.append([draft()])
    assert appender.append([draft()])


def test_an_interrupted_caller_leaves_the_line(appender, counting, monkeypatch):
    real, waiters = appender._wait, []

    def interrupted(ticket):
        waiters.append(ticket)
        if len(waiters) > 1:
            return real(ticket)
        counting.go.set()  # he is interrupted just when the lead has come to him
        while not ticket.turn.acquire(timeout=0.01):
            pass
        ticket.turn.release()
        ticket.turn = Interrupting(ticket.turn)
        return real(ticket)

    monkeypatch.setattr(appender, "_wait", interrupted)
    counting.go.clear()
    first = Thread(target=appender.append, args=([draft()],))
    first.start()
    while not appender._led:
        pass
    with pytest.raises(KeyboardInterrupt):
        appender.append([draft()])
    first.join()
    assert appender.append([draft()])


class Interrupting:
    """A lock whose owner is interrupted while he waits for it."""

    def __init__(self, lock):
        self._lock = lock

    def acquire(self, blocking=True):
        if blocking:
            raise KeyboardInterrupt
        return self._lock.acquire(blocking=False)


def test_a_writer_waits_for_another_process_and_then_writes(sqlite_log):
    other = sqlite3.connect(sqlite_log.folders.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(sqlite_log.append, [draft()])
        assert not waiting.done()
        other.execute("COMMIT")
        assert len(waiting.result(timeout=10)) == 1
    other.close()


def test_a_locked_database_is_told_after_a_while(sqlite_log, monkeypatch):
    monkeypatch.setattr("answerable.ledger.sqlite.PATIENCE", 0.0)
    other = sqlite3.connect(sqlite_log.folders.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerError, match="database is locked"):
        sqlite_log.append([draft()])
    other.close()


def test_ids_come_back_in_the_order_that_was_given(log):
    some = drafts(20)
    secrets.SystemRandom().shuffle(some)
    ids = log.append(some)
    log.sequence()
    assert [log.receipt_of(one).index for one in ids] == list(range(20))


def test_synchronous_commit_is_on_whatever_the_server_says(new_postgresql):
    from answerable.ledger.database import open_database

    address = new_postgresql() + "%20-csynchronous_commit%3Doff"
    with connected(open_database(address)) as session, session.reading() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


def test_the_embedded_database_syncs_every_commit(sqlite_log):
    with connected(sqlite_log.database) as session, session.reading() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)
