"""The answer to `add-checkpoint`: bytes in, status and bytes out (C2SP tlog-witness 1.0).

The order of the checks is the specification's: who speaks (404, 403), then whether we mean the same
state (409), then whether the log only grew (422). Nothing is signed before it is on disk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from answerable.errors import NoteError, ProofError
from answerable.ledger.cosignature import cosign
from answerable.ledger.keys import SigningKey, VerifierKey
from answerable.ledger.notes import SignedNote
from answerable.ledger.tree import verify_consistency
from answerable.ledger.witness.request import AddCheckpoint
from answerable.ledger.witness.seen import Fork, Seen
from answerable.ledger.witness.state import State

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"

_told = logging.getLogger("answerable.witness")


@dataclass(frozen=True)
class Answer:
    """What goes back: a status of HTTP and a body."""

    status: int
    body: bytes
    kind: str = TEXT


@dataclass(frozen=True)
class Witness:
    """Who signs (every key signs, the newest last), for which logs, and what it remembers."""

    keys: Sequence[SigningKey]
    logs: Mapping[str, Sequence[VerifierKey]]
    state: State
    clock: Callable[[], int]

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosign the checkpoint in `body`, or say why not."""
        try:
            request = AddCheckpoint.parse(body)
            checkpoint = request.checkpoint
        except NoteError as error:
            return _refused(400, str(error))
        trusted = self.logs.get(checkpoint.origin)
        if trusted is None:
            return _refused(404, "This witness does not watch the log of that origin.")
        try:
            signers = request.note.must_be_signed_by(trusted)
        except NoteError:
            return _refused(403, "No key that this witness knows for the log has signed this.")
        if request.old > checkpoint.size:
            return _refused(400, "The old size is larger than the checkpoint's.")
        return self._consider(replace(request, note=_signed_only_by(request.note, signers)))

    def _consider(self, request: AddCheckpoint) -> Answer:
        """The request is the log's own; is it a continuation of what was seen?"""
        checkpoint = request.checkpoint
        seen = self.state.latest(checkpoint.origin)
        if request.old != seen.size:
            return _conflict(seen)
        if checkpoint.size == seen.size and checkpoint.root != seen.root:
            self._keep(request, seen)
            return _conflict(seen)
        try:
            _must_continue(seen, request)
        except ProofError as error:
            _told.warning("%s: refused a tree of %d", checkpoint.origin, checkpoint.size)
            return _refused(422, str(error))
        return self._cosign(request, seen)

    def _cosign(self, request: AddCheckpoint, seen: Seen) -> Answer:
        """Record, then sign. The time is taken after the state was read and before it is replaced,
        so that times and sizes grow in the same order."""
        checkpoint, time = request.checkpoint, self.clock()
        to = Seen(checkpoint.size, checkpoint.root, time, request.note.to_bytes())
        if not self.state.advance(checkpoint.origin, was=seen, to=to):
            return _conflict(self.state.latest(checkpoint.origin))
        lines = [cosign(request.note.text, key=key, time=time) for key in self.keys]
        return Answer(200, "".join(lines).encode())

    def _keep(self, request: AddCheckpoint, seen: Seen) -> None:
        """Two signed trees of one size: the log can't explain that, so it is kept and told."""
        checkpoint = request.checkpoint
        if not seen.note:
            return
        _told.error("%s: signed two trees of size %d", checkpoint.origin, checkpoint.size)
        fork = Fork(checkpoint.size, seen.note, request.note.to_bytes())
        self.state.keep_fork(checkpoint.origin, fork, root=checkpoint.root)


def _must_continue(seen: Seen, request: AddCheckpoint) -> None:
    """Raises ProofError. Anything continues the empty tree, and needs no proof."""
    if seen.size == 0:
        if request.proof:
            raise ProofError("There is nothing to prove of an empty tree.")
        return
    checkpoint = request.checkpoint
    verify_consistency(
        old=seen.size,
        new=checkpoint.size,
        old_root=seen.root,
        new_root=checkpoint.root,
        proof=request.proof,
    )


def _signed_only_by(note: SignedNote, signers: Sequence[VerifierKey]) -> SignedNote:
    """Without the lines of keys we don't know: anybody can add those, and we keep the note."""
    known = {(key.name, key.key_id) for key in signers}
    kept = tuple(one for one in note.signatures if (one.name, one.key_id) in known)
    return SignedNote(note.text, kept[: len(known)])


def _conflict(seen: Seen) -> Answer:
    return Answer(409, b"%d\n" % seen.size, SIZE)


def _refused(status: int, why: str) -> Answer:
    return Answer(status, f"{why}\n".encode())
