"""What was erased can't be brought back from the database's files, and every proof still holds."""

from __future__ import annotations

import random
import sqlite3
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from writing_log import GROUNDS, NOW, audited, draft, drafts, seal

from answerable.errors import EntryError, LedgerError
from answerable.ledger import erasure
from answerable.ledger import log as log_module
from answerable.ledger.canonical import parse_entry, to_canonical
from answerable.ledger.commitment import new_salt
from answerable.ledger.database import all_rows, connected
from answerable.ledger.erasure import erase
from answerable.ledger.openings import Opening
from answerable.ledger.staging import Draft
from answerable.ledger.tombstone import Grounds
from answerable.ledger.tree import leaf_hash

SECRET = "Ms Example's cellar is flooded again"


def publish(log, some):
    """Append and sequence; the ids."""
    ids = log.append(some)
    log.sequence()
    return ids


def two_fields():
    """An entry that commits to a text and to a place."""
    one = parse_entry(draft().entry)
    openings = {"text": Opening(new_salt(), b"wet"), "place": Opening(new_salt(), b"cellar 7")}
    sealed = {name: seal(two, one["id"], name).hex() for name, two in openings.items()}
    return Draft(to_canonical({**one, "commitments": sealed}), openings)


def database_bytes(log):
    """Every byte of the database's files, of SQLite or of the table's on PostgreSQL."""
    if "ledger.sqlite" in log.database.place:
        return b"".join(path.read_bytes() for path in log.folders.private.glob("ledger.sqlite*"))
    with connected(log.database) as session, session.reading() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
        names = all_rows(
            cursor,
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE pg_table_is_visible(oid) AND "
            "relname LIKE 'ledger%%' OR oid IN (SELECT reltoastrelid FROM pg_class WHERE "
            "pg_table_is_visible(oid) AND relname = 'ledger_opening')",
        )
    return b"".join(Path(folder, name).read_bytes() for (name,) in names if name)


@pytest.mark.parametrize("length", [1, 100, 3_000])
def test_what_was_erased_is_in_no_file_of_the_database(log, length):
    text = random.Random(length).randbytes(40 * length).hex()  # nothing that could be compressed
    one, *_ = publish(log, [draft(text), draft("stays"), *drafts(3)])
    assert text[:60].encode() in database_bytes(log)
    log.erase([one], grounds=GROUNDS)
    found = database_bytes(log)
    assert not any(text[at : at + 60].encode() in found for at in range(0, len(text) - 60, 20))


def test_the_salt_is_in_no_file_of_the_database_either(log):
    one = draft(SECRET)
    publish(log, [one])
    log.erase([parse_entry(one.entry)["id"]], grounds=GROUNDS)
    assert one.openings["text"].salt not in database_bytes(log)


def test_what_was_not_erased_is_there_before_and_after(log):
    one, other = publish(log, [draft(SECRET), draft("stays")])
    log.erase([one], grounds=GROUNDS)
    assert log.openings(other)["text"].content == b"stays"


