"""What three places say of the log's past, and when they do not belong together.

The database knows the sequence; the private folder, apart from it, the last checkpoint that was
signed; the public folder the last that was published. Any of them may be a copy from a backup. They
are compared before anything is signed again: the log never says two things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from answerable.errors import ForkError, LedgerError, NoteError
from answerable.ledger.checkpoint import Checkpoint, verified_checkpoint
from answerable.ledger.keys import VerifierKey
from answerable.ledger.notes import SignedNote
from answerable.ledger.sequence import TreeRow


@dataclass(frozen=True)
class Past:
    """What was found. The notes are those of the checkpoints beside them."""

    row: TreeRow
    signed: Checkpoint | None
    signed_note: SignedNote | None
    published: Checkpoint | None

    @property
    def known_to_all(self) -> int:
        """The size up to which nothing needs to be looked at again after a crash."""
        if self.published is None or self.row.signed is None:
            return 0
        return min(self.published.size, self.row.signed.size)


def read_note(path: Path, keys: Sequence[VerifierKey]) -> tuple[SignedNote, Checkpoint] | None:
    """A checkpoint that we signed; None if there is no such file. Raises ForkError."""
    try:
        note = SignedNote.parse(path.read_bytes())
        return note, verified_checkpoint(note, keys)
    except FileNotFoundError:
        return None
    except NoteError as error:
        raise ForkError(
            f"{path} is no checkpoint of this log's keys ({error}) Nothing was signed; bring back "
            "the file, or the keys, that belong to this log."
        ) from None
    except OSError as error:
        raise LedgerError(f"{path} can't be read: {error.strerror}.") from None


def must_belong_together(past: Past) -> None:
    """Raises ForkError, saying which of the places is an old or foreign copy and what to do."""
    row, signed, published = past.row, past.signed, past.published
    if signed is None:
        if published is not None or row.signed is not None:
            raise ForkError(
                "The last signed checkpoint (keys/signed in the private folder) is gone; others "
                "may have seen it. Nothing was signed; bring back the newest private folder."
            )
        return
    for checkpoint, place in ((published, "public folder"), (row.signed, "database")):
        if checkpoint is not None:
            _must_not_be_ahead(checkpoint, signed, place)
    if row.size < signed.size:
        raise ForkError(
            f"The database ends at {row.size:,} entries, but {signed.size:,} were signed: it is an "
            "older copy. Nothing was signed, since the log would get two histories; bring back the "
            "newest database."
        )


def _must_not_be_ahead(checkpoint: Checkpoint, signed: Checkpoint, place: str) -> None:
    if checkpoint.origin != signed.origin:
        raise ForkError(
            f"The {place} is of the log {checkpoint.origin}, the private folder of "
            f"{signed.origin}. Nothing was signed; put together what belongs together."
        )
    if checkpoint.size > signed.size:
        raise ForkError(
            f"The {place} knows a checkpoint of {checkpoint.size:,} entries, but the private "
            f"folder only of {signed.size:,}: it is an older copy. Nothing was signed; bring back "
            "the newest private folder."
        )
    if checkpoint.size == signed.size and checkpoint.root != signed.root:
        raise ForkError(
            f"The {place} knows another history of the same {signed.size:,} entries than the "
            "private folder. Nothing was signed; find out who else signs with this log's keys."
        )
