"""Below the quorum nothing new becomes public; asking goes on, and nothing is lost."""

from __future__ import annotations

from threading import Event

import pytest
from copies import files_in
from writing_log import audited, draft, drafts, must_stand

from answerable.errors import QuorumError
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.cosignature import cosign
from answerable.ledger.keys import COSIGNATURE, SigningKey
from answerable.ledger.tree import verify_consistency


class Witness:
    """Signs when it is there, and checks that the log only grew."""

    def __init__(self):
        self.key = SigningKey.new("daily-news.example/witness", algorithm=COSIGNATURE)
        self.there = True
        self.seen = None

    def __call__(self, note, prove):
        checkpoint = Checkpoint.parse(note.text)
        if not self.there:
            raise QuorumError("0 of the 1 witnesses needed cosigned.")
        if self.seen is not None and 0 < self.seen.size < checkpoint.size:
            verify_consistency(
                old=self.seen.size,
                new=checkpoint.size,
                old_root=self.seen.root,
                new_root=checkpoint.root,
                proof=prove(self.seen.size, checkpoint.size),
            )
        self.seen = checkpoint
        return [cosign(note.text, key=self.key, time=1_782_000_000)]


@pytest.fixture
def witness():
    return Witness()


@pytest.fixture
def watched(opened, witness):
    log = opened(gather=witness)
    log.append(drafts(3))
    log.sequence()
    return log


def test_what_is_published_carries_the_cosignature(watched, witness):
    assert watched.public.checkpoint().verified_by([witness.key.verifier])


def test_below_the_quorum_no_public_file_changes(watched, witness):
    before = files_in(watched.folders.public)
    witness.there = False
    watched.append(drafts(300))
    with pytest.raises(QuorumError):
        watched.sequence()
    assert files_in(watched.folders.public) == before


def test_below_the_quorum_entries_are_kept(watched, witness):
    witness.there = False
    ids = watched.append(drafts(3))
    with pytest.raises(QuorumError):
        watched.sequence()
    witness.there = True
    must_stand(watched, ids)


def test_rounds_without_a_quorum_add_up(watched, witness):
    witness.there = False
    for _ in range(5):
        watched.append(drafts(100))
        with pytest.raises(QuorumError):
            watched.sequence()
    witness.there = True
    watched.sequence()
    assert audited(watched).checkpoint.size == 503


def test_a_restart_without_a_quorum_loses_nothing(watched, witness, opened):
    witness.there = False
    ids = watched.append(drafts(300))
    with pytest.raises(QuorumError):
        watched.sequence()
    watched.close()
    witness.there = True
    must_stand(opened(gather=witness), ids)


def test_pending_tiles_that_were_lost_are_made_again(watched, witness, opened):
    witness.there = False
    ids = watched.append(drafts(300))
    with pytest.raises(QuorumError):
        watched.sequence()
    for path in watched.folders.pending.rglob("*"):
        if path.is_file():
            path.write_bytes(b"half")
    witness.there = True
    must_stand(opened(gather=witness), ids)


def test_an_old_checkpoint_is_not_signed_anew_for_each_try(watched, witness):
    witness.there = False
    watched.append(drafts(1))
    for _ in range(2):
        with pytest.raises(QuorumError):
            watched.sequence()
    before = watched.folders.signed.stat().st_mtime_ns
    with pytest.raises(QuorumError):
        watched.sequence()
    assert watched.folders.signed.stat().st_mtime_ns == before


def test_no_work_is_done_again_while_the_quorum_is_missing(watched, witness, monkeypatch):
    witness.there = False
    watched.append(drafts(300))
    with pytest.raises(QuorumError):
        watched.sequence()
    monkeypatch.setattr("answerable.ledger.sequencer.build_tiles", lambda *_: 1 / 0)
    with pytest.raises(QuorumError):
        watched.sequence()


def test_the_operator_is_told_and_told_again_when_it_is_over(watched, witness):
    witness.there = False
    watched.append([draft()])
    stop, told = Event(), []

    def tell(trouble):
        told.append(type(trouble))
        witness.there = True
        if trouble is None:
            stop.set()

    watched.run(stop, tell=tell, every=0.0)
    assert told == [QuorumError, type(None)]
