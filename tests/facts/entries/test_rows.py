"""A row of the cases table and its events are an inverse pair."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
from drawn_events import NAMES, SLOWLY, TIMES
from hypothesis import given, settings
from hypothesis import strategies as st
from small_logs import draft, events_of_rows, folded, precision_in

from answerable.facts.case import Ending, Verdict
from answerable.facts.entries.encoding import read_entry
from answerable.facts.event_fields import LONGEST_NAME
from answerable.facts.events import CaseOpened
from answerable.facts.table import CASES_SCHEMA

MIDNIGHTS = TIMES.map(lambda t: datetime(t.year, t.month, t.day))
LATER = ("answered", "first_claim", "last_claim", "reopened", "verdict_at", "ended")


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """One row that reading can give: each of its times alone, any ending with any verdict."""
    moments = draw(st.sampled_from([TIMES, MIDNIGHTS, TIMES | MIDNIGHTS]))
    opened = draw(moments)
    row = {c: draw(st.none() | NAMES) for c in ("incident_id", "service_group", "area", "channel")}
    row |= {c: draw(NAMES) for c in ("account", "peer_group", "service")}
    row |= {c: draw(st.none() | moments.filter(lambda t: t >= opened)) for c in LATER}
    row |= {"opened": opened, "due": draw(st.none() | moments)}
    row["ending"] = draw(st.sampled_from([str(e) for e in Ending]))
    row["verdict"] = draw(st.sampled_from([str(v) for v in Verdict]))
    row["contact_confirmed"] = draw(st.none() | st.booleans())
    if row["ending"] == Ending.OPEN:
        row["ended"] = None  # reading empties it
    return row


TABLES = st.dictionaries(NAMES, rows(), min_size=1, max_size=4).map(
    lambda found: pa.Table.from_pylist(
        [{"case_id": key} | row for key, row in found.items()], schema=CASES_SCHEMA
    ).sort_by("case_id")
)


@settings(SLOWLY, max_examples=25)
@given(TABLES)
def test_any_row_comes_back_from_its_events(table: pa.Table) -> None:
    events = events_of_rows(table, precision=precision_in(table))
    found, rejects, _ = folded([draft(event).entry for event in events])
    assert rejects == []
    back = pa.Table.from_pylist(found, CASES_SCHEMA).sort_by("case_id")
    assert back.to_pylist() == table.to_pylist()


def one_row(**columns: Any) -> pa.Table:
    """A plain case, some of its columns other ones."""
    row = {"case_id": "1", "account": "A", "peer_group": "p", "service": "s", "verdict": "none",
           "opened": datetime(2026, 1, 2), "ending": "open", **columns}  # fmt: skip
    return pa.Table.from_pylist([row], schema=CASES_SCHEMA)


@pytest.mark.parametrize(
    ("columns", "types"),
    [
        ({}, []),
        ({"ending": "referred"}, ["case.referred/1"]),
        ({"ending": "duplicate"}, ["case.ended/1"]),
        ({"verdict": "not_solved"}, ["case.verdict/1"]),
        ({"last_claim": datetime(2026, 1, 3)}, ["case.claimed/1"]),
        ({c: datetime(2026, 1, 3) for c in ("first_claim", "last_claim")}, ["case.claimed/1"]),
        ({"first_claim": datetime(2026, 1, 3), "last_claim": datetime(2026, 1, 4)},
         ["case.claimed/1"] * 2),
    ],
)  # fmt: skip
def test_a_row_tells_no_more_events_than_it_says(columns: dict[str, Any], types: list[str]) -> None:
    assert [event.TYPE for event in events_of_rows(one_row(**columns))[1:]] == types


def test_a_day_is_written_as_a_day_where_the_source_has_days_alone() -> None:
    (opened,) = events_of_rows(one_row(), precision="date")
    assert b'"occurred":"2026-01-02"' in draft(opened).entry


def test_a_midnight_is_written_as_a_time_where_the_source_has_times() -> None:
    (opened,) = events_of_rows(one_row(), precision="time")
    assert b'"occurred":"2026-01-02T00:00:00"' in draft(opened).entry


def test_microseconds_are_kept() -> None:
    (opened,) = events_of_rows(one_row(opened=datetime(2026, 1, 2, 3, 4, 5, 6)))
    assert b'"occurred":"2026-01-02T03:04:05.000006"' in draft(opened).entry


def test_the_longest_texts_of_a_row_fit_in_an_entry() -> None:
    worst = dict.fromkeys((*NAMED, "case_id", "incident_id"), "𝅗𝅥" * LONGEST_NAME)
    (opened,) = events_of_rows(one_row(**worst))
    event = read_entry(draft(opened).entry).event
    assert isinstance(event, CaseOpened)


NAMED = ("account", "peer_group", "service", "service_group", "area", "channel")
