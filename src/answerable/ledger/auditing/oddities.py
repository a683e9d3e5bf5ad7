"""What is odd about a log's entries taken together: times out of order, ids used twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from answerable.ledger.auditing.entries import ID_BYTES, MOST_TOLD, SKEW, Told, too_early


def told_together(parts: Sequence[Told], *, before: int | None) -> Told:
    """All of a log's ranges, in order; `before` is when the newest known witness cosigned."""
    doubts: list[str] = []
    last = parts[0].first
    for part in parts:
        doubts += part.doubts
        if part.first < last - SKEW:
            doubts.append(too_early("An entry", part.first))
        last = max(last, part.last)
    ids = b"".join(part.ids for part in parts)
    doubts += _doubts_of_all(ids, last, before)
    return Told(min(part.first for part in parts), last, ids, tuple(doubts[:MOST_TOLD]))


def _doubts_of_all(ids: bytes, last: datetime, before: int | None) -> list[str]:
    doubts = []
    if (repeated := _repeated(ids)) > 0:
        doubts.append(f"{repeated:,} entries have an id that another entry has.")
    if before is not None and last.replace(tzinfo=UTC) > datetime.fromtimestamp(before, UTC) + SKEW:
        doubts.append(f"An entry says it was recorded at {last}, after a witness had signed it.")
    return doubts


def _repeated(ids: bytes) -> int:
    found = np.sort(np.frombuffer(ids, dtype=f"S{ID_BYTES}"))
    return int(np.count_nonzero(found[1:] == found[:-1]))
