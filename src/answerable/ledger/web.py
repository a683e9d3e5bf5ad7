"""Bringing a log's files over HTTP: certificates checked, answers bounded, three tries."""

from __future__ import annotations

import urllib3

from answerable.errors import LedgerError
from answerable.ledger.fetching import LARGEST, Fetch, must_be_bounded

_TIMEOUT = urllib3.Timeout(connect=10, read=60)
_BUSY = (502, 503, 504)
_RETRIES = urllib3.Retry(3, connect=1, redirect=3, backoff_factor=0.5, status_forcelist=_BUSY)
_HEADERS = {"Accept-Encoding": "gzip, identity", "User-Agent": "answerable"}


def from_web(address: str) -> Fetch:
    """Read files below an address, over connections that are kept."""
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
        must_be_bounded(len(data), path)
        return data

    return fetch
