"""Nothing that people wrote, and nothing about who they are, stands in what the log publishes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_logs import draft, open_log

from answerable.facts.case import Ending, Verdict
from answerable.facts.entries.entry_types import ENTRY_TYPES
from answerable.facts.event_fields import Choice, Flag, Hex, Moment, Name
from answerable.facts.events import Event
from answerable.ledger.log import Log
from answerable.ledger.tombstone import Grounds

WITH_PRIVATE = [of for of in ENTRY_TYPES.values() if of.private_fields()]

GROUNDS = Grounds(reason="withdrawn", legal_basis="gdpr-17(1)(b)", authority="steward")

FIRST = ("Jane", "José", "伟", "Владимир", "Aoife", "Nguyễn Thị")
LAST = ("Doe", "García Márquez", "王", "Петров", "O'Brien", "Müller-Lüdenscheidt")
STREETS = ("14 Elm Street, Apt 3B", "Hauptstraße 7", "人民路123号", "rue de l'Église 2 bis")
TEXTS = (
    "The lamp in front of my house has been dark since May.",
    "My son fell there; he is nine.",
    '"quoted" \\ and a\nline break',
    "路灯坏了三个星期，我每天晚上都从那里走回家。",
)
DIGITS = st.text("0123456789", min_size=9, max_size=11)
PERSONAL = st.one_of(
    st.tuples(st.sampled_from(FIRST), st.sampled_from(LAST)).map(" ".join),
    st.tuples(st.sampled_from(STREETS), st.integers(1000, 99999)).map(lambda t: f"{t[0]}, {t[1]}"),
    DIGITS.map(lambda d: f"+49 {d[:3]} {d[3:]}"),
    DIGITS.map(lambda d: f"jane.{d}@example.org"),
    st.tuples(st.sampled_from(TEXTS), DIGITS).map(" ".join),
)


def plain(kind: Any) -> Any:
    """Some value of a public field."""
    if isinstance(kind, Choice):
        return kind.of(kind.codes[0])
    made_up = {Name: "code", Moment: date(2026, 1, 2), Flag: True}
    return "0" * 32 if isinstance(kind, Hex) else made_up[type(kind)]


@st.composite
def told(draw: st.DrawFn) -> Event:
    """An event of any type, every private field of which says something personal."""
    of = draw(st.sampled_from(WITH_PRIVATE))
    fields = {name: plain(kind) for name, (kind, must, _) in of.public_fields().items() if must}
    if "appeal" in of.public_fields():
        fields["appeal"] = "steward"
    return of(**fields, **{name: draw(PERSONAL) for name in of.private_fields()})


def files(folder: Path) -> bytes:
    """Every byte below a folder, names too."""
    every = [p for p in sorted(folder.rglob("*")) if p.is_file()]
    return b"\n".join(part for p in every for part in (str(p).encode(), p.read_bytes()))


def forms(text: str) -> list[bytes]:
    """A text as it could stand in a file: plain, escaped, and its words that tell somebody."""
    escaped = text.encode("unicode_escape")
    return [text.encode(), escaped, text.encode().hex().encode(), text.encode("utf-16-le")]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One log for all examples."""
    with open_log(tmp_path_factory.mktemp("personal")) as opened:
        yield opened


@settings(max_examples=12, deadline=None)
@given(events=st.lists(told(), min_size=1, max_size=6))
def test_nothing_personal_stands_in_the_logs_files(log: Log, events: list[Event]) -> None:
    log.append([draft(event) for event in events])
    log.sequence()
    published = files(log.folders.public)
    for event in events:
        for _, text in event.private_texts():
            assert [form for form in forms(text) if form in published] == []


def test_after_erasure_nothing_personal_stands_in_the_database_either(tmp_path: Path) -> None:
    texts = {name: f"{name} of Jane Doe, +49 151 23456789" for name in private_names()}
    events = [of(**public(of), **{n: texts[n] for n in of.private_fields()}) for of in WITH_PRIVATE]
    with open_log(tmp_path) as log:
        ids = log.append([draft(event) for event in events])
        log.sequence()
        log.erase(ids, grounds=GROUNDS)
        log.sequence()
    left = files(tmp_path / "log") + files(tmp_path / "log.private")
    assert [form for text in texts.values() for form in forms(text) if form in left] == []


def test_before_erasure_it_does_stand_in_the_private_database(tmp_path: Path) -> None:
    event = next(of for of in WITH_PRIVATE if "answer" in of.private_fields())
    with open_log(tmp_path) as log:
        log.append([draft(event(**public(event), answer="At Jane Doe's."))])  # type: ignore[call-arg]
    assert b"At Jane Doe's." in files(tmp_path / "log.private")


def private_names() -> set[str]:
    """The names of all private fields there are."""
    return {name for of in WITH_PRIVATE for name in of.private_fields()}


def public(of: type[Event]) -> dict[str, Any]:
    """The public fields that an event must have."""
    fields = {name: plain(kind) for name, (kind, must, _) in of.public_fields().items() if must}
    return fields | ({"appeal": "steward"} if "appeal" in fields else {})


@pytest.mark.parametrize("of", ENTRY_TYPES.values(), ids=ENTRY_TYPES)
def test_no_public_field_is_free_text(of: type[Event]) -> None:
    words = {"title", "description", "text", "address", "contact", "asker", "name", "email",
             "phone", "answer", "reasons", "explanation", "author", "officer"}  # fmt: skip
    assert words & {*of.public_fields()} == set()


def test_the_closed_codes_of_a_case_are_all_there_is() -> None:
    assert {*Ending} & {*Verdict} == {"solved"}
