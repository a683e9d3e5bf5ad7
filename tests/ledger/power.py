"""What a disk holds when the power fails: no more than what was synced.

A file's bytes are on disk since its last fsync; a name, since its folder's. The database's own
files are taken as they are: SQLite and PostgreSQL answer for what they have committed.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path


class Power:
    """Watches folders; `fail` brings them to the state that would be found after a power cut."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._bytes: dict[int, bytes] = {}
        self._names: dict[Path, dict[str, int]] = {}
        for folder in folders:
            for path in _all_under(folder):
                if path.is_dir():
                    self._names[path] = _names(path)
                else:
                    self._bytes[path.stat().st_ino] = path.read_bytes()

    def made(self, descriptor: int) -> None:
        """A file is new, whatever an older one of its number held."""
        self._bytes.pop(os.fstat(descriptor).st_ino, None)

    def synced(self, descriptor: int) -> None:
        """A file or folder was synced."""
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            self._names[path] = _names(path)
        else:
            self._bytes[found.st_ino] = path.read_bytes()

    def fail(self, *, names_stay: bool) -> None:
        """Lose what was not synced: bytes always, names too unless `names_stay`."""
        for folder in self._folders:
            self._lose(folder, folder.with_name(folder.name + ".found"), names_stay)
        for folder in self._folders:
            shutil.rmtree(folder)
            folder.with_name(folder.name + ".found").rename(folder)

    def _lose(self, folder: Path, found: Path, names_stay: bool) -> None:
        found.mkdir(mode=0o700 if ".private" in str(folder) else 0o755)
        names = _names(folder) if names_stay else self._names.get(folder, {})
        for name, number in names.items():
            path = folder / name
            if path in self._names or path.is_dir():
                self._lose(path, found / name, names_stay)
            elif not _is_database(path):
                (found / name).write_bytes(self._bytes.get(number, b""))
                (found / name).chmod(0o600 if ".private" in str(folder) else 0o644)
        for path in filter(_is_database, folder.glob("*")):
            shutil.copy2(path, found / path.name)


def _is_database(path: Path) -> bool:
    return path.name.startswith("ledger.sqlite")


def _names(folder: Path) -> dict[str, int]:
    return {entry.name: entry.inode() for entry in os.scandir(folder)}


def _all_under(folder: Path) -> Iterator[Path]:
    yield folder
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _all_under(path)
        else:
            yield path
