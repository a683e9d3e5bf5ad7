"""What a row of the cases table says happened to its case: what an import writes, case by case.

The table keeps less than happened (a first and a last claim, the last reopening), and a row can say
things in any order. So each event stands for one thing that the row says, and folding the events
gives the same row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from answerable.facts.case import Ending, Verdict
from answerable.facts.events import (
    CaseAnswered,
    CaseClaimed,
    CaseEnded,
    CaseOpened,
    CaseReferred,
    CaseReopened,
    CaseVerdict,
    Event,
    Which,
)

Row = Mapping[str, Any]
Happening = tuple[type[Event], dict[str, Any]]
"""A kind of event and its public values, as an entry has them."""

OPENING = {
    "account": "account", "area": "area", "case": "case_id", "channel": "channel",
    "contact_confirmed": "contact_confirmed", "due": "due", "incident": "incident_id",
    "occurred": "opened", "peer_group": "peer_group", "service": "service",
    "service_group": "service_group",
}  # fmt: skip
"""Which column each field of an opening says."""


def happenings(row: Row) -> Iterator[Happening]:
    """The events of a case, its opening first; the row has names and times as entries write
    them."""
    case = row["case_id"]
    yield CaseOpened, {f: row[c] for f, c in OPENING.items() if row[c] is not None}
    if row["answered"] is not None:
        yield CaseAnswered, {"case": case, "occurred": row["answered"]}
    for claim in _claims(row["first_claim"], row["last_claim"]):
        yield CaseClaimed, {"case": case, **claim}
    if row["reopened"] is not None:
        yield CaseReopened, {"case": case, "occurred": row["reopened"]}
    if row["ending"] == Ending.REFERRED:
        yield CaseReferred, {"case": case, **_when(row["ended"])}
    elif row["ending"] != Ending.OPEN:
        yield CaseEnded, {"case": case, "ending": row["ending"], **_when(row["ended"])}
    if row["verdict"] != Verdict.NONE or row["verdict_at"] is not None:
        yield CaseVerdict, {"case": case, "verdict": row["verdict"], **_when(row["verdict_at"])}


def _claims(first: str | None, last: str | None) -> list[dict[str, Any]]:
    """The claims that a row keeps; written times sort as times do."""
    if first is not None and last is not None and first <= last:
        return [{"occurred": time} for time in sorted({first, last})]
    alone = ((first, Which.FIRST), (last, Which.LAST))
    return [{"occurred": t, "which": str(which)} for t, which in alone if t is not None]


def _when(time: str | None) -> dict[str, Any]:
    return {} if time is None else {"occurred": time}
