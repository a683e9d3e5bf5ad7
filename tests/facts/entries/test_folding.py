"""Events add up to cases; what could not have happened is told and not guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from small_logs import draft, folded

from answerable.facts.case import Ending, Verdict
from answerable.facts.events import (
    CaseAnswered,
    CaseClaimed,
    CaseContact,
    CaseDue,
    CaseEnded,
    CaseJoined,
    CaseOpened,
    CaseParted,
    CaseReferred,
    CaseReopened,
    CaseVerdict,
    Confirmation,
    Decider,
    DueReason,
    Event,
    Ground,
    ItemHidden,
    ItemRestored,
    JoinReason,
    PartReason,
    RestoreReason,
)
from answerable.ledger.canonical import parse_entry, to_canonical


def day(number: int) -> date:
    """A day of January."""
    return date(2026, 1, number)


def midnight(number: int) -> datetime:
    """The same day as the cases table has it."""
    return datetime(2026, 1, number)


OPENED = CaseOpened(case="1", account="A", peer_group="p", service="s", occurred=day(2), due=day(9))
JOINED = CaseJoined(
    case="1", incident="i", reason=JoinReason.SAME_PROBLEM, occurred=day(3)
)  # fmt: skip
PARTED = CaseParted(case="1", reason=PartReason.OTHER_PROBLEM, occurred=day(4))
CLOSED = CaseEnded(case="1", ending=Ending.CLOSED, occurred=day(5))
NOT_SOLVED = CaseVerdict(case="1", verdict=Verdict.NOT_SOLVED, occurred=day(6))
TAKEN_BACK = CaseVerdict(case="1", verdict=Verdict.NONE)


def case(*events: Event) -> dict[str, Any]:
    """The one case that these events, after its opening, come to."""
    (row,), rejects, _ = folded([draft(event).entry for event in (OPENED, *events)])
    assert rejects == []
    return row


def claim(number: int) -> CaseClaimed:
    """A claim on a day."""
    return CaseClaimed(case="1", occurred=day(number))


@pytest.mark.parametrize(
    ("events", "column", "value"),
    [
        ([], "ending", "open"),
        ([], "verdict", "none"),
        ([CaseAnswered(case="1", occurred=day(d)) for d in (5, 3, 4)], "answered", midnight(3)),
        ([claim(5), claim(3), claim(4)], "first_claim", midnight(3)),
        ([claim(5), claim(3), claim(4)], "last_claim", midnight(5)),
        ([CaseReopened(case="1", occurred=day(d)) for d in (5, 3)], "reopened", midnight(5)),
        ([CLOSED, CaseReferred(case="1", occurred=day(3))], "ending", "referred"),
        ([CaseReferred(case="1", occurred=day(7)), CLOSED], "ended", midnight(5)),
        ([CLOSED, CaseReopened(case="1", occurred=day(7))], "ended", midnight(5)),
        ([NOT_SOLVED, TAKEN_BACK], "verdict", "none"),
        ([NOT_SOLVED, TAKEN_BACK], "verdict_at", None),
        ([NOT_SOLVED, CLOSED], "verdict", "not_solved"),
        ([JOINED], "incident_id", "i"),
        ([JOINED, PARTED], "incident_id", None),
        ([PARTED, JOINED], "incident_id", "i"),
        ([CaseDue(case="1", reason=DueReason.EXTENDED, occurred=day(3), due=day(20))], "due",
         midnight(20)),
        ([CaseDue(case="1", reason=DueReason.CORRECTED, occurred=day(3))], "due", None),
        ([CaseContact(case="1", confirmed=False, how=Confirmation.WITHDRAWN, occurred=day(3))],
         "contact_confirmed", False),
    ],
)  # fmt: skip
def test_a_column_says_what_the_events_come_to(
    events: list[Event], column: str, value: object
) -> None:
    assert case(*events)[column] == value


def told(*entries: bytes | Event) -> list[tuple[int, str | None, str]]:
    """What is told of a log with these entries: index, id, kind."""
    given = [e if isinstance(e, bytes) else draft(e).entry for e in entries]
    _, rejects, loaded = folded(given)
    return [reject[:3] for reject in [*loaded.rejects, *rejects]]


def test_an_answer_to_a_case_never_opened_is_told() -> None:
    answered = CaseAnswered(case="2", occurred=day(3))
    assert told(OPENED, answered) == [(1, "2", "case_never_opened")]


def test_an_event_before_the_entry_that_opens_its_case_is_told() -> None:
    assert told(CLOSED, OPENED) == [(0, "1", "event_before_opening_entry")]


def test_a_second_opening_is_told_and_the_first_stands() -> None:
    both = [draft(OPENED).entry, draft(replace(OPENED, account="B")).entry]
    rows, rejects, _ = folded(both)
    assert ([r["account"] for r in rows], [r[:3] for r in rejects]) == (
        ["A"], [(1, "1", "case_opened_again")],
    )  # fmt: skip


def test_an_entry_that_was_put_in_twice_counts_once() -> None:
    entry = draft(NOT_SOLVED).entry
    assert told(OPENED, entry, TAKEN_BACK, entry) == [(3, "1", "repeated_entry")]


def test_what_is_told_is_left_out() -> None:
    entry = draft(NOT_SOLVED).entry
    rows, _, _ = folded([draft(OPENED).entry, entry, draft(TAKEN_BACK).entry, entry])
    assert rows[0]["verdict"] == "none"


def test_an_event_may_have_occurred_before_the_opening_entry_was_recorded() -> None:
    assert told(OPENED, CaseAnswered(case="1", occurred=day(1))) == []


def test_an_entry_that_is_not_canonical_is_told() -> None:
    assert told(draft(OPENED).entry.replace(b",", b", ", 1)) == [(0, None, "malformed_entry")]


def test_bytes_that_are_no_text_are_told() -> None:
    assert told(OPENED, b"\xff\xfe") == [(1, None, "malformed_entry")]


def test_an_entry_with_an_unknown_field_is_told() -> None:
    value = {**parse_entry(draft(OPENED).entry), "asker": "x"}
    assert told(to_canonical(value)) == [(0, None, "malformed_entry")]


def test_what_is_told_does_not_show_what_stands_there() -> None:
    value = {**parse_entry(draft(OPENED).entry), "service": "jane@example.org"}
    _, _, loaded = folded([to_canonical(value)])
    assert "jane" not in str(loaded.rejects)


def test_an_unknown_type_is_counted_and_is_not_wrong() -> None:
    unknown = to_canonical({**parse_entry(draft(OPENED).entry), "type": "case.praised/1"})
    _, rejects, loaded = folded([unknown])
    assert ([*loaded.rejects, *rejects], loaded.unknown) == ([], {"case.praised/1": 1})


def hidden(entry: bytes) -> ItemHidden:
    """The hiding of an entry."""
    return ItemHidden(
        item=parse_entry(entry)["id"], ground=Ground.SPAM, by=Decider.MODERATOR,
        appeal=Decider.STEWARD, occurred=day(7),
    )  # fmt: skip


def restored(entry: bytes) -> ItemRestored:
    """Its being shown again."""
    return ItemRestored(
        item=parse_entry(entry)["id"], reason=RestoreReason.APPEAL_UPHELD, by=Decider.STEWARD,
        occurred=day(8),
    )  # fmt: skip


ENTRY = draft(OPENED).entry


@pytest.mark.parametrize(
    ("entries", "kinds"),
    [
        ([ENTRY, hidden(ENTRY), restored(ENTRY), hidden(ENTRY)], []),
        ([ENTRY, hidden(ENTRY), hidden(ENTRY)], ["item_hidden_again"]),
        ([ENTRY, restored(ENTRY)], ["item_not_hidden"]),
        ([hidden(ENTRY), ENTRY], ["unknown_item"]),
        ([ENTRY, hidden(draft(NOT_SOLVED).entry)], ["unknown_item"]),
    ],
)
def test_items_are_hidden_and_shown_in_turn(entries: list[bytes | Event], kinds: list[str]) -> None:
    assert [kind for _, _, kind in told(*entries)] == kinds


def test_a_hidden_case_goes_on_counting() -> None:
    rows, _, _ = folded([ENTRY, draft(hidden(ENTRY)).entry])
    assert len(rows) == 1
