"""What an import says of itself: from which file its entries come, and that they are all there."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from answerable.facts.event_fields import Choice, Count, Counts, Hex, Name, Notes
from answerable.facts.events import Event, event, public


class SourcePrecision(StrEnum):
    """Whether a source has times of day at all."""

    DATE = "date"
    TIME = "time"


@event
class ImportBegun(Event):
    """The entries of a file's cases follow, up to the `import.completed` that names this entry."""

    TYPE: ClassVar[str] = "import.begun/1"
    source: str = public(Name(), "The mapping that read the file.")
    sha256: str = public(Hex(64), "The SHA-256 of the file's bytes.")
    rows: int = public(Count(), "How many rows the file has.")
    cases: int = public(Count(), "How many of them stand, and come into the ledger.")
    rejects: dict[str, int] = public(Counts(), "Rows set aside or mended, by kind.")
    precision: SourcePrecision = public(
        Choice(SourcePrecision), "Whether the file has times of day, or days alone."
    )
    notes: tuple[str, ...] = public(Notes(), "What the mapping says of the source.")


@event
class ImportCompleted(Event):
    """Every case of an import is in the ledger."""

    TYPE: ClassVar[str] = "import.completed/1"
    begun: str = public(Hex(32), "The id of the entry that began the import.")
    cases: int = public(Count(), "How many cases came into the ledger.")


IMPORT_EVENTS: tuple[type[Event], ...] = (ImportBegun, ImportCompleted)
