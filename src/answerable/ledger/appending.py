"""Appending for many threads at once: one commit, and one wait for the disk, for all who wait.

Whoever comes while nobody writes, leads: he writes what has gathered, commits, and hands the lead
to the first who came meanwhile. So no entry waits for a timer, and the more come, the more share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from answerable.errors import AnswerableError, EntryError
from answerable.ledger.database import Database, Session
from answerable.ledger.staging import Checked, Draft, check, write

MOST_AT_ONCE = 1_000
"""Entries that a commit takes from those who wait; one caller's own are never parted."""


@dataclass(eq=False)
class _Ticket:
    """What one caller wants written. Its lock is let go when it is done, or is to lead."""

    entries: Sequence[Checked]
    turn: Lock = field(default_factory=Lock)
    done: bool = False
    error: BaseException | None = None


class Appender:
    """Appends from any number of threads, in transactions of its own."""

    def __init__(self, database: Database, *, origin: str) -> None:
        self._database = database
        self._origin = origin
        self._session: Session | None = None
        self._waiting: list[_Ticket] = []
        self._led = False
        self._lock = Lock()

    @property
    def waiting(self) -> int:
        """How many callers wait for somebody else's commit to end, to share the next one."""
        with self._lock:
            return len(self._waiting)

    def append(self, drafts: Iterable[Draft]) -> list[str]:
        """The entries' ids, once they are on disk: all of them or, with an error, none.

        EntryError: an entry is not as it must be, or stands already. LedgerError: the database
        failed, and whether it kept them is not known.
        """
        ticket = _Ticket([check(draft, origin=self._origin) for draft in drafts])
        ticket.turn.acquire()
        if not self._joins(ticket):
            self._wait(ticket)
        if not ticket.done:
            self._lead()
        if ticket.error is not None:
            raise ticket.error
        return [one.entry_id for one in ticket.entries]

    def close(self) -> None:
        """Let go of the connection, once nobody appends any more."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _joins(self, ticket: _Ticket) -> bool:
        """Get in line; whether the ticket's owner is to lead."""
        with self._lock:
            self._waiting.append(ticket)
            leads, self._led = not self._led, True
        return leads

    def _wait(self, ticket: _Ticket) -> None:
        """Until it is done, or ours to do. Who is interrupted leaves the line, and the lead."""
        try:
            ticket.turn.acquire()
        except BaseException:
            with self._lock:
                in_line = ticket in self._waiting
                if in_line:
                    self._waiting.remove(ticket)
                led = in_line and ticket.turn.acquire(blocking=False)
            if led:
                self._hand_over()
            raise

    def _lead(self) -> None:
        group = self._take()
        try:
            self._write_group(group)
        finally:
            self._hand_over()
            for ticket in group:
                ticket.done = True
                ticket.turn.release()

    def _take(self) -> list[_Ticket]:
        with self._lock:
            count = taken = 0
            for ticket in self._waiting:
                if taken and taken + len(ticket.entries) > MOST_AT_ONCE:
                    break
                taken += len(ticket.entries)
                count += 1
            group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    def _hand_over(self) -> None:
        with self._lock:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].turn.release()

    def _write_group(self, group: Sequence[_Ticket]) -> None:
        try:
            self._commit([one for ticket in group for one in ticket.entries])
        except EntryError as error:
            # Somebody's entry is refused: everybody's for himself, so that it stops no one else.
            if len(group) == 1:
                group[0].error = error
            else:
                for ticket in group:
                    self._write_group([ticket])
        except BaseException as error:
            for ticket in group:
                ticket.error = error
            if not isinstance(error, AnswerableError):
                raise

    def _commit(self, entries: Sequence[Checked]) -> None:
        session = self._session or self._database.connect()
        try:
            with session.transaction() as cursor:
                write(cursor, entries)
        except EntryError:
            self._session = session
            raise
        except BaseException:
            # What the connection still holds is uncertain; the next one starts from the disk.
            self._session = None
            session.close()
            raise
        self._session = session
