"""The one form in which an entry is written: canonical JSON (RFC 8785) on a narrow domain.

Objects with ASCII keys, text in Unicode's NFC, integers below 2^53, true, false, null, and lists.
No floats: two programs could print one differently. On this domain the standard library's writer
gives RFC 8785's bytes; a test holds it to the `rfc8785` package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from unicodedata import is_normalized

from answerable.errors import EntryError

LONGEST = 65_535
"""Bytes of the longest entry: what a bundle's two-byte length can say."""

LARGEST_INTEGER = 2**53 - 1
"""Beyond this JavaScript, and with it RFC 8785, no longer tells neighbours apart."""

TYPE = re.compile(r"[a-z]+\.[a-z]+(?:-[a-z]+)*/[1-9][0-9]{0,3}")
ID = re.compile(r"[0-9a-f]{32}")
RECORDED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

_NO_TIME = "The entry's recorded is not a time like 2026-06-28T09:30:00Z."


def _no_number(name: str) -> object:
    raise ValueError(name)


_read = json.JSONDecoder(parse_constant=_no_number).decode
_write = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def to_canonical(value: Mapping[str, Any]) -> bytes:
    """The entry's bytes. Raises EntryError for what has no one form."""
    try:
        plain = dict(value)
        _must_be_plain(plain)
        entry = _write(plain).encode()
    except (RecursionError, UnicodeEncodeError):
        raise EntryError("The entry nests too deeply, or has text that is not Unicode.") from None
    if len(entry) > LONGEST:
        raise EntryError(f"The entry has {len(entry):,} bytes; {LONGEST:,} is the most.")
    return entry


def parse_entry(entry: bytes) -> dict[str, Any]:
    """What an entry says, if its bytes are the only bytes that can say it; else EntryError.

    A repeated key, a space, another order or another spelling of a number or letter all come back
    as other bytes, so that one comparison refuses them.
    """
    if len(entry) > LONGEST:
        raise EntryError(f"The entry has {len(entry):,} bytes; {LONGEST:,} is the most.")
    try:
        value = _read(entry.decode())
    except (ValueError, RecursionError):
        raise EntryError("The entry is not JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise EntryError("The entry is not a JSON object.")
    if to_canonical(value) != entry:
        raise EntryError("The entry is not in canonical form (RFC 8785); it was not made by us.")
    return value


def must_have_heading(value: Mapping[str, Any]) -> datetime:
    """Checks what every entry begins with (type, id, recorded) and hands back when it was recorded.

    The time is UTC, without a zone on it.
    """
    kind, number, recorded = value.get("type"), value.get("id"), value.get("recorded")
    if not isinstance(kind, str) or not TYPE.fullmatch(kind):
        raise EntryError("The entry's type is not like case.opened/1.")
    if not isinstance(number, str) or not ID.fullmatch(number):
        raise EntryError("The entry's id is not 32 hexadecimal digits.")
    if not isinstance(recorded, str) or not RECORDED.fullmatch(recorded):
        raise EntryError(_NO_TIME)
    try:
        return datetime.fromisoformat(recorded[:-1])
    except ValueError:
        raise EntryError(_NO_TIME) from None


def _must_be_plain(value: object) -> None:
    """Text in ASCII is in normal form, and is most of what there is: it costs no call."""
    if isinstance(value, dict):
        for key, below in value.items():
            if type(key) is not str or not key.isascii():
                raise EntryError("The entry has a key that is not ASCII text.")
            if type(below) is not str or not below.isascii():
                _must_be_plain(below)
    elif isinstance(value, list):
        for below in value:
            _must_be_plain(below)
    elif isinstance(value, str):
        if not is_normalized("NFC", value):
            raise EntryError("The entry has text that is not in Unicode's normal form NFC.")
    elif isinstance(value, int):
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise EntryError("The entry has an integer of 2^53 or more.")
    elif value is not None:
        raise EntryError(f"The entry has a {type(value).__name__}; only text, integers, true, "
                         "false, null, lists and objects have one form.")  # fmt: skip
