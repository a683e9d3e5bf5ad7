"""A witness's signature under a checkpoint: it saw this log grow, and only grow, until then.

C2SP tlog-cosignature 1.0, the Ed25519 kind (0x04): eight bytes of time, then the signature.
"""

from __future__ import annotations

from collections.abc import Sequence

from answerable.errors import NoteError
from answerable.ledger.keys import COSIGNATURE, SigningKey, VerifierKey
from answerable.ledger.notes import Signature, SignedNote
from answerable.ledger.timed import LATEST, TIME_BYTES, cosigned_at, timed_message


def cosign(text: str, *, key: SigningKey, time: int) -> str:
    """The signature line, its line end included, that a witness puts under a checkpoint's text."""
    if key.algorithm != COSIGNATURE or not 0 <= time <= LATEST:
        raise NoteError(f"{key.name} can't cosign at {time}: a witness's key and time are needed.")
    signature = time.to_bytes(TIME_BYTES, "big") + key.sign(timed_message(text.encode(), time))
    return Signature(key.name, key.verifier.key_id, signature).to_line()


def verify_cosignature(text: str, signature: bytes, *, key: VerifierKey) -> int:
    """When the witness signed. Raises NoteError if it did not sign this text."""
    if key.algorithm != COSIGNATURE:
        raise NoteError(f"The key of {key.name} is not a witness's.")
    key.verify(text.encode(), signature)
    return cosigned_at(signature)


def cosignature_times(note: SignedNote, witnesses: Sequence[VerifierKey]) -> list[int]:
    """When each of `witnesses` cosigned, one time a witness; a bad cosignature raises NoteError."""
    signers = {(key.name, key.key_id): key for key in note.verified_by(witnesses)}
    latest = {
        key: cosigned_at(one.signature)
        for one in note.signatures
        if (key := signers.get((one.name, one.key_id)))
    }
    return list(latest.values())
