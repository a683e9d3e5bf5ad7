"""Events drawn by Hypothesis, whatever their fields allow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from answerable.errors import EntryError
from answerable.facts.entries.entry_types import ENTRY_TYPES
from answerable.facts.event_fields import (
    Choice,
    Count,
    Counts,
    Flag,
    Hex,
    Kind,
    Moment,
    Name,
    Notes,
)
from answerable.facts.events import Event

SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ORIGIN = "ledger.example/tests"
RECORDED = datetime(2026, 1, 4, 9, 30, tzinfo=UTC)

WILD = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda t: "@" not in t)
TAME = st.sampled_from(["Water North", "NYPD · BRONX", "Lärm", "路灯", "leak", "e\u0301te\u0301"])
NAMES = WILD | TAME
"""Unnormalised text, control characters and quotation marks too: names come back to the letter."""

DAYS = st.dates(date.min, date.max)
TIMES = st.datetimes(datetime.min, datetime.max)
MOMENTS = DAYS | TIMES | TIMES.map(lambda t: t.replace(microsecond=0))
HEX = "0123456789abcdef"
CODES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=2, max_size=9).filter(str.isidentifier)


def values(kind: Kind) -> st.SearchStrategy[Any]:
    """Values that a kind of field may have."""
    if isinstance(kind, Choice):
        return st.sampled_from([kind.of(code) for code in kind.codes])
    if isinstance(kind, Hex):
        return st.text(HEX, min_size=kind.digits, max_size=kind.digits)
    if isinstance(kind, Counts):
        return st.dictionaries(CODES.filter(lambda c: c[0] != "_"), COUNTS, max_size=3)
    return {Name: NAMES, Moment: MOMENTS, Flag: st.booleans(), Count: COUNTS, Notes: NOTES}[
        type(kind)
    ]


COUNTS = st.integers(0, 2**53 - 1)
NOTES = st.lists(TAME.filter(lambda t: t != "e\u0301te\u0301"), max_size=3).map(tuple)


@st.composite
def events_of(draw: st.DrawFn, of: type[Event]) -> Event:
    """An event of one type, with and without what it may leave out."""
    fields: dict[str, Any] = {}
    for name, (kind, required, _) in of.public_fields().items():
        if required or draw(st.booleans()):
            fields[name] = draw(values(kind))
    for name in of.private_fields():
        fields[name] = draw(st.none() | WILD)
    try:
        return of(**fields)
    except EntryError:  # an appeal to who decided
        return draw(events_of(of))


EVENTS = st.one_of([events_of(of) for of in ENTRY_TYPES.values()])
