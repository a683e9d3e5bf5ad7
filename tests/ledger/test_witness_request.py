"""The body of add-checkpoint: what is written is read, and what is not one is refused."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from witnessed_log import SmallLog

from answerable.errors import NoteError
from answerable.ledger.checkpoint import LARGEST
from answerable.ledger.notes import SignedNote
from answerable.ledger.witness.request import MOST_HASHES, AddCheckpoint

LOG = SmallLog()
NOTE = LOG.note(3)
HASHES = st.lists(st.binary(min_size=32, max_size=32), max_size=MOST_HASHES)


@given(old=st.integers(0, LARGEST), proof=HASHES)
def test_what_is_written_is_read(old, proof):
    request = AddCheckpoint(old, tuple(proof), NOTE)
    assert AddCheckpoint.parse(request.to_bytes()) == request


@given(st.binary(max_size=400))
@example(b"old 0\n\n")
@example(b"old 0\n" + b"A" * 44 + b"\n\n")
def test_any_bytes_are_read_or_refused_and_never_fail(body):
    try:
        parsed = AddCheckpoint.parse(body)
    except NoteError:
        return
    assert parsed.to_bytes() == body


@given(at=st.integers(0, len(LOG.request(2, 3)) - 1), value=st.integers(0, 255))
def test_a_changed_byte_is_read_as_another_request_or_refused(at, value):
    body = bytearray(LOG.request(2, 3))
    same = body[at] == value
    body[at] = value
    try:
        parsed = AddCheckpoint.parse(bytes(body))
    except NoteError:
        return
    assert (parsed == AddCheckpoint.parse(LOG.request(2, 3))) is same


@given(st.integers(0, len(LOG.request(2, 3)) - 1))
def test_a_request_that_was_cut_is_refused(length):
    with pytest.raises(NoteError):
        AddCheckpoint.parse(LOG.request(2, 3)[:length])


HASH = b64encode(bytes(32))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"old",
        b"old ",
        b"old -1",
        b"old 01",
        b"old +1",
        b"old 1 ",
        b" old 1",
        b"Old 1",
        b"old 1\r",
        "old ١".encode(),
        b"old 9223372036854775808",
        b"old 1\nAAAA",
        b"old 1\n" + HASH[:-1],
        b"old 1\n" + HASH + b" ",
        b"old 1\n" + HASH[:-2] + b"B=",
        b"old 1\n" + b"\n".join([HASH] * 64),
    ],
)
def test_a_head_that_the_specification_does_not_know_is_refused(head):
    with pytest.raises(NoteError):
        AddCheckpoint.parse(head + b"\n\n" + NOTE.to_bytes())


def test_63_proof_lines_are_read():
    request = AddCheckpoint(1, (bytes(32),) * 63, NOTE)
    assert len(AddCheckpoint.parse(request.to_bytes()).proof) == 63


def test_lines_below_the_root_are_let_through():
    text = LOG.checkpoint(3).to_text() + "more of the log's own\n"
    request = AddCheckpoint(0, (), SignedNote(text, NOTE.signatures))
    assert request.checkpoint == LOG.checkpoint(3)


def test_an_empty_line_in_the_checkpoint_is_refused():
    text = LOG.checkpoint(3).to_text() + "\nmore\n"
    with pytest.raises(NoteError):
        _ = AddCheckpoint(0, (), SignedNote(text, NOTE.signatures)).checkpoint
