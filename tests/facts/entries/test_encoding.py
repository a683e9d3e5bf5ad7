"""An event and its entry are an inverse pair, and an entry has one form."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

import pytest
import rfc8785
from drawn_events import EVENTS, ORIGIN, RECORDED, SLOWLY
from hypothesis import given

from answerable.errors import EntryError
from answerable.facts.entries.encoding import draft_of, read_entry, write_plain
from answerable.facts.events import CaseAnswered, CaseOpened, Event
from answerable.ledger.canonical import parse_entry, to_canonical
from answerable.ledger.commitment import opens

OPENED = CaseOpened(
    case="1", account="Water North", peer_group="water", service="leak", occurred=date(2026, 1, 2)
)
HEADING = {"type": "case.opened/1", "id": "0" * 32, "recorded": "2026-01-04T09:30:00Z"}


def public_part(event: Event) -> Event:
    """The event as a stranger reads it."""
    return replace(event, **dict.fromkeys(type(event).private_fields()))  # type: ignore[type-var]


def entry(**values: object) -> bytes:
    """The canonical entry of an opening, some of its fields other ones; None takes one away."""
    whole = {**HEADING, "case": "1", "account": "A", "peer_group": "p", "service": "s",
             "occurred": "2026-01-02", **values}  # fmt: skip
    return to_canonical({k: v for k, v in whole.items() if v is not None})


@SLOWLY
@given(EVENTS)
def test_an_event_comes_back_from_its_entry_without_what_is_private(event: Event) -> None:
    draft = draft_of(event, origin=ORIGIN, recorded=RECORDED)
    assert read_entry(draft.entry).event == public_part(event)


@SLOWLY
@given(EVENTS)
def test_the_entry_of_an_event_is_the_only_one_that_says_it(event: Event) -> None:
    draft = draft_of(event, origin=ORIGIN, recorded=RECORDED)
    again = draft_of(public_part(event), origin=ORIGIN, recorded=RECORDED)
    same = {k: v for k, v in parse_entry(draft.entry).items() if k not in ("id", "commitments")}
    assert same == {k: v for k, v in parse_entry(again.entry).items() if k != "id"}


@SLOWLY
@given(EVENTS)
def test_the_quick_writer_writes_what_rfc_8785_demands(event: Event) -> None:
    value = parse_entry(draft_of(event, origin=ORIGIN, recorded=RECORDED).entry)
    assert write_plain(value) == to_canonical(value) == rfc8785.dumps(value)


@SLOWLY
@given(EVENTS)
def test_every_commitment_opens_with_its_own_salt_and_content(event: Event) -> None:
    draft = draft_of(event, origin=ORIGIN, recorded=RECORDED)
    value = parse_entry(draft.entry)
    for name, text in event.private_texts():
        opening = draft.openings[name]
        assert opens(
            bytes.fromhex(value["commitments"][name]), salt=opening.salt, origin=ORIGIN,
            entry_id=value["id"], field=name, content=text.encode(),
        )  # fmt: skip


def test_two_entries_of_one_content_commit_to_it_differently() -> None:
    event = CaseAnswered(case="1", occurred=date(2026, 1, 3), answer="Mended.")
    both = [draft_of(event, origin=ORIGIN, recorded=RECORDED).entry for _ in range(2)]
    assert len({parse_entry(one)["commitments"]["answer"] for one in both}) == 2


def test_an_entry_without_private_fields_has_no_commitments() -> None:
    draft = draft_of(OPENED, origin=ORIGIN, recorded=RECORDED)
    assert ("commitments" in parse_entry(draft.entry), dict(draft.openings)) == (False, {})


def test_a_name_that_is_not_in_normal_form_comes_back_to_the_letter() -> None:
    event = replace(OPENED, account="Cafe\u0301")
    draft = draft_of(event, origin=ORIGIN, recorded=RECORDED)
    assert read_entry(draft.entry).event == event


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"mood": "angry"}, "data, additionalProperties"),
        ({"service": None}, "data, required"),
        ({"case": ""}, "data.case, anyOf"),
        ({"case": "x" * 501}, "data.case, anyOf"),
        ({"case": "jane@example.org"}, "data.case, anyOf"),
        ({"account": {"utf8": "4142"}}, "account says nothing that there is"),
        ({"account": {"utf8": "ff"}}, "account says nothing that there is"),
        ({"occurred": "2026-02-30"}, "occurred says nothing that there is"),
        ({"occurred": "2026-01-02T10:00"}, "data.occurred, pattern"),
        ({"occurred": "2026-01-02T10:00:00.000000"}, "data.occurred, pattern"),
        ({"occurred": "2026-01-02T10:00:00Z"}, "data.occurred, pattern"),
        ({"occurred": "0000-01-02"}, "data.occurred, pattern"),
        ({"contact_confirmed": 1}, "data.contact_confirmed, type"),
        ({"commitments": {}}, "data.commitments, minProperties"),
        ({"commitments": {"title": "a" * 63}}, "data.commitments.title, pattern"),
        ({"commitments": {"mood": "a" * 64}}, "data.commitments, additionalProperties"),
        ({"recorded": "2026-01-04 09:30"}, "recorded is not a time"),
        ({"id": "A" * 32}, "id is not 32 hexadecimal digits"),
    ],
)
def test_an_entry_that_breaks_its_schema_is_refused(values: dict[str, object], said: str) -> None:
    with pytest.raises(EntryError, match=said):
        read_entry(entry(**values))


@pytest.mark.parametrize("change", [b" ", b"\n"])
def test_an_entry_with_a_byte_too_many_is_refused(change: bytes) -> None:
    with pytest.raises(EntryError, match="canonical form"):
        read_entry(entry().replace(b",", b"," + change, 1))


def test_an_error_about_an_entry_does_not_show_what_stands_there() -> None:
    with pytest.raises(EntryError) as caught:
        read_entry(entry(case="jane@example.org"))
    assert "jane" not in str(caught.value)


def test_an_unknown_type_is_read_and_is_no_event() -> None:
    read = read_entry(to_canonical({**HEADING, "type": "case.praised/1", "x": 1}))
    assert (read.type, read.event) == ("case.praised/1", None)


def test_every_type_names_a_version() -> None:
    from answerable.facts.entries.entry_types import ENTRY_TYPES

    assert all(name.endswith("/1") for name in ENTRY_TYPES)


def test_no_field_is_both_public_and_private() -> None:
    from answerable.facts.entries.entry_types import ENTRY_TYPES

    for of in ENTRY_TYPES.values():
        every = {f.name for f in fields(of)}  # type: ignore[arg-type]
        assert {*of.public_fields()} ^ {*of.private_fields()} == every


def test_an_entry_is_json_that_a_stranger_can_read() -> None:
    assert json.loads(entry())["account"] == "A"
