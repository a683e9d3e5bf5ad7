"""Bringing one file of a log by its path, whatever brings it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from answerable.errors import LedgerError

Fetch: TypeAlias = Callable[[str], bytes | None]
"""A file's bytes by its path in the log; None if there is no such file."""

LARGEST = 256 * (65_535 + 2)
"""Bytes of the largest file a log can have: a bundle of the longest entries."""


def from_folder(folder: Path) -> Fetch:
    """Read files below a folder."""

    def fetch(path: str) -> bytes | None:
        try:
            with open(f"{folder}/{path}", "rb") as file:  # noqa: PTH123 - twice as fast, often asked
                must_be_bounded(os.fstat(file.fileno()).st_size, path)
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise LedgerError(f"{folder / path} can't be read: {error.strerror}.") from None

    return fetch


def must_be_bounded(size: int, path: str) -> None:
    """Raises LedgerError for more bytes than a log's file can have."""
    if size > LARGEST:
        raise LedgerError(f"{path} is larger than any file of a log can be.")
