"""An entry has one form, and the reader takes no other."""

import json
from contextlib import suppress
from typing import Any
from unicodedata import normalize

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.errors import EntryError
from answerable.ledger.canonical import LONGEST, must_have_heading, parse_entry, to_canonical

ENTRY = {"type": "case.opened/1", "id": "0" * 32, "recorded": "2026-06-28T09:30:00Z"}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
    lambda text: normalize("NFC", text)
)
keys = st.text(st.characters(max_codepoint=127), max_size=8)
plain = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values = st.recursive(
    plain,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(keys, below, max_size=3),
    max_leaves=6,
)
few = settings(deadline=None, max_examples=60)
objects = st.dictionaries(keys, values, max_size=5)


@few
@given(objects)
def test_the_bytes_are_those_of_rfc_8785(value: dict[str, Any]) -> None:
    assert to_canonical(value) == rfc8785.dumps(value)


@few
@given(objects)
def test_what_is_written_is_read_back(value: dict[str, Any]) -> None:
    assert parse_entry(to_canonical(value)) == value


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(b'{"a":1,"a":1}', id="a key twice"),
        pytest.param(b'{"a":1,"a":2}', id="a key twice, differing"),
        pytest.param(b'{"b":1,"a":2}', id="another order"),
        pytest.param(b'{"a": 1}', id="a space"),
        pytest.param(b'{"a":1}\n', id="a line end"),
        pytest.param(b'{"a":1.0}', id="a float"),
        pytest.param(b'{"a":1e2}', id="an exponent"),
        pytest.param(b'{"a":1e400}', id="an infinite exponent"),
        pytest.param(b'{"a":-0}', id="minus nothing"),
        pytest.param(b'{"a":NaN}', id="not a number"),
        pytest.param(b'{"a":9007199254740992}', id="2^53"),
        pytest.param(b'{"a":-9007199254740992}', id="-2^53"),
        pytest.param(b'{"a":' + b"9" * 5000 + b"}", id="5,000 digits"),
        pytest.param(b'{"a":"\\u0041"}', id="an escape where none is needed"),
        pytest.param(b'{"a":"\\u001F"}', id="capital hexadecimal"),
        pytest.param(b'{"a":"\\/"}', id="an escaped slash"),
        pytest.param(b'{"a":"\\ud800"}', id="half a character"),
        pytest.param('{"a":"e\u0301"}'.encode(), id="text that is not NFC"),
        pytest.param('{"é":1}'.encode(), id="a key that is not ASCII"),
        pytest.param(b'{"a":"\xff"}', id="not UTF-8"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', id="a byte order mark"),
        pytest.param(b"[" * 60_000, id="60,000 brackets"),
        pytest.param(b'{"a":' * 9_000 + b"1" + b"}" * 9_000, id="9,000 objects"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b'"a"', id="a text"),
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"a":"' + b"x" * LONGEST + b'"}', id="too long"),
    ],
)
def test_no_other_form_is_taken(entry: bytes) -> None:
    with pytest.raises(EntryError):
        parse_entry(entry)


@pytest.mark.parametrize(
    "value",
    [
        {"a": 0.5},
        {"a": float("nan")},
        {"a": 2**53},
        {"a": "e\u0301"},
        {"a": ["e\u0301"]},
        {"a": "\ud800"},
        {"é": 1},
        {1: 1},
        {"a": (1,)},
        {"a": b"x"},
        {"a": {1}},
        {"a": "x" * LONGEST},
    ],
)
def test_what_has_no_one_form_is_not_written(value: dict[str, Any]) -> None:
    with pytest.raises(EntryError):
        to_canonical(value)


def test_the_longest_entry_is_written_and_read() -> None:
    value = {"a": "x" * (LONGEST - len('{"a":""}'))}
    assert parse_entry(to_canonical(value)) == value


def test_an_accent_after_an_escape_is_no_fault_of_the_text() -> None:
    value = {"a": "\n\u0301"}
    assert parse_entry(to_canonical(value)) == value


@few
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_a_sentence(data: bytes) -> None:
    with suppress(EntryError):
        assert to_canonical(parse_entry(data)) == data


@few
@given(objects, st.data())
def test_a_value_spelled_in_another_way_is_refused(value: dict[str, Any], data: Any) -> None:
    other = json.dumps(value, indent=data.draw(st.sampled_from([None, 1])), ensure_ascii=True)
    if other.encode() != to_canonical(value):
        with pytest.raises(EntryError):
            parse_entry(other.encode())


def test_a_heading_tells_when_it_was_recorded() -> None:
    assert must_have_heading(ENTRY).isoformat() == "2026-06-28T09:30:00"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("type", "case.opened"),
        ("type", "case.opened/0"),
        ("type", "Case.opened/1"),
        ("type", "case.opened/1\n"),
        ("type", 1),
        ("id", "0" * 31),
        ("id", "G" + "0" * 31),
        ("id", "A" + "0" * 31),
        ("id", None),
        ("recorded", "2026-06-28"),
        ("recorded", "2026-06-28T09:30:00"),
        ("recorded", "2026-06-28T09:30:00+00:00"),
        ("recorded", "2026-02-30T09:30:00Z"),
        ("recorded", "2026-06-28T24:00:00Z"),
        ("recorded", "٢026-06-28T09:30:00Z"),
        ("recorded", 20260628),
    ],
)
def test_a_heading_of_another_form_is_refused(key: str, value: object) -> None:
    with pytest.raises(EntryError, match=key):
        must_have_heading({**ENTRY, key: value})
