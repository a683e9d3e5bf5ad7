"""The kinds of public field that an event can have: what may stand there, and how an entry writes
it.

There is no kind for free text: what is free text is a private field, and an entry only commits to
it. Each kind has one written form for one value, and a JSON Schema that says the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol
from unicodedata import is_normalized

LONGEST_NAME = 500
"""Characters of the longest code or name; what is longer is free text in the wrong place."""

LONGEST_NOTE = 2_000
"""Characters of the longest of a mapping's notes; the cap keeps an entry below its limit."""

LARGEST_COUNT = 2**53 - 1

EMAIL = r"[^ @]@[^ @]+\.[^ @]"
"""A tripwire for mappings that take a contact for a code: no name of a body has this in it."""

MOMENT = (
    r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.(?!000000)[0-9]{6})?)?"
)
"""A local day, or a local time in whole seconds or microseconds: the source's own precision."""

Schema = dict[str, Any]


class Kind(Protocol):
    """One kind of field."""

    def problem(self, value: Any) -> str | None:
        """What is wrong with a value, in words that do not show it; None where nothing is."""

    def written(self, value: Any) -> Any:
        """The value as an entry has it."""

    def read(self, raw: Any) -> Any:
        """The value from an entry that keeps the schema; ValueError where that is not enough."""

    def schema(self) -> Schema:
        """JSON Schema of the written form."""


@dataclass(frozen=True)
class Name:
    """A code or name of something public: a body's account, a kind of problem, an area, an id."""

    def problem(self, value: Any) -> str | None:
        if not isinstance(value, str) or not value:
            return "is not a text"
        if len(value) > LONGEST_NAME:
            return f"is longer than {LONGEST_NAME} characters, as free text is and a code is not"
        if not is_unicode(value):
            return "is not Unicode text"
        return "looks like an e-mail address" if re.search(EMAIL, value) else None

    def written(self, value: str) -> Any:
        return write_name(value)

    def read(self, raw: Any) -> str:
        if isinstance(raw, str):
            return raw
        text = bytes.fromhex(raw["utf8"]).decode()
        if is_normalized("NFC", text):
            raise ValueError("is written in bytes and need not be")
        return text

    def schema(self) -> Schema:
        plain = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME,
                 "not": {"pattern": EMAIL}}  # fmt: skip
        digits = {"type": "string", "pattern": "^([0-9a-f]{2})+$", "maxLength": 8 * LONGEST_NAME}
        exact = {"type": "object", "properties": {"utf8": digits}, "required": ["utf8"],
                 "additionalProperties": False}  # fmt: skip
        return {"anyOf": [plain, exact]}


def is_unicode(value: str) -> bool:
    """Whether the text can be written in UTF-8 at all: no half of a surrogate pair."""
    return value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value)


def write_name(value: str) -> Any:
    """A name as an entry has it: itself, or its bytes where it is not in normal form NFC.

    Entries hold NFC alone, and a source's names must come back to the letter.
    """
    if value.isascii() or is_normalized("NFC", value):
        return value
    return {"utf8": value.encode().hex()}


@dataclass(frozen=True)
class Moment:
    """A day (`date`) or a time without a zone (`datetime`), on the wall clock of the place."""

    def problem(self, value: Any) -> str | None:
        if not isinstance(value, date):
            return "is neither a day nor a time"
        zoned = isinstance(value, datetime) and value.tzinfo is not None
        return "has a time zone; give the place's own clock" if zoned else None

    def written(self, value: date) -> str:
        return value.isoformat()

    def read(self, raw: str) -> date:
        return date.fromisoformat(raw) if len(raw) == 10 else datetime.fromisoformat(raw)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{MOMENT}$"}


@dataclass(frozen=True)
class Choice:
    """One of a closed set of codes; a further code is a new version of the entry's type."""

    of: type[StrEnum]
    without: tuple[StrEnum, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, as they are written."""
        return tuple(str(code) for code in self.of if code not in self.without)

    def problem(self, value: Any) -> str | None:
        return None if value in self.codes else f"is none of {', '.join(self.codes)}"

    def written(self, value: Any) -> str:
        return str(value)

    def read(self, raw: str) -> StrEnum:
        return self.of(raw)

    def schema(self) -> Schema:
        return {"enum": list(self.codes)}


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def problem(self, value: Any) -> str | None:
        return None if isinstance(value, bool) else "is neither true nor false"

    def written(self, value: bool) -> bool:
        return value

    def read(self, raw: bool) -> bool:
        return raw

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Count:
    """How many."""

    def problem(self, value: Any) -> str | None:
        good = type(value) is int and 0 <= value <= LARGEST_COUNT
        return None if good else "is not a count"

    def written(self, value: int) -> int:
        return value

    def read(self, raw: int) -> int:
        return raw

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT}


@dataclass(frozen=True)
class Hex:
    """So many hexadecimal digits: the id of an entry, or a SHA-256."""

    digits: int

    def problem(self, value: Any) -> str | None:
        good = isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{self.digits}}}", value)
        return None if good else f"is not {self.digits} hexadecimal digits"

    def written(self, value: str) -> str:
        return value

    def read(self, raw: str) -> str:
        return raw

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^[0-9a-f]{{{self.digits}}}$"}


@dataclass(frozen=True)
class Counts:
    """How many of each of some codes."""

    def problem(self, value: Any) -> str | None:
        good = isinstance(value, dict) and len(value) <= 100 and all(map(_is_code, value))
        if not good or any(Count().problem(number) for number in value.values()):
            return "is not a table of codes and counts"
        return None

    def written(self, value: dict[str, int]) -> dict[str, int]:
        return dict(value)

    def read(self, raw: dict[str, int]) -> dict[str, int]:
        return dict(raw)

    def schema(self) -> Schema:
        return {"type": "object", "patternProperties": {"^[a-z][a-z0-9_]{0,63}$": Count().schema()},
                "additionalProperties": False, "maxProperties": 100}  # fmt: skip


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[a-z][a-z0-9_]{0,63}", value))


@dataclass(frozen=True)
class Notes:
    """What the writer of a mapping says of a source: about figures, never about a case."""

    most: int = field(default=30)

    def problem(self, value: Any) -> str | None:
        if not isinstance(value, tuple) or len(value) > self.most:
            return f"is not a list of at most {self.most} notes"
        good = all(isinstance(n, str) and 0 < len(n) <= LONGEST_NOTE and is_unicode(n)
                   and is_normalized("NFC", n) for n in value)  # fmt: skip
        return None if good else f"has a note of more than {LONGEST_NOTE:,} characters, or not NFC"

    def written(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def read(self, raw: list[str]) -> tuple[str, ...]:
        return tuple(raw)

    def schema(self) -> Schema:
        note = {"type": "string", "minLength": 1, "maxLength": LONGEST_NOTE}
        return {"type": "array", "items": note, "maxItems": self.most}
