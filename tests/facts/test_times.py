"""How times read, in every way they are written."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from answerable.facts.times import time_from_text

MOMENT = datetime(2013, 12, 25, 23, 59, 8)
WRITTEN = [
    ("2013-12-25T23:59:08", MOMENT),
    ("2013-12-25T23:59:08.000", MOMENT),
    ("2013-12-25 23:59:08", MOMENT),
    ("2013/12/25 23:59:08", MOMENT),
    ("2013-12-25", datetime(2013, 12, 25)),
    ("12/25/2013 11:59:08 PM", MOMENT),
    ("12/25/2013", datetime(2013, 12, 25)),
    ("2013-12-25T23:59:08-05:00", MOMENT),
    ("2013-12-25T23:59:08-0500", MOMENT),
    ("2013-12-26T04:59:08Z", MOMENT),
    ("2013-12-26 04:59:08.000000+00", MOMENT),
    ("2013-12-26 04:59:08 UTC", MOMENT),
    ("epoch", None),
    ("infinity", None),
    ("yesterday", None),
    ("41633", None),
    ("2013-13-45", None),
]


def read(value: str, timezone: str | None) -> datetime | None:
    """One text as the database reads it."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    formats = ["%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y"]
    sql = f"SELECT {time_from_text('t', formats, timezone)} FROM (SELECT ? AS t)"
    (found,) = connection.execute(sql, [value]).fetchall()[0]
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(("value", "moment"), WRITTEN)
def test_a_time_reads_on_the_clock_of_the_place(value: str, moment: datetime | None) -> None:
    assert read(value, "America/New_York") == moment


def test_without_a_place_a_time_stays_on_the_clock_it_was_written_in() -> None:
    assert read("2013-12-25T23:59:08-05:00", None) == MOMENT


def test_summer_time_of_the_place_is_kept() -> None:
    assert read("2013-07-01T12:00:00Z", "America/New_York") == datetime(2013, 7, 1, 8)
