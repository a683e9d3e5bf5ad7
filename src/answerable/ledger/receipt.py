"""Proof, checkable offline, that an entry is in the log.

C2SP tlog-proof: the entry's index, the way from it to the root, and the checkpoint with its
signatures. Whoever checks it needs the entry's bytes and the log's verifier key, and nobody's help.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answerable.errors import ProofError
from answerable.ledger.base64_text import from_base64, to_base64
from answerable.ledger.checkpoint import Checkpoint, must_have_quorum, verified_checkpoint
from answerable.ledger.keys import VerifierKey
from answerable.ledger.notes import MOST_BYTES, SignedNote
from answerable.ledger.tree import HASH_BYTES, leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)
_EXTRA = "extra "


@dataclass(frozen=True)
class Receipt:
    """An entry's place in the log. `extra` may come with others' receipts, and proves nothing."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint_note: SignedNote
    extra: bytes | None = None

    def to_bytes(self) -> bytes:
        """The receipt as a text file."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(_EXTRA + to_base64(self.extra))
        lines += [f"index {self.index}", *map(to_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.checkpoint_note.to_bytes()

    @classmethod
    def parse(cls, data: bytes) -> Receipt:
        """Read one. Raises ProofError or NoteError; nothing is verified yet."""
        head, empty, note = data.partition(b"\n\n")
        if len(data) > 2 * MOST_BYTES or not empty:
            raise ProofError("The receipt is not one: no checkpoint stands in it.")
        lines = _lines(head)
        if not lines or lines.pop(0) != HEADER:
            raise ProofError(f"The receipt does not begin with {HEADER}.")
        extra = None
        if lines and lines[0].startswith(_EXTRA):
            extra = _decoded(lines.pop(0).removeprefix(_EXTRA))
        index = _INDEX.fullmatch(lines.pop(0)) if lines else None
        if index is None:
            raise ProofError("The receipt does not say which entry it is for.")
        return cls(int(index[1]), _hashes(lines), SignedNote.parse(note), extra)

    def verify(
        self,
        entry: bytes,
        keys: Sequence[VerifierKey],
        *,
        witnesses: Sequence[VerifierKey] = (),
        quorum: int = 0,
    ) -> Checkpoint:
        """The checkpoint under which the entry stands.

        `keys` are the log's, of one origin; at least `quorum` of `witnesses` must have cosigned.
        Raises NoteError, QuorumError or ProofError.
        """
        checkpoint = verified_checkpoint(self.checkpoint_note, keys)
        must_have_quorum(self.checkpoint_note, witnesses, quorum)
        verify_inclusion(
            index=self.index,
            size=checkpoint.size,
            leaf=leaf_hash(entry),
            proof=self.proof,
            root=checkpoint.root,
        )
        return checkpoint


def _lines(head: bytes) -> list[str]:
    try:
        return head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise ProofError("The receipt has letters where only ASCII may stand.") from None


def _hashes(lines: list[str]) -> tuple[bytes, ...]:
    hashes = tuple(_decoded(line) for line in lines)
    if len(hashes) > MOST_HASHES or any(len(found) != HASH_BYTES for found in hashes):
        raise ProofError("The receipt's proof is not a list of at most 63 hashes.")
    return hashes


def _decoded(line: str) -> bytes:
    try:
        return from_base64(line)
    except ValueError:
        raise ProofError("A line of the receipt is not base64.") from None
