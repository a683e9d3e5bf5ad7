"""Writing a folder or a file whole or not at all: a draft beside it, then one rename into place."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from answerable.errors import WriteError
from answerable.ledger.durable import replace_file

MARK = "provenance.json"
"""The file by which a former report is known: only such a folder, or an empty one, is replaced."""


@contextmanager
def written_whole(directory: Path) -> Iterator[Path]:
    """Give a draft folder that takes the place of `directory` when the block ends well.

    On any failure the draft goes and what was there stays. Raises WriteError for a folder that is
    not a report, a full disk, a missing permission.
    """
    target = directory.expanduser().resolve()
    made: list[Path] = []
    workshop: Path | None = None
    try:
        refuse_what_is_not_a_report(target)
        made = _make_parents(target.parent)
        workshop = Path(tempfile.mkdtemp(prefix=f".{target.name[:64]}-", dir=target.parent))
        draft = workshop / "draft"
        draft.mkdir()
        yield draft
        _put_in_place(draft, target, aside=workshop / "former")
        made = []
    except OSError as error:
        raise WriteError(_sentence(directory, error)) from error
    except WriteError as error:
        # A writer inside the block knows only the draft; the reader knows only the folder named.
        if isinstance(error.__cause__, OSError):
            raise WriteError(_sentence(directory, error.__cause__)) from error.__cause__
        raise
    finally:
        if workshop is not None:
            _clear(workshop)
        _unmake(made)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, and the folder it lies in. Raises WriteError; an older file then stays."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
    except OSError as error:
        raise WriteError(f"{path} could not be written: {error.strerror or error}.") from error


def refuse_what_is_not_a_report(directory: Path) -> None:
    """Raise WriteError unless `directory` is absent, empty, or holds a former report."""
    if not directory.exists():
        return
    if not directory.is_dir():
        raise WriteError(
            f"{directory} is a file, so no report can be written there; name a folder."
        )
    if any(directory.iterdir()) and not (directory / MARK).is_file():
        raise WriteError(
            f"{directory} holds files that are not a report, and was left as it is; "
            "name another folder."
        )


def _make_parents(parent: Path) -> list[Path]:
    """Make the missing folders above; give those made, deepest first."""
    missing = [p for p in (parent, *parent.parents) if not p.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    return missing


def _unmake(made: list[Path]) -> None:
    for folder in made:
        try:
            folder.rmdir()
        except OSError:
            return


def _put_in_place(draft: Path, target: Path, *, aside: Path) -> None:
    """Move the draft to its name; the former report steps aside, and comes back on failure."""
    if not target.exists():
        draft.rename(target)
        return
    target.rename(aside)
    try:
        draft.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _clear(workshop: Path) -> None:
    """Remove the draft; a former report that could not be put back is never removed."""
    shutil.rmtree(workshop / "draft", ignore_errors=True)
    with suppress(OSError):
        workshop.rmdir()


def _sentence(directory: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return (
            f"The report did not fit on the disk that holds {directory}; free some space or name "
            "another folder. Nothing was changed."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"There is no permission to write to {directory}; name another folder. "
            "Nothing was changed."
        )
    cause = (error.strerror or str(error)).lower()
    return f"The report could not be written to {directory} ({cause}). Nothing was changed."
