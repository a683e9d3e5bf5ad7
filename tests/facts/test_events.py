"""Events check themselves, and show nothing private."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from answerable.errors import EntryError
from answerable.facts.case import Ending
from answerable.facts.events import (
    CaseEnded,
    CaseOpened,
    CaseVerdict,
    Decider,
    Ground,
    ItemHidden,
)

DAY = date(2026, 1, 2)
GOOD: dict[str, Any] = {
    "case": "1", "account": "A", "peer_group": "p", "service": "s", "occurred": DAY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"case": None}, "case is missing"),
        ({"case": 7}, "case is not a text"),
        ({"case": ""}, "case is not a text"),
        ({"service": "x" * 501}, "service is longer than 500 characters"),
        ({"area": "\ud800"}, "area is not Unicode"),
        ({"account": "jane@example.org"}, "account looks like an e-mail address"),
        ({"occurred": "2026-01-02"}, "occurred is neither a day nor a time"),
        ({"occurred": datetime(2026, 1, 2, tzinfo=UTC)}, "occurred has a time zone"),
        ({"contact_confirmed": 1}, "contact_confirmed is neither true nor false"),
        ({"title": "\ud800"}, "title is too long, or is not Unicode"),
        ({"description": "x" * 100_001}, "description is too long"),
    ],
)
def test_an_event_that_no_entry_could_hold_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(EntryError, match=f"case.opened/1: {said}"):
        CaseOpened(**{**GOOD, **wrong})


def test_what_is_private_is_not_shown() -> None:
    event = CaseOpened(**GOOD, title="A leak", description="At Jane Doe's", contact="0151 23")
    assert "Jane" not in repr(event) + str(event)


def test_a_refusal_does_not_show_what_was_refused() -> None:
    with pytest.raises(EntryError) as caught:
        CaseOpened(**{**GOOD, "account": "jane@example.org"})
    assert "jane" not in str(caught.value)


def test_a_case_does_not_end_open() -> None:
    with pytest.raises(EntryError, match="ending is none of solved, declined"):
        CaseEnded(case="1", ending=Ending.OPEN, occurred=DAY)


def test_a_verdict_is_one_of_four() -> None:
    with pytest.raises(EntryError, match="verdict is none of none, solved, partly, not_solved"):
        CaseVerdict(case="1", verdict="well")  # type: ignore[arg-type]


def test_who_hid_an_item_does_not_hear_the_appeal() -> None:
    with pytest.raises(EntryError, match="name another role"):
        ItemHidden(
            item="0" * 32, ground=Ground.SPAM, by=Decider.STEWARD, appeal=Decider.STEWARD,
            occurred=DAY,
        )  # fmt: skip
