"""How the versions of a book follow one another, and since when each value is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from answerable.rules.document import Document, Where
from answerable.rules.fields import FIELDS
from answerable.rules.rulebook import Explanation, Rulebook


def check_dates(book: Document) -> None:
    """Refuse versions named twice, ending before they start, out of order, or overlapping."""
    versions = book.data["version"]
    names = [version["version"] for version in versions]
    for number, version in enumerate(versions):
        where: Where = ("version", number)
        if version["version"] in names[:number]:
            raise book.wrong((*where, "version"), f'version "{version["version"]}" is there twice.')
        if version.get("valid_to", date.max) <= version["valid_from"]:
            raise book.wrong((*where, "valid_to"), '"valid_to" must be after "valid_from".')
    for number, (earlier, later) in enumerate(pairwise(versions), start=1):
        where = ("version", number, "valid_from")
        start = later["valid_from"]
        told = f'version "{later["version"]}" starts on {start}'
        if start <= earlier["valid_from"]:
            raise book.wrong(where, f"{told}, not after the one before it; put versions in order.")
        if start < earlier.get("valid_to", start):
            ends = f"the one before it is valid to {earlier['valid_to']}"
            raise book.wrong(where, f"{told}, while {ends}: they overlap.")


def check_since(book: Document, versions: Sequence[Rulebook]) -> None:
    """Refuse rules that reach back (charter 8): a new value is in force since its own version."""
    for name in FIELDS:
        first = versions[0]
        before = first.explanations[name]
        if before.since > first.valid_from:
            raise _misdated(book, 0, name, f"{first.valid_from}, its version's start, or earlier")
        for number, version in enumerate(versions[1:], start=1):
            before = _followed(book, version, number, name, before=before)


def _followed(
    book: Document, version: Rulebook, number: int, name: str, *, before: Explanation
) -> Explanation:
    """The value's explanation in this version, once its date fits the version before."""
    now = version.explanations[name]
    if now.value == before.value and now.since != before.since:
        raise _misdated(book, number, name, f"{before.since}: its value was the same then")
    if now.value != before.value and now.since != version.valid_from:
        raise _misdated(book, number, name, f"{version.valid_from}: its value changes then")
    return now


def _misdated(book: Document, number: int, name: str, wanted: str) -> Exception:
    return book.wrong(("version", number, name, "since"), f'"since" of "{name}" must be {wanted}.')
