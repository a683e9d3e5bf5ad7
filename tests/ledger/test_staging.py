"""An entry becomes part of the writer's own transaction, or is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from writing_log import NOW, draft, drafts, must_stand, seal

from answerable.errors import EntryError, LedgerError
from answerable.ledger.canonical import LONGEST, to_canonical
from answerable.ledger.database import connected
from answerable.ledger.openings import Opening
from answerable.ledger.staging import Draft, stage
from answerable.ledger.tombstone import as_recorded

HEADING = {"type": "case.opened/1", "id": "ab" * 16, "recorded": as_recorded(NOW)}


class DjangosCursor:
    """As Django hands it out: around the driver's, and with %s whatever the database."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        return self._cursor.execute(sql.replace("%s", "?"), parameters)

    def executemany(self, sql: str, rows: Any) -> Any:
        return self._cursor.executemany(sql.replace("%s", "?"), rows)


def driver(target: Path | str) -> Any:
    """A plain connection, as an application has it."""
    return psycopg.connect(target) if isinstance(target, str) else sqlite3.connect(target)


def test_an_entry_staged_with_the_drivers_own_cursor_gets_its_receipt(log, target):
    with closing(driver(target)) as connection:
        ids = stage(connection.cursor(), [draft("a pothole"), draft()])
        connection.commit()
    must_stand(log, ids)


def test_an_entry_staged_with_djangos_cursor_gets_its_receipt(sqlite_log):
    with closing(sqlite3.connect(sqlite_log.folders.database)) as connection:
        ids = stage(DjangosCursor(connection.cursor()), [draft("a pothole")])  # type: ignore[arg-type]
        connection.commit()
    must_stand(sqlite_log, ids)


def test_a_transaction_that_is_rolled_back_leaves_no_entry(log, target):
    with closing(driver(target)) as connection:
        stage(connection.cursor(), drafts(3))
        connection.rollback()
    assert log.sequence().size == 0


def test_contents_and_salts_come_with_the_entry(log):
    one = draft("a pothole")
    (entry_id,) = log.append([one])
    assert log.openings(entry_id) == one.openings


def test_several_fields_are_kept_apart(log):
    openings = {name: Opening(bytes([7] * 32), name.encode()) for name in ("text", "place")}
    seals = {name: seal(one, HEADING["id"], name).hex() for name, one in openings.items()}
    log.append([Draft(to_canonical({**HEADING, "commitments": seals}), openings)])
    assert log.openings(HEADING["id"]) == openings


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"{}",
        b"[]",
        b'{"type": "case.opened/1"}',
        to_canonical(HEADING) + b"\n",
        to_canonical(HEADING)[:-1] + b',"z":1.5}',
        to_canonical(HEADING)[:-1] + b',"id":"' + b"cd" * 16 + b'"}',
        b"{" + b" " * LONGEST + b"}",
    ],
)
def test_what_is_not_in_canonical_form_is_refused(log, entry):
    with pytest.raises(EntryError):
        log.append([Draft(entry)])


def test_one_bad_entry_keeps_out_those_that_came_with_it(log):
    with pytest.raises(EntryError):
        log.append([*drafts(2), Draft(b"{}")])
    assert log.sequence().size == 0


def test_the_same_id_is_not_taken_twice(log):
    one = draft()
    log.append([one])
    with pytest.raises(EntryError, match="same id"):
        log.append([one])


def test_the_same_id_twice_at_once_is_refused(log):
    one = draft()
    with pytest.raises(EntryError, match="same id"):
        log.append([one, one])


@pytest.mark.parametrize(
    "openings",
    [{}, {"other": Opening(bytes(32), b"x")}, {"text": Opening(bytes(32), b"not what was sealed")}],
)
def test_a_commitment_that_nobody_could_open_is_refused(log, openings):
    sealed = draft("a pothole")
    with pytest.raises(EntryError):
        log.append([Draft(sealed.entry, openings)])


def test_a_commitment_made_for_another_entry_is_refused(log):
    opening = Opening(bytes(32), b"x")
    sealed = {"text": seal(opening, "ef" * 16, "text").hex()}
    entry = to_canonical({**HEADING, "commitments": sealed})
    with pytest.raises(EntryError, match="not opened"):
        log.append([Draft(entry, {"text": opening})])


def test_nothing_is_staged_in_a_database_that_is_no_logs(log):
    with connected(log.database) as session, session.transaction() as cursor:
        cursor.execute("DELETE FROM ledger_tree")
    with (
        connected(log.database) as session,
        session.transaction() as cursor,
        pytest.raises(LedgerError, match="no log yet"),
    ):
        stage(cursor, [draft("a pothole")])


def test_a_salt_and_content_are_not_shown_by_accident():
    assert "pothole" not in repr(draft("a pothole"))
