"""What entries say of themselves, read during an audit: their form, their ids, their times.

A form that is not canonical is an error. Times out of order and ids used twice are told: they are
the operator's to explain, and the log is whole all the same.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from answerable.errors import EntryError
from answerable.ledger.canonical import must_have_heading, parse_entry

SKEW = timedelta(minutes=15)
"""By how much an entry may be recorded before one that stands earlier, or after its cosignature."""

MOST_TOLD = 20
ID_BYTES = 16


@dataclass(frozen=True)
class Told:
    """`first` and `last`: the earliest and latest time recorded. `ids`: 16 bytes an entry.

    `doubts` has a sentence for each oddity, at most `MOST_TOLD` of them.
    """

    first: datetime
    last: datetime
    ids: bytes
    doubts: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As a worker hands it over."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "ids": b64encode(self.ids).decode(),
            "doubts": self.doubts,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Told:
        """Read that."""
        first, last = (datetime.fromisoformat(value[name]) for name in ("first", "last"))
        return cls(first, last, b64decode(value["ids"]), tuple(value["doubts"]))


class Reader:
    """Reads the entries of a run of bundles, from `index` on."""

    def __init__(self, index: int) -> None:
        self._index = index
        self._ids: list[str] = []
        self._first, self._last = datetime.max, datetime.min
        self._doubts: list[str] = []

    def read(self, bundle: Iterable[bytes]) -> None:
        """Raises EntryError, with the index, for an entry that is not in the one form."""
        for entry in bundle:
            try:
                value = parse_entry(entry)
                recorded = must_have_heading(value)
            except EntryError as error:
                raise EntryError(f"Entry {self._index:,} is not as it should be: {error}") from None
            self._take(value["id"], recorded)
            self._index += 1

    def told(self) -> Told:
        """What was read, taken together."""
        ids = bytes.fromhex("".join(self._ids))
        return Told(self._first, self._last, ids, tuple(self._doubts[:MOST_TOLD]))

    def _take(self, number: str, recorded: datetime) -> None:
        if recorded > self._last:
            self._last = recorded
        elif recorded < self._last - SKEW:
            self._doubts.append(too_early(f"Entry {self._index:,}", recorded))
        if recorded < self._first:
            self._first = recorded
        self._ids.append(number)


def too_early(which: str, recorded: datetime) -> str:
    """The sentence for an entry that claims to be older than its place."""
    return f"{which} says it was recorded at {recorded}, long before one that stands earlier."
