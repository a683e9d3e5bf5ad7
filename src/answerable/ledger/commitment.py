"""A public seal on a private content: it gives nothing away, and only this content opens it.

HMAC-SHA-256 under a fixed public key over salt, whose content it is, and the content, as in the
IETF's KEYTRANS draft. The key is no secret; it keeps these from being taken for anybody else's
hashes. With 32 random bytes of salt nobody can find even a short content by trying; with content
and salt erased, nobody at all can say what was sealed.
"""

from __future__ import annotations

import hmac
import secrets

from answerable.errors import EntryError

SALT_BYTES = 32
PUBLIC_KEY = b"answerable.ledger/commitment/1"
_LONGEST_NAME = 65_535


def new_salt() -> bytes:
    """32 bytes from the system's randomness; a salt serves one field of one entry."""
    return secrets.token_bytes(SALT_BYTES)


def commit(*, salt: bytes, origin: str, entry_id: str, field: str, content: bytes) -> bytes:
    """The 32-byte commitment to what `field` of that entry of that log holds."""
    if len(salt) != SALT_BYTES:
        raise EntryError(f"A salt has {SALT_BYTES} bytes, not {len(salt)}.")
    whose = b"".join(_prefixed(name) for name in (origin, entry_id, field))
    return hmac.digest(PUBLIC_KEY, salt + whose + content, "sha256")


def opens(
    commitment: bytes, *, salt: bytes, origin: str, entry_id: str, field: str, content: bytes
) -> bool:
    """Whether this salt and content are what the commitment was made from."""
    made = commit(salt=salt, origin=origin, entry_id=entry_id, field=field, content=content)
    return hmac.compare_digest(made, commitment)


def _prefixed(name: str) -> bytes:
    """Behind its length, so that no two sets of names run together into the same bytes."""
    data = name.encode()
    if len(data) > _LONGEST_NAME:
        raise EntryError("An origin, id or field name is too long to commit to.")
    return len(data).to_bytes(2, "big") + data
