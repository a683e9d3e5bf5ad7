"""One request to one witness, bounded in time and size, which comes back as an answer whatever
happens."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import urllib3
from urllib3 import exceptions

from answerable.ledger.witnesses.policy import Member

MOST_BYTES = 65_536
"""Of an answer: some signature lines, or a size."""

_HEADERS = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "answerable"}


@dataclass(frozen=True)
class Reply:
    """What a witness answered, or in `trouble` why there is no answer; `old` is what was asked."""

    member: Member
    old: int
    status: int = 0
    body: bytes = b""
    trouble: str = ""


Ask = Callable[[Member, int, bytes], Reply]


def asker(seconds: float) -> Ask:
    """A function that sends a body (for the old size) to a witness; safe to use from many threads.

    Redirects are not followed and nothing is sent twice: a witness is asked where it is known.
    """
    # A certificate is checked with the system's own list, as urllib3 does by default.
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(total=seconds), retries=False, headers=_HEADERS, maxsize=2
    )

    def ask(member: Member, old: int, body: bytes) -> Reply:
        until = monotonic() + seconds
        try:
            answer = pool.request("POST", member.address, body=body, preload_content=False)
            try:
                return Reply(member, old, answer.status, _read(answer, until))
            finally:
                answer.release_conn()
        except (exceptions.HTTPError, OSError, ValueError) as error:
            return Reply(member, old, trouble=_words(error, seconds))

    return ask


def _read(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    found = b""
    for part in answer.stream(4096):
        found += part
        if len(found) > MOST_BYTES or monotonic() > until:
            answer.close()
            raise ValueError("too much, or too slow")
    return found


def _words(error: Exception, seconds: float) -> str:
    """Why there is no answer; the error's own text may hold anything, so it is not repeated."""
    # urllib3 counts a refused connection among the timeouts, and a name without address among both.
    if isinstance(error, exceptions.NameResolutionError):
        return "could not be found: its name has no address"
    if isinstance(error, exceptions.NewConnectionError):
        return "could not be reached"
    if isinstance(error, exceptions.TimeoutError):
        return f"did not answer within {seconds:g} s"
    if isinstance(error, exceptions.SSLError | ssl.SSLError):
        return "has no valid certificate"
    if isinstance(error, ValueError):
        return "answered with more than a witness has to say"
    return "could not be reached"
