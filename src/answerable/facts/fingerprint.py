"""A file's SHA-256: reckoned beside the reading, or put off until somebody asks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, overload

from answerable.errors import SourceError


class Digest:
    """A dataclass field: a digest in hex, or the work that finds it, done once when asked."""

    def __set_name__(self, owner: type, name: str) -> None:
        """Keep the value beside the field's name."""
        self._slot = f"_{name}"

    @overload
    def __get__(self, holder: None, owner: type) -> Digest: ...
    @overload
    def __get__(self, holder: object, owner: type) -> str: ...
    def __get__(self, holder: Any, owner: type) -> str | Digest:
        """The digest; a dataclass that looks for a default finds none."""
        if holder is None:
            raise AttributeError(self._slot)
        value = holder.__dict__[self._slot]
        if callable(value):
            value = holder.__dict__[self._slot] = value()
        return str(value)

    def __set__(self, holder: object, value: str | Callable[[], str]) -> None:
        """Take a digest, or how to find it."""
        holder.__dict__[self._slot] = value


def digest_beside(path: Path) -> Callable[[], str]:
    """Start hashing now, in a thread of its own (hashing lets go of the interpreter's lock)."""
    beside = ThreadPoolExecutor(1)
    under_way = beside.submit(sha256_of, path)
    beside.shutdown(wait=False)
    return under_way.result


def digest_when_asked(path: Path) -> Callable[[], str]:
    """Hash when asked, for a file that is read where it lies; raises if it has changed since."""
    before = _state(path)

    def find() -> str:
        if _state(path) != before:
            raise SourceError(f"{path} has changed since it was read; run it again.")
        return sha256_of(path)

    return find


def sha256_of(path: Path) -> str:
    """The SHA-256, in hex, of the file's bytes as they lie there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _state(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns
