"""Files that are on disk when the call returns."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from answerable.ledger.owned import sync_folder

ANYONE_READS = 0o644


def write_file(path: Path, data: bytes, *, mode: int = ANYONE_READS) -> None:
    """Write the file's bytes to disk; its name may still be lost with the power, or be half there
    after a crash: for drafts, which are made again."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes, *, mode: int = ANYONE_READS) -> None:
    """The old or the new file stands under the name whatever happens; afterwards the new one.

    One writer at a time: hold the log's lock.
    """
    # One name, which the next attempt takes again: a crash leaves one draft and not many.
    draft = path.with_name(f".{path.name}.draft")
    try:
        write_file(draft, data, mode=mode)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, to last."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def move_files(paths: Iterable[tuple[Path, Path]]) -> None:
    """Move files that `write_file` wrote, to last under their new names. Whole ones only appear."""
    folders: dict[Path, None] = {}
    for source, target in paths:
        make_folder(target.parent)
        _move(source, target)
        folders[target.parent] = None
    for folder in folders:
        sync_folder(folder)


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The private folder is on another disk than the public one.
        replace_file(target, source.read_bytes())
        source.unlink()
