"""Opening a log to write to: whose it is, and making on first use all that it needs."""

from __future__ import annotations

import secrets
from pathlib import Path

from answerable.errors import ForkError, KeyFileError, NoteError
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.database import Database, Session, connected, open_database
from answerable.ledger.erasure import scrub
from answerable.ledger.folders import Folders
from answerable.ledger.keys import SigningKey, load_keys
from answerable.ledger.notes import SignedNote
from answerable.ledger.publishing import publish_keys
from answerable.ledger.reading import CHECKPOINT
from answerable.ledger.sequence import TreeRow, begin_log, read_row


def prepare(
    folders: Folders, *, origin: str | None, target: str | Path | None
) -> tuple[Database, str]:
    """The database and the log's name; folders, tables and keys are made if they are not there.

    Any number of processes may do so at once. Pays an erasure that a crash left half done.
    """
    folders.make()
    database = open_database(folders.database if target is None else target)
    with connected(database) as session:
        session.create()
        row = _begun(session, folders, origin)
        _must_have_keys(folders, row)
        show_keys(folders, row.origin)
        scrub(session)
    return database, row.origin


def show_keys(folders: Folders, origin: str) -> list[SigningKey]:
    """The signing keys, newest last; their public halves are shown in the public folder."""
    keys = load_keys(folders.keys, origin=origin)
    publish_keys(folders, [key.verifier for key in reversed(keys)])
    return keys


def _begun(session: Session, folders: Folders, origin: str | None) -> TreeRow:
    with session.transaction() as cursor:
        row = read_row(cursor)
        if row is None:
            begin_log(cursor, origin or _published_origin(folders) or _new_origin())
            row = read_row(cursor)
    if row is None or origin not in (None, row.origin):
        raise ForkError(
            f"The database is that of the log {row.origin if row else None}, not of {origin}."
        )
    return row


def _must_have_keys(folders: Folders, row: TreeRow) -> None:
    """A new key is for a new log; an old one without its key must not silently get another."""
    old = row.signed is not None or (folders.public / CHECKPOINT).exists()
    if old and not any(folders.keys.glob("*.key")):
        raise KeyFileError(
            f"The signing keys of {row.origin} are gone from {folders.keys}; bring them back. "
            "Nobody would believe what a new key signs."
        )


def _published_origin(folders: Folders) -> str | None:
    try:
        note = SignedNote.parse((folders.public / CHECKPOINT).read_bytes())
        return Checkpoint.parse(note.text).origin
    except (FileNotFoundError, NoteError):
        return None


def _new_origin() -> str:
    """Nobody else's; a deployment that has a name of its own gives that instead."""
    return f"log-{secrets.token_hex(8)}.answerable.invalid"
