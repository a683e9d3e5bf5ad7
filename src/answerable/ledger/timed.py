"""What a cosignature signs: two lines that tell its time, and a checkpoint (tlog-cosignature)."""

from __future__ import annotations

from answerable.errors import NoteError

LATEST = 2**63 - 1
TIME_BYTES = 8
_SIGNATURE_BYTES = 64


def timed_message(text: bytes, time: int) -> bytes:
    """What a cosignature at `time` (seconds since 1970) signs."""
    return b"cosignature/v1\ntime %d\n" % time + text


def cosigned_at(signature: bytes) -> int:
    """The time that a cosignature carries; only worth something once it is verified."""
    if len(signature) != TIME_BYTES + _SIGNATURE_BYTES:
        raise NoteError("The cosignature is not 72 bytes long.")
    time = int.from_bytes(signature[:TIME_BYTES], "big")
    if time > LATEST:
        raise NoteError("The cosignature's time is too large to be one.")
    return time