def test_nothing_of_many_erased_among_many_is_left(sqlite_log):
    """Of all sizes and in any order: no copy was left where SQLite moved rows."""
    chance = random.Random(1)
    texts = [f"<{number:05}>" * chance.choice([1, 3, 20, 100, 700]) for number in range(1_000)]
    ids = []
    for start in range(0, len(texts), 100):
        ids += publish(sqlite_log, [draft(text) for text in texts[start : start + 100]])
    order = list(range(len(texts)))
    chance.shuffle(order)
    erased = order[: len(order) * 9 // 10]
    for start in range(0, len(erased), 300):
        sqlite_log.erase([ids[number] for number in erased[start : start + 300]], grounds=GROUNDS)
    found = database_bytes(sqlite_log)
    assert [number for number in erased if f"<{number:05}>".encode() in found] == []


def test_receipts_of_an_erased_entry_still_hold(log):
    one = draft(SECRET)
    (entry_id,) = publish(log, [one])
    before = log.receipt_of(entry_id)
    log.erase([entry_id], grounds=GROUNDS)
    log.sequence()
    for receipt in (before, log.receipt_of(entry_id)):
        receipt.verify(one.entry, log.keys)


def test_the_log_is_whole_after_an_erasure(log):
    publish(log, drafts(255))
    ids = publish(log, [draft(SECRET)])
    log.erase(ids, grounds=GROUNDS)
    log.sequence()
    assert audited(log).checkpoint.size == 257


def test_a_tombstone_says_which_entry_and_why(log):
    one = draft(SECRET)
    publish(log, drafts(4))
    (entry_id,) = publish(log, [one])
    (said,) = log.erase([entry_id], grounds=GROUNDS)
    size = log.sequence().size
    (entry,) = log.public.entries(size - 1, size)
    assert parse_entry(entry) == {
        "type": "ledger.tombstone/1",
        "id": said,
        "recorded": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "index": 4,
        "leaf": leaf_hash(one.entry).hex(),
        "scope": ["text"],
        "reason": GROUNDS.reason,
        "legal_basis": GROUNDS.legal_basis,
        "authority": GROUNDS.authority,
    }


def test_one_field_can_be_erased_alone(log):
    one = two_fields()
    (entry_id,) = publish(log, [one])
    log.erase([entry_id], grounds=GROUNDS, fields=["place"])
    assert log.openings(entry_id) == {"text": one.openings["text"]}


def test_a_tombstone_names_the_fields_that_were_erased(log):
    ids = publish(log, [two_fields()])
    log.erase(ids, grounds=GROUNDS, fields=["place"])
    size = log.sequence().size
    (entry,) = log.public.entries(size - 1, size)
    assert parse_entry(entry)["scope"] == ["place"]


def test_what_was_erased_is_not_erased_again(log):
    ids = publish(log, [draft(SECRET)])
    log.erase(ids, grounds=GROUNDS)
    with pytest.raises(EntryError, match="nothing more to erase"):
        log.erase(ids, grounds=GROUNDS)


def test_a_field_that_is_not_there_is_not_erased(log):
    ids = publish(log, [draft(SECRET)])
    with pytest.raises(EntryError, match="nothing more to erase"):
        log.erase(ids, grounds=GROUNDS, fields=["text", "name"])


def test_of_several_erasures_all_are_done_or_none(log):
    ids = publish(log, [draft(SECRET), draft()])
    with pytest.raises(EntryError):
        log.erase(ids, grounds=GROUNDS)
    assert log.openings(ids[0])["text"].content == SECRET.encode()


def test_an_entry_without_an_index_waits_with_its_erasure(log):
    ids = log.append([draft(SECRET)])
    with pytest.raises(EntryError, match="no index yet"):
        log.erase(ids, grounds=GROUNDS)


def test_an_erasure_that_is_rolled_back_leaves_all_as_it_was(log):
    (entry_id,) = publish(log, [draft(SECRET)])
    with connected(log.database) as session, suppress(ZeroDivisionError):  # noqa: SIM117
        with session.transaction() as cursor:
            erase(cursor, entry_id, grounds=GROUNDS, recorded=NOW)
            raise ZeroDivisionError
    assert (len(log.openings(entry_id)), log.sequence().size) == (1, 1)


def test_an_application_can_erase_in_its_own_transaction(log, target):
    (entry_id,) = publish(log, [draft(SECRET)])
    driver = psycopg.connect(target) if isinstance(target, str) else sqlite3.connect(target)
    erase(driver.cursor(), entry_id, grounds=GROUNDS, recorded=NOW)
    driver.commit()
    driver.close()
    log.scrub()
    assert SECRET.encode() not in database_bytes(log)


def test_a_scrub_that_was_cut_off_is_done_when_the_log_is_opened_again(log, opened, monkeypatch):
    ids = publish(log, [draft(SECRET)])
    with monkeypatch.context() as patch:
        patch.setattr(log_module, "scrub", lambda _: None)
        log.erase(ids, grounds=GROUNDS)
    opened()
    assert SECRET.encode() not in database_bytes(log)


def test_nothing_is_scrubbed_where_nothing_was_erased(log, monkeypatch):
    publish(log, [draft(SECRET)])
    with connected(log.database) as session:
        monkeypatch.setattr(session, "scrub", lambda: 1 / 0)
        erasure.scrub(session)


def test_a_transaction_that_began_before_keeps_nothing_back(new_postgresql, opened, home):
    """PostgreSQL keeps old rows for it; they are not taken over."""
    address = new_postgresql()
    log = opened(folder=home / "watched", database=address)
    ids = publish(log, [draft(SECRET)])
    with psycopg.connect(address) as watcher:
        watcher.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        watcher.execute("SELECT 1 FROM ledger_tree")
        log.erase(ids, grounds=GROUNDS)
        assert SECRET.encode() not in database_bytes(log)


def test_a_reader_that_keeps_old_pages_is_told_of(sqlite_log, monkeypatch):
    monkeypatch.setattr("answerable.ledger.sqlite.PATIENCE", 0.0)
    ids = publish(sqlite_log, [draft(SECRET)])
    reader = sqlite3.connect(sqlite_log.folders.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM ledger_tree").fetchall()
    with pytest.raises(LedgerError, match="somebody reads"):
        sqlite_log.erase(ids, grounds=GROUNDS)
    reader.close()


@pytest.mark.parametrize("field", ["reason", "legal_basis", "authority"])
@pytest.mark.parametrize("text", ["", "Ms Example asked", "x" * 65, "naïve", "a\nb"])
def test_grounds_are_codes_and_no_texts(field, text):
    told = {"reason": "a", "legal_basis": "b", "authority": "c", field: text}
    with pytest.raises(EntryError, match="is a code"):
        Grounds(**told)
