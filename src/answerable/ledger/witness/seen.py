"""What a witness knows of one log, and a small file that keeps it apart from the database."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from answerable.errors import ForkError, NoteError
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.durable import replace_file
from answerable.ledger.notes import SignedNote
from answerable.ledger.owned import OWNER_ONLY, private_folder
from answerable.ledger.tree import EMPTY_ROOT


@dataclass(frozen=True)
class Seen:
    """The latest tree that was cosigned, when (seconds since 1970), and the log's note of it."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    time: int = 0
    note: bytes = b""


@dataclass(frozen=True)
class Fork:
    """Two notes of one size, both signed by the log, with different roots."""

    size: int
    note: bytes
    other: bytes


class KeptApart:
    """One file a log: a line with the time, then the note. Written whole, durable on return."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        private_folder(folder)

    def read(self, origin: str) -> Seen:
        """What was kept of this log. Raises ForkError for a file that was changed."""
        path = self._path(origin)
        try:
            time, _, note = path.read_bytes().partition(b"\n")
            found = checkpoint_of(SignedNote.parse(note))
            return Seen(found.size, found.root, int(time), note)
        except FileNotFoundError:
            return Seen()
        except (NoteError, ValueError):
            raise ForkError(f"{path} was changed, so nothing is signed; restore it.") from None

    def write(self, origin: str, seen: Seen) -> None:
        """Replace it."""
        data = b"%d\n%b" % (seen.time, seen.note)
        replace_file(self._path(origin), data, mode=OWNER_ONLY)

    def _path(self, origin: str) -> Path:
        return self._folder / sha256(origin.encode()).hexdigest()[:32]


def checkpoint_of(note: SignedNote) -> Checkpoint:
    """Which log, its size and root. Raises NoteError if the note's text is no checkpoint.

    Lines below those three are for the log to know: a witness signs them with the rest, unread.
    """
    lines = note.text.split("\n")
    if not all(lines[3:-1]):
        raise NoteError("The checkpoint has an empty line in it.")
    return Checkpoint.parse("\n".join([*lines[:3], ""]))
