"""Files that only their owner reads, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700
_OTHERS = 0o077


def only_owner_reads(path: Path) -> bool:
    """Whether nobody but the owner has any right to it."""
    return not path.stat().st_mode & _OTHERS


def private_folder(folder: Path) -> None:
    """Make it, for the owner alone, if it is not there."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=FOLDER_OWNER_ONLY, exist_ok=True)
        sync_folder(folder.parent)


def write_once(path: Path, data: bytes) -> bool:
    """Write a file that was not there, durably; False if it was there, which then stays as it was.

    It comes under its name when it is whole: a crash leaves no half of it that would be taken for
    the thing.
    """
    private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
