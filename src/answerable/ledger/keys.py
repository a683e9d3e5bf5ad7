"""Keys that sign: made on first use, kept in files that only their owner reads, replaced by adding.

C2SP signed-note 1.0: key ids and the text of a verifier key. Private keys lie in the text form of
Go's sumdb note package, `PRIVATE+KEY+<name>+<key id>+<base64>`, which others' tools read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from answerable.errors import KeyFileError, NoteError
from answerable.ledger.base64_text import from_base64, to_base64
from answerable.ledger.owned import only_owner_reads, write_once
from answerable.ledger.timed import TIME_BYTES, cosigned_at, timed_message

ED25519 = 0x01
"""A log's signature, over the note's text."""

COSIGNATURE = 0x04
"""A witness's, over the time and the note's text."""

KEY_BYTES = 32
_PRIVATE = "PRIVATE+KEY+"
_FILE = re.compile(r"[0-9]{4}\.key")


@dataclass(frozen=True)
class VerifierKey:
    """Who signs, in which way, and the 32 bytes that check it."""

    name: str
    algorithm: int
    public: bytes

    def __post_init__(self) -> None:
        """A name that can stand in a note, and a kind of key that we know."""
        _must_be_name(self.name)
        if self.algorithm not in (ED25519, COSIGNATURE) or len(self.public) != KEY_BYTES:
            raise KeyFileError(f"The key of {self.name} is not an Ed25519 key of a known kind.")

    @cached_property
    def key_id(self) -> bytes:
        """Four bytes that tell it from other keys of that name; not proof against an attacker."""
        return sha256(self.name.encode() + b"\n" + self._typed).digest()[:4]

    def __str__(self) -> str:
        """The text in which a verifier key is handed around."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self._typed)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read that text. Raises KeyFileError, too where the key id is not the key's."""
        name, _, rest = text.partition("+")
        key_id, _, typed = rest.partition("+")
        try:
            kind = from_base64(typed)
        except ValueError:
            kind = b""
        if len(kind) != 1 + KEY_BYTES:
            raise KeyFileError("A verifier key reads name+key id+base64; this one does not.")
        key = cls(name, kind[0], kind[1:])
        if key.key_id.hex() != key_id:
            raise KeyFileError(f"The key id of {name}'s verifier key is not that of its key.")
        return key

    def verify(self, message: bytes, signature: bytes) -> None:
        """Raises NoteError unless this key signed `message`; a cosignature brings its own time."""
        if self.algorithm == COSIGNATURE:
            message = timed_message(message, cosigned_at(signature))
            signature = signature[TIME_BYTES:]
        try:
            self._checker.verify(signature, message)
        except InvalidSignature:
            raise NoteError(f"The signature of {self.name} is not over this text.") from None

    @property
    def _typed(self) -> bytes:
        return bytes([self.algorithm]) + self.public

    @cached_property
    def _checker(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.public)


@dataclass(frozen=True)
class SigningKey:
    """A key that signs; it never shows its secret in a text made for people."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)
    algorithm: int = ED25519

    @classmethod
    def new(cls, name: str, *, algorithm: int = ED25519) -> SigningKey:
        """A fresh key from the system's randomness."""
        return cls(name, Ed25519PrivateKey.generate(), algorithm)

    @cached_property
    def verifier(self) -> VerifierKey:
        """What others need to check what this key signs."""
        return VerifierKey(self.name, self.algorithm, self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """64 bytes; a witness's time is `cosign`'s to add."""
        return self.private.sign(message)

    def to_secret(self) -> str:
        """The text to keep, and to show nobody."""
        typed = bytes([self.algorithm]) + self.private.private_bytes_raw()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{to_base64(typed)}"

    @classmethod
    def from_secret(cls, text: str) -> SigningKey:
        """Read that text. Raises KeyFileError without repeating any of it."""
        name, _, rest = text.removeprefix(_PRIVATE).partition("+")
        key_id, _, typed = rest.partition("+")
        try:
            kind = from_base64(typed)
            key = cls(name, Ed25519PrivateKey.from_private_bytes(kind[1:]), kind[0])
        except (ValueError, IndexError):
            raise KeyFileError("A signing key is cut or changed.") from None
        if not text.startswith(_PRIVATE) or key.verifier.key_id.hex() != key_id:
            raise KeyFileError("A signing key is cut or changed.")
        return key


def load_keys(folder: Path, *, origin: str, algorithm: int = ED25519) -> list[SigningKey]:
    """The signing keys of `origin`, newest last; the first use makes one.

    Each lies in a file of its own, `0001.key` and on, that only the owner may read. Raises
    KeyFileError if others may read one, or if one is of another origin or kind.
    """
    if not _key_files(folder):
        # Another process may make one at the same moment; then that one stands.
        _add(folder, SigningKey.new(origin, algorithm=algorithm), number=1)
    return [_read(path, origin, algorithm) for path in _key_files(folder)]


def rotate(folder: Path, *, origin: str, algorithm: int = ED25519) -> SigningKey:
    """Add a new key, which is then the newest; the old ones stay, to sign beside it for a while."""
    number = len(load_keys(folder, origin=origin, algorithm=algorithm)) + 1
    key = SigningKey.new(origin, algorithm=algorithm)
    while not _add(folder, key, number=number):
        number += 1
    return key


def _key_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _FILE.fullmatch(path.name))


def _add(folder: Path, key: SigningKey, *, number: int) -> bool:
    return write_once(folder / f"{number:04}.key", f"{key.to_secret()}\n".encode())


def _read(path: Path, origin: str, algorithm: int) -> SigningKey:
    if not only_owner_reads(path):
        raise KeyFileError(f"{path} may be read by others; make it private (chmod 600) or rotate.")
    try:
        key = SigningKey.from_secret(path.read_text("utf-8").removesuffix("\n"))
    except (OSError, UnicodeDecodeError, KeyFileError):
        raise KeyFileError(f"{path} is not a whole signing key; restore it, or rotate.") from None
    if (key.name, key.algorithm) != (origin, algorithm):
        raise KeyFileError(f"{path} is a key of {key.name}, not of {origin}.")
    return key


def _must_be_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() or ord(c) < 0x20 for c in name):
        raise KeyFileError("A key's name is neither empty nor has spaces or plus signs.")
