"""Bringing one file of a log, from a folder or over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import urllib3

from answerable.errors import LedgerError

Fetch: TypeAlias = Callable[[str], bytes | None]
"""A file's bytes by its path in the log; None if there is no such file."""

LARGEST = 256 * (65_535 + 2)
"""Bytes of the largest file a log can have: a bundle of the longest entries."""

_TIMEOUT = urllib3.Timeout(connect=10, read=60)
_RETRIES = urllib3.Retry(3, redirect=3, backoff_factor=0.5, status_forcelist=(502, 503, 504))
_HEADERS = {"Accept-Encoding": "gzip, identity", "User-Agent": "answerable"}


def from_folder(folder: Path) -> Fetch:
    """Read files below a folder."""

    def fetch(path: str) -> bytes | None:
        try:
            with (folder / path).open("rb") as file:
                return _bounded(file.read(LARGEST + 1), path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise LedgerError(f"{folder / path} can't be read: {error.strerror}.") from None

    return fetch


def from_web(address: str) -> Fetch:
    """Read files below an address; certificates are checked, answers are bounded."""
    pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=_RETRIES, headers=_HEADERS)

    def fetch(path: str) -> bytes | None:
        try:
            answer = pool.request("GET", f"{address}/{path}", preload_content=False)
            data = answer.read(LARGEST + 1, decode_content=True)
            # An answer without end is cut off, not waited for.
            answer.close() if len(data) > LARGEST else answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise LedgerError(f"{address} did not answer: {type(error).__name__}.") from None
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise LedgerError(f"{address} answered {answer.status} for {path}.")
        return _bounded(data, path)

    return fetch


def _bounded(data: bytes, path: str) -> bytes:
    if len(data) > LARGEST:
        raise LedgerError(f"{path} is larger than any file of a log can be.")
    return data
