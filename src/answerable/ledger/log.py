"""A log that one writes to: the one thing that the faces know of the ledger's writing side."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock

from answerable.errors import LedgerError
from answerable.ledger.appending import Appender
from answerable.ledger.canonical import to_canonical
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.database import Cursor, Database, Session, connected
from answerable.ledger.erasure import erase, scrub
from answerable.ledger.folders import Folders
from answerable.ledger.keys import VerifierKey, rotate
from answerable.ledger.opening import prepare, show_keys
from answerable.ledger.openings import Opening, read_openings
from answerable.ledger.reading import PublicLog, open_log
from answerable.ledger.receipt import Receipt
from answerable.ledger.receipts import Receipts
from answerable.ledger.sequence import index_of
from answerable.ledger.sequencer import Gather, Sequencer
from answerable.ledger.staging import Draft
from answerable.ledger.timer import EVERY, sequence_on_time
from answerable.ledger.tombstone import Grounds, as_recorded

KEY_TYPE = "ledger.key/1"

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


class Log:
    """Appends, sequences, hands out receipts, erases. Safe for threads; close it when done.

    Several processes may have the same log open. One at a time sequences; any may, so that a single
    process needs no other, and a timer (`run`) in one of them is enough.
    """

    def __init__(
        self,
        folders: Folders,
        database: Database,
        origin: str,
        *,
        gather: Gather | None = None,
        clock: Clock = now,
    ) -> None:
        self.folders = folders
        self.database = database
        self.origin = origin
        self._clock = clock
        self._appender = Appender(database, origin=origin)
        self._sequencer = Sequencer(database, folders, origin, gather=gather)
        self._receipts = Receipts(self.public)
        self._lock = Lock()
        self._session: Session | None = None

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        origin: str | None = None,
        private: str | Path | None = None,
        database: str | Path | None = None,
        gather: Gather | None = None,
        clock: Clock = now,
    ) -> Log:
        """The log in `folder`, made on first use; its private half lies beside it, or in `private`.

        `origin` names the log for ever, like `ledger.city.example/2026`; made up if not given.
        `database`: another file, or a PostgreSQL connection string. `gather` asks witnesses.
        Raises LedgerError, one sentence.
        """
        folders = Folders.at(Path(folder), Path(private) if private else None)
        made, origin = prepare(folders, origin=origin, target=database)
        return cls(folders, made, origin, gather=gather, clock=clock)

    def append(self, drafts: Iterable[Draft]) -> list[str]:
        """The entries' ids, once all of them are on disk; receipts follow. See `Appender`."""
        return self._appender.append(drafts)

    def sequence(self) -> Checkpoint:
        """Index, sign and publish all that waits now; see `Sequencer.round` for the errors."""
        return self._sequencer.catch_up()

    def run(
        self, stop: Event, *, tell: Callable[[LedgerError | None], None], every: float = EVERY
    ) -> None:
        """Sequence every second until `stop`; see `sequence_on_time`."""
        sequence_on_time(self._sequencer, stop, tell=tell, every=every)

    @property
    def public(self) -> PublicLog:
        """The log as anyone sees it."""
        return open_log(self.folders.public)

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """What others need to check signatures, newest first."""
        return self.public.keys()

    def receipt(self, index: int) -> Receipt:
        """The receipt of a published entry; LedgerError if it is not public yet."""
        return self._receipts.receipt(index)

    def receipt_of(self, entry_id: str) -> Receipt:
        """The same by the id that `append` gave."""
        with self._reading() as cursor:
            index = index_of(cursor, entry_id)
        if index is None:
            raise LedgerError(f"Entry {entry_id} is kept, but not public yet; ask in a second.")
        return self.receipt(index)

    def openings(self, entry_id: str) -> dict[str, Opening]:
        """What opens an entry's commitments, by field, as far as it was not erased."""
        with self._reading() as cursor:
            return read_openings(cursor, entry_id)

    def erase(
        self,
        entry_ids: Iterable[str],
        *,
        grounds: Grounds,
        fields: Sequence[str] | None = None,
    ) -> list[str]:
        """Erase what entries committed to (`fields`, or all); the ids of the tombstones.

        All of them or, with an error, none. What was erased is gone from the database's files when
        this returns; see `erasure.scrub` and each database's `scrub` for what that reaches.
        """
        with connected(self.database) as session, session.transaction() as cursor:
            found = [
                erase(cursor, one, grounds=grounds, recorded=self._clock(), fields=fields)
                for one in entry_ids
            ]
        self.scrub()
        return found

    def scrub(self) -> None:
        """Take out of the database's files what was erased by a transaction that has committed."""
        with connected(self.database) as session:
            scrub(session)

    def rotate_key(self) -> VerifierKey:
        """Sign with a new key too, from now on, and say so in the log; the new verifier key.

        The old keys go on signing until their files are taken away.
        """
        key = rotate(self.folders.keys, origin=self.origin).verifier
        entry = {
            "type": KEY_TYPE,
            "id": secrets.token_hex(16),
            "recorded": as_recorded(self._clock()),
            "key": str(key),
        }
        self.append([Draft(to_canonical(entry))])
        show_keys(self.folders, self.origin)
        return key

    @contextmanager
    def _reading(self) -> Iterator[Cursor]:
        with self._lock:
            if self._session is None:
                self._session = self.database.connect()
            try:
                with self._session.reading() as cursor:
                    yield cursor
            except BaseException:
                self._session.close()
                self._session = None
                raise

    def close(self) -> None:
        """Let go of the connections."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close()
        self._appender.close()
        self._sequencer.forget()

    def __enter__(self) -> Log:
        """The log itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()
