"""What publishing says of itself: which standing was published, from which facts, by which
rules."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from answerable.errors import EntryError
from answerable.facts.event_fields import Choice, Count, Hex, Moment, Name
from answerable.facts.events import Event, event, public


class StandingBasis(StrEnum):
    """On whose word a case counts as solved."""

    VERDICT = "verdict"
    CLAIM = "claim"
    CLOSING = "closing"


@event
class StandingPublished(Event):
    """A week's standing, as it was published: who holds the same bytes holds what was sealed.

    A published standing never changes; a correction is a new one that names the old.
    """

    TYPE: ClassVar[str] = "standing.published/1"
    week: date = public(Moment(), "The Sunday on which the week ends.")
    as_of: date = public(Moment(), "The day at whose end the facts were seen.")
    basis: StandingBasis = public(
        Choice(StandingBasis), "Whether askers, accounts or closings decide."
    )
    rulebook: str = public(Name(), "The rulebook's id.")
    rulebook_version: str = public(Name(), "Its version.")
    rulebook_sha256: str = public(Hex(64), "The SHA-256 of its values, as `rules.digest` has it.")
    source: str = public(Name(), "The mapping that read the facts; `ledger` for a log's.")
    file_sha256: str | None = public(
        Hex(64), "The SHA-256 of the file that the facts come from.", default=None
    )
    log_origin: str | None = public(
        Name(), "The log that the facts come from, by its origin.", default=None
    )
    log_size: int | None = public(Count(), "How many of its entries were counted.", default=None)
    log_root: str | None = public(Hex(64), "The root over these.", default=None)
    accounts: int = public(Count(), "How many accounts the standing has.")
    ranked: int = public(Count(), "How many of them are ranked.")
    csv_sha256: str = public(Hex(64), "The SHA-256 of standing.csv.")
    parquet_sha256: str = public(Hex(64), "The SHA-256 of standing.parquet.")
    corrects: str | None = public(
        Hex(32), "The id of the entry of the standing that this one corrects.", default=None
    )

    def __post_init__(self) -> None:
        """Facts come from a file or from a log, and it is said from which."""
        super().__post_init__()
        of_log = (self.log_origin, self.log_size, self.log_root)
        known = (self.file_sha256 is not None) + (None not in of_log)
        if known != 1 or any(part is not None for part in of_log) != (self.file_sha256 is None):
            raise EntryError(f"{self.TYPE}: it says not, or twice, where its facts come from.")


PUBLICATION_EVENTS: tuple[type[Event], ...] = (StandingPublished,)
