"""The body of `add-checkpoint`: C2SP tlog-witness 1.0.

A line `old <size>`, at most 63 lines with a hash each, an empty line, and the signed checkpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from answerable.errors import NoteError
from answerable.ledger.base64_text import from_base64, to_base64
from answerable.ledger.checkpoint import LARGEST, Checkpoint
from answerable.ledger.notes import MOST_BYTES as MOST_NOTE_BYTES
from answerable.ledger.notes import SignedNote
from answerable.ledger.tree import HASH_BYTES
from answerable.ledger.witness.seen import checkpoint_of

MOST_HASHES = 63
MOST_BYTES = MOST_NOTE_BYTES + 4096
"""More than 63 hashes and the largest note take."""

_OLD = re.compile(rb"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class AddCheckpoint:
    """A checkpoint to cosign, and the proof that it continues the tree of `old` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: SignedNote

    def to_bytes(self) -> bytes:
        """The body to send."""
        lines = [f"old {self.old}", *map(to_base64, self.proof)]
        return "\n".join(lines).encode() + b"\n\n" + self.note.to_bytes()

    @classmethod
    def parse(cls, body: bytes) -> AddCheckpoint:
        """Read a body that anybody may have sent. Raises NoteError."""
        head, empty, note = body.partition(b"\n\n")
        first, *hashes = head.split(b"\n")
        if not empty:
            raise NoteError("The request has no empty line before a checkpoint.")
        if len(hashes) > MOST_HASHES:
            raise NoteError(f"The request has more than {MOST_HASHES} proof lines.")
        return cls(_old(first), tuple(map(_hash, hashes)), SignedNote.parse(note))

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """Which log, its size and root. Raises NoteError if the note's text is no checkpoint."""
        return checkpoint_of(self.note)


def _old(line: bytes) -> int:
    found = _OLD.fullmatch(line)
    if found is None or int(found[1]) > LARGEST:
        raise NoteError("The request's first line does not read: old, a space, a size.")
    return int(found[1])


def _hash(line: bytes) -> bytes:
    try:
        found = from_base64(line.decode("ascii"))
    except ValueError:
        found = b""
    if len(found) != HASH_BYTES:
        raise NoteError("A proof line is not the base64 of 32 bytes.")
    return found
