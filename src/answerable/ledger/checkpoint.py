"""What the log signs: how many entries it has, and the root over them.

C2SP tlog-checkpoint 1.0, without extension lines: nobody could audit what they say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answerable.errors import NoteError, QuorumError
from answerable.ledger.base64_text import from_base64, to_base64
from answerable.ledger.keys import VerifierKey
from answerable.ledger.notes import SignedNote
from answerable.ledger.tree import HASH_BYTES

LARGEST = 2**63 - 1
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class Checkpoint:
    """One state of one log. `origin` names the log for ever, and is its key's name."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        """Nothing that could not be written down and read back."""
        if not self.origin or any(letter < " " for letter in self.origin):
            raise NoteError("A checkpoint needs an origin: one line of text that names the log.")
        if not 0 <= self.size <= LARGEST or len(self.root) != HASH_BYTES:
            raise NoteError(f"The checkpoint of {self.origin} has no possible size and root.")

    def to_text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read them. Raises NoteError for any other text."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not _SIZE.fullmatch(lines[1]):
            raise NoteError("A checkpoint is three lines: origin, size and root.")
        try:
            root = from_base64(lines[2])
        except ValueError:
            raise NoteError("The checkpoint's root is not base64.") from None
        return cls(lines[0], int(lines[1]), root)


def verified_checkpoint(note: SignedNote, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The checkpoint, if one of the log's `keys` signed it and it is of that log."""
    signers = note.must_be_signed_by(keys)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin not in {key.name for key in signers}:
        raise NoteError(f"The checkpoint is of {checkpoint.origin}, whose key did not sign it.")
    return checkpoint


def must_have_quorum(note: SignedNote, witnesses: Sequence[VerifierKey], quorum: int) -> None:
    """Raises QuorumError unless `quorum` of `witnesses`, each counted once, cosigned."""
    found = len(note.verified_by(witnesses))
    if found < quorum:
        raise QuorumError(f"{found} of the known witnesses cosigned this; {quorum} are needed.")
