"""The second step of acknowledgement: index, hash, sign, publish. One at a time, on a timer.

A round may be cut off anywhere, by SIGKILL or a failing disk: the next is the same round again.
What an index was given to keeps it; tiles that were not public are made again from the database;
nothing is signed that does not hold what was signed and published before. What is uncertain is
fatal: after an error everything that was remembered is forgotten and read from disk again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from answerable.errors import LedgerError, QuorumError
from answerable.ledger.building import Begun, build_tiles, checked_hashes, must_hold
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.database import Database, Session
from answerable.ledger.durable import replace_file
from answerable.ledger.folders import Folders
from answerable.ledger.history import Past, must_belong_together, read_note
from answerable.ledger.keys import SigningKey, load_keys
from answerable.ledger.notes import SignedNote, signed
from answerable.ledger.owned import OWNER_ONLY
from answerable.ledger.publishing import (
    drop_partials,
    publish_checkpoint,
    publish_tiles,
    with_pending,
    write_pending,
)
from answerable.ledger.reading import CHECKPOINT
from answerable.ledger.sequence import (
    MOST_AT_ONCE,
    anything_waits,
    bundles,
    give_indexes,
    read_row,
    record_signed,
)
from answerable.ledger.tree import consistency_proof, root_of

Gather: TypeAlias = Callable[[SignedNote, Callable[[int, int], list[bytes]]], Sequence[str]]
"""Asks witnesses for cosignatures of a checkpoint, given a way to prove consistency between two
sizes; the lines to put below it. Raises QuorumError if there are too few."""


class Sequencer:
    """Gives indexes and publishes checkpoints. Locks see to it that one works at a time."""

    def __init__(
        self,
        database: Database,
        folders: Folders,
        origin: str,
        *,
        gather: Gather | None = None,
    ) -> None:
        self._database = database
        self._folders = folders
        self._origin = origin
        self._gather = gather
        self._log = with_pending(folders)
        self._keys: Sequence[SigningKey] = ()
        self._session: Session | None = None
        self._seen: Checkpoint | None = None  # up to here we have hashed the disk again ourselves
        self._tidied = 0
        self._more = False

    def round(self) -> Checkpoint:
        """Index, sign and publish what waits, at most `MOST_AT_ONCE`; what is public afterwards.

        ForkError: a place is an older copy, nothing was signed. QuorumError: it is signed, but not
        public, until enough witnesses cosign. LedgerError: the disk or database failed.
        """
        try:
            with self._folders.one_sequencer(), self._connected().one_sequencer():
                return self._round(self._connected())
        except QuorumError:
            raise
        except OSError as error:
            self.forget()
            raise LedgerError(
                f"The log could not be written ({error.strerror or error}). Nothing that was "
                "acknowledged is lost; the next round begins from what is on disk."
            ) from error
        except BaseException:
            self.forget()
            raise

    def catch_up(self) -> Checkpoint:
        """Rounds until nothing waits that waited at the beginning, and so is public afterwards."""
        checkpoint = self.round()
        while self._more:
            checkpoint = self.round()
        return checkpoint

    def forget(self) -> None:
        """Begin from the disk: nothing remembered, no connection."""
        session, self._session, self._seen = self._session, None, None
        if session is not None:
            session.close()

    def _connected(self) -> Session:
        if self._session is None:
            self._session = self._database.connect()
        return self._session

    def _round(self, session: Session) -> Checkpoint:
        past = self._past(session)
        must_belong_together(past)
        size = self._index(session, past)
        note, checkpoint = self._sign(session, past, size)
        if past.published is None or past.published.size < checkpoint.size:
            self._publish(past, note, checkpoint)
        return checkpoint

    def _past(self, session: Session) -> Past:
        # Read anew each time: another process may have rotated them.
        self._keys = load_keys(self._folders.keys, origin=self._origin)
        keys = [key.verifier for key in self._keys]
        signed_note = read_note(self._folders.signed, keys)
        published = read_note(self._folders.public / CHECKPOINT, keys)
        with session.reading() as cursor:
            row = read_row(cursor)
        if row is None:
            raise LedgerError(f"{self._database.place} belongs to no log yet; open the log first.")
        if self._seen is None:
            self._tidied = row.tidied
        return Past(
            row,
            signed_note[1] if signed_note else None,
            signed_note[0] if signed_note else None,
            published[1] if published else None,
        )

    def _index(self, session: Session, past: Past) -> int:
        self._more = False
        with session.reading() as cursor:
            if not anything_waits(cursor):
                return past.row.size
        with session.transaction() as cursor:
            size = give_indexes(cursor, past.row.size)
        self._more = size - past.row.size == MOST_AT_ONCE
        return size

    def _sign(self, session: Session, past: Past, size: int) -> tuple[SignedNote, Checkpoint]:
        """Sign the log of `size`, once its tiles were written, read back and found to go on from
        all that was said before. The signed one is kept before anybody sees it."""
        seen = self._seen
        if past.signed_note and seen and past.signed == seen and seen.size == size:
            return past.signed_note, seen
        checkpoint = self._built(session, past, size)
        note = past.signed_note
        if note is None or checkpoint != past.signed:
            note = signed(checkpoint.to_text(), self._keys)
        if note != past.signed_note or self._seen is None:  # or a crash may have left it off disk
            replace_file(self._folders.signed, note.to_bytes(), mode=OWNER_ONLY)
        with session.transaction() as cursor:
            record_signed(cursor, checkpoint, tidied=self._tidied)
        self._seen = checkpoint
        return note, checkpoint

    def _built(self, session: Session, past: Past, size: int) -> Checkpoint:
        if self._seen is None:
            old, size_on_disk = past.known_to_all, past.published.size if past.published else 0
        else:
            old = size_on_disk = self._seen.size
        if size > old:
            begun_log = Begun(self._log, old, size_on_disk)
            with session.reading() as cursor:
                write = partial(write_pending, self._folders)
                build_tiles(begun_log, bundles(cursor, old, size), write)
        hashes = checked_hashes(self._log, old, size)
        must_hold(past.signed, hashes, where="that was signed last")
        must_hold(past.published, hashes, where="in the public folder")
        must_hold(past.row.signed, hashes, where="that it remembers")
        return Checkpoint(past.row.origin, size, root_of(size, hashes))

    def _publish(self, past: Past, note: SignedNote, checkpoint: Checkpoint) -> None:
        if self._gather is not None:
            hashes = self._log.hash_reader(checkpoint.size)
            lines = self._gather(note, lambda old, new: consistency_proof(old, new, hashes))
            note = note.with_signatures("".join(lines)) if lines else note
        old = past.published.size if past.published else 0
        publish_tiles(self._folders, old, checkpoint.size)
        publish_checkpoint(self._folders, note)
        drop_partials(self._folders, self._tidied, checkpoint.size)
        self._tidied = checkpoint.size
