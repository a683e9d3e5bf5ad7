"""Whether a source has times of day at all: with dates alone, hours cannot be counted."""

from __future__ import annotations

from answerable.facts.store import Store
from answerable.facts.table import Precision

TIMED = ("opened", "ended", "first_claim", "last_claim")
DAY = 86_400_000_000


def precision_of(store: Store) -> Precision:
    """`date` where no case's opening, ending or claim has a time of day, else `time`.

    Stops at the first time of day it finds.
    """
    timed = " OR ".join(f"epoch_us({column}) % {DAY} <> 0" for column in TIMED)
    found = store.run(f"SELECT 1 FROM cases WHERE {timed} LIMIT 1").fetchall()
    return "time" if found else "date"
