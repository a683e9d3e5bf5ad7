"""Signed notes: the format's own examples, what is refused, and whose signature counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_log import unnoticed

from answerable.errors import NoteError
from answerable.ledger.keys import SigningKey, VerifierKey
from answerable.ledger.notes import MOST_SIGNATURES, Signature, SignedNote, signed

PETER = SigningKey.from_secret(
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
)
DOCUMENTED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM=\n"
).encode()
SPECIFIED_KEY = VerifierKey.parse(
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
)
SPECIFIED = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1E"
    "RYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
KEY, OTHER = SigningKey.new("example.org/log"), SigningKey.new("example.org/log")


def test_the_documented_note_is_what_we_sign() -> None:
    text = SignedNote.parse(DOCUMENTED).text
    assert signed(text, [PETER]).to_bytes() == DOCUMENTED


@pytest.mark.parametrize(
    ("note", "key"), [(DOCUMENTED, PETER.verifier), (SPECIFIED, SPECIFIED_KEY)]
)
def test_the_formats_own_examples_verify(note: bytes, key: VerifierKey) -> None:
    assert SignedNote.parse(note).verified_by([key]) == (key,)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9), min_size=1))
def test_a_note_is_read_as_it_was_written(lines: list[str]) -> None:
    note = signed("\n".join(lines) + "\n", [KEY, OTHER])
    assert SignedNote.parse(note.to_bytes()) == note


def test_the_text_may_have_empty_lines() -> None:
    note = signed("a\n\n\nb\n", [KEY])
    assert SignedNote.parse(note.to_bytes()).text == "a\n\n\nb\n"


def test_no_bit_of_a_note_can_be_another() -> None:
    data = signed("a\n3\n", [KEY]).to_bytes()
    keys = [KEY.verifier]
    assert unnoticed(data, lambda false: SignedNote.parse(false).must_be_signed_by(keys)) == []


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"text\n", id="no signatures"),
        pytest.param(b"text\n\n", id="no signature below the line"),
        pytest.param(DOCUMENTED[:-1], id="cut by a byte"),
        pytest.param(DOCUMENTED + b"\n", id="a line too many"),
        pytest.param(DOCUMENTED + b"x\n", id="a line that is no signature"),
        pytest.param(DOCUMENTED.replace(b"\n\n", b"\n"), id="no empty line"),
        pytest.param(DOCUMENTED.replace("— ".encode(), b"- "), id="another dash"),
        pytest.param(DOCUMENTED.replace(b"PeterNeumann ", b"PeterNeumann"), id="no space"),
        pytest.param(DOCUMENTED.replace(b"PeterNeumann", b""), id="no name"),
        pytest.param(DOCUMENTED.replace(b"PeterNeumann", b"Peter+Neumann"), id="a plus"),
        pytest.param(DOCUMENTED.replace(b"AM=", b"AN="), id="loose bits in the base64"),
        pytest.param(DOCUMENTED.replace(b"AM=", b"AM"), id="no padding"),
        pytest.param(DOCUMENTED.replace(b"x08", b"x 08"), id="a space in the base64"),
        pytest.param(DOCUMENTED.replace(b"x08", b"x-8"), id="another alphabet"),
        pytest.param(DOCUMENTED.replace(b"\n", b"\r\n"), id="carriage returns"),
        pytest.param(DOCUMENTED.replace(b"you", b"y\x00u"), id="a control character"),
        pytest.param(DOCUMENTED.replace(b"you", b"y\xffu"), id="not UTF-8"),
        pytest.param(DOCUMENTED + "— a AAAA\n".encode(), id="a signature of three bytes"),
        pytest.param(b"x" * 300_000 + DOCUMENTED, id="too long"),
        pytest.param(
            DOCUMENTED + "— a AAAAAAA=\n".encode() * MOST_SIGNATURES, id="too many signatures"
        ),
    ],
)
def test_a_malformed_note_is_refused(data: bytes) -> None:
    with pytest.raises(NoteError):
        SignedNote.parse(data)


def test_sixteen_signatures_are_taken() -> None:
    keys = [SigningKey.new(f"key{number}") for number in range(16)]
    note = SignedNote.parse(signed("a\n", keys).to_bytes())
    assert len(note.verified_by([key.verifier for key in keys])) == 16


def test_a_signature_of_an_unknown_key_is_passed_over() -> None:
    note = signed("a\n", [OTHER, KEY])
    assert note.verified_by([KEY.verifier]) == (KEY.verifier,)


def test_a_key_of_the_same_name_is_another_key() -> None:
    assert signed("a\n", [OTHER]).verified_by([KEY.verifier]) == ()


def test_a_bad_signature_of_a_known_key_rejects_the_note() -> None:
    good, bad = signed("a\n", [OTHER]), signed("b\n", [KEY])
    note = SignedNote("a\n", (*good.signatures, *bad.signatures))
    with pytest.raises(NoteError):
        note.verified_by([OTHER.verifier, KEY.verifier])


def test_a_key_that_signed_twice_counts_once() -> None:
    note = signed("a\n", [KEY, KEY])
    assert note.verified_by([KEY.verifier]) == (KEY.verifier,)


def test_a_note_that_nobody_known_signed_is_refused() -> None:
    with pytest.raises(NoteError, match="not signed by"):
        signed("a\n", [OTHER]).must_be_signed_by([KEY.verifier])


def test_a_note_that_must_be_signed_by_nobody_is_refused() -> None:
    with pytest.raises(NoteError):
        signed("a\n", [KEY]).must_be_signed_by([])


def test_more_signatures_stand_below() -> None:
    line = Signature("w", b"1234", b"5").to_line()
    note = signed("a\n", [KEY]).with_signatures(line)
    assert note.to_bytes().decode().endswith(f"\n{line}")


def test_no_signature_stands_there_twice() -> None:
    note = signed("a\n", [KEY])
    assert note.with_signatures(note.signatures[0].to_line()) == note


@pytest.mark.parametrize("text", ["", "a", "a\n\x07\n", "a\r\n"])
def test_a_text_that_could_not_be_read_back_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        signed(text, [KEY])
