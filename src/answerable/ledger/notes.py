"""A text and who signed it.

C2SP signed-note 1.0: the text, an empty line, and one line a signature. Whoever reads one must not
act on the text before a key that he trusts has verified it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from answerable.errors import NoteError
from answerable.ledger.base64_text import from_base64, to_base64
from answerable.ledger.keys import SigningKey, VerifierKey

MOST_BYTES = 262_144
"""Sixteen signatures must be taken, and may be post-quantum ones of 5 kB."""

MOST_SIGNATURES = 100
_DASH = "— "


@dataclass(frozen=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes

    def to_line(self) -> str:
        """The line, with its end."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read a line without its end. Raises NoteError."""
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        try:
            data = from_base64(encoded)
        except ValueError:
            data = b""
        bad_name = not name or "+" in name or any(letter.isspace() for letter in name)
        if not line.startswith(_DASH) or not space or bad_name or len(data) < 5:
            raise NoteError("A signature line does not read — name base64.")
        return cls(name, data[:4], data[4:])


@dataclass(frozen=True)
class SignedNote:
    """A text, its last line end included, and its signatures; parsing verifies nothing yet."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> SignedNote:
        """Read a note. Raises NoteError; whoever wants to believe it calls `must_be_signed_by`."""
        text, empty, lines = _decoded(data).rpartition("\n\n")
        if not empty or not lines:
            raise NoteError("The note has no signatures below an empty line.")
        return cls(text + "\n", parse_signatures(lines))

    def to_bytes(self) -> bytes:
        """The note as it is stored and sent."""
        return f"{self.text}\n{''.join(one.to_line() for one in self.signatures)}".encode()

    def verified_by(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Those of `keys` that signed it, perhaps none.

        Signatures of other keys are passed over, as the format demands; a bad one by one of these
        keys rejects the whole note (NoteError).
        """
        known = {(key.name, key.key_id): key for key in keys}
        found: dict[VerifierKey, None] = {}
        for one in self.signatures:
            key = known.get((one.name, one.key_id))
            if key is not None:
                key.verify(self.text.encode(), one.signature)
                found[key] = None
        return tuple(found)

    def must_be_signed_by(self, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Those of `keys` that signed it; raises NoteError if none did."""
        found = self.verified_by(keys)
        if not found:
            names = ", ".join(sorted({key.name for key in keys})) or "any known key"
            raise NoteError(f"The note is not signed by {names}.")
        return found

    def with_signatures(self, lines: str) -> SignedNote:
        """The same note with more signature lines below, such as witnesses'; none comes twice."""
        new = [one for one in parse_signatures(lines) if one not in self.signatures]
        return replace(self, signatures=(*self.signatures, *new))


def signed(text: str, keys: Sequence[SigningKey]) -> SignedNote:
    """A note signed by each of `keys`."""
    if not text.endswith("\n") or _has_control(text):
        raise NoteError("A note's text ends in a line end and has no other control characters.")
    if not keys:
        raise NoteError("A note needs at least one key to sign it.")
    message = text.encode()
    return SignedNote(
        text, tuple(Signature(key.name, key.verifier.key_id, key.sign(message)) for key in keys)
    )


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """The signatures in whole lines, as they stand below a note or come from a witness."""
    if not lines.endswith("\n"):
        raise NoteError("The last signature line has no end: the note was cut.")
    found = lines[:-1].split("\n")
    if len(found) > MOST_SIGNATURES:
        raise NoteError(f"The note has more than {MOST_SIGNATURES} signatures.")
    return tuple(Signature.parse(line) for line in found)


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise NoteError(f"The note has more than {MOST_BYTES:,} bytes.")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise NoteError("The note is not text in UTF-8.") from None
    if _has_control(text):
        raise NoteError("The note has control characters.")
    return text


def _has_control(text: str) -> bool:
    return any(letter < " " and letter != "\n" for letter in text)
