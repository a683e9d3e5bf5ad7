"""A new key is announced in the log, and signs beside the old one for a while."""

from __future__ import annotations

from writing_log import NOW, audited, drafts

from answerable.ledger.canonical import parse_entry


def test_a_key_that_is_added_signs_beside_the_old_one(log):
    (old,) = log.keys
    log.append(drafts(1))
    log.sequence()
    new = log.rotate_key()
    log.sequence()
    signers = log.public.checkpoint().verified_by([old, new])
    assert signers == (old, new)


def test_a_new_key_is_said_in_the_log(log):
    new = log.rotate_key()
    size = log.sequence().size
    (entry,) = log.public.entries(0, size)
    assert (parse_entry(entry)["type"], parse_entry(entry)["key"]) == ("ledger.key/1", str(new))


def test_the_newest_key_is_shown_first(log):
    new = log.rotate_key()
    assert log.keys[0] == new


def test_an_old_key_may_be_taken_away_after_a_new_one_signed(log, opened):
    log.rotate_key()
    log.sequence()
    log.close()
    (log.folders.keys / "0001.key").unlink()
    again = opened()
    again.append(drafts(1))
    again.sequence()
    assert audited(again).checkpoint.size == 2


def test_recorded_times_of_keys_and_tombstones_are_the_clocks(log):
    log.rotate_key()
    (entry,) = log.public.entries(0, log.sequence().size)
    assert parse_entry(entry)["recorded"] == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
