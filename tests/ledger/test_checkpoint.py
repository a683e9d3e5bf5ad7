"""Checkpoints and cosignatures: what a log and its witnesses sign."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_log import unnoticed

from answerable.errors import NoteError, QuorumError
from answerable.ledger.checkpoint import Checkpoint, must_have_quorum, verified_checkpoint
from answerable.ledger.cosignature import (
    cosign,
    cosignature_times,
    cosigned_at,
    verify_cosignature,
)
from answerable.ledger.keys import COSIGNATURE, SigningKey, VerifierKey
from answerable.ledger.notes import Signature, SignedNote, signed

# The specification's own example; its key is not published, so only its form can be held to ours.
SPECIFIED = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO"
    "oRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5"
    "OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()
KEY = SigningKey.new("example.org/log")
WITNESS = SigningKey.new("witness.example/w1", algorithm=COSIGNATURE)
CHECKPOINT = Checkpoint("example.org/log", 3, bytes(range(32)))
TEXT = CHECKPOINT.to_text()
NOTE = signed(TEXT, [KEY])

checkpoints = st.builds(
    Checkpoint,
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
)


def test_the_specifications_example_is_read() -> None:
    checkpoint = Checkpoint.parse(SignedNote.parse(SPECIFIED).text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)


def test_the_specifications_example_is_written_the_same() -> None:
    note = SignedNote.parse(SPECIFIED)
    written = SignedNote(Checkpoint.parse(note.text).to_text(), note.signatures)
    assert written.to_bytes() == SPECIFIED


def test_the_time_of_the_specifications_cosignature_is_found() -> None:
    assert cosigned_at(SignedNote.parse(SPECIFIED).signatures[1].signature) == 1_679_315_147


@settings(deadline=None)
@given(checkpoints)
def test_a_checkpoint_is_read_as_it_was_written(checkpoint: Checkpoint) -> None:
    assert Checkpoint.parse(checkpoint.to_text()) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(TEXT[:-1], id="no last line end"),
        pytest.param(TEXT + "more\n", id="an extension line"),
        pytest.param(TEXT + "\n", id="an empty line"),
        pytest.param(TEXT.replace("\n3\n", "\n03\n"), id="a leading zero"),
        pytest.param(TEXT.replace("\n3\n", "\n+3\n"), id="a sign"),
        pytest.param(TEXT.replace("\n3\n", "\n-3\n"), id="a negative size"),
        pytest.param(TEXT.replace("\n3\n", "\n3 \n"), id="a space"),
        pytest.param(TEXT.replace("\n3\n", "\n٣\n"), id="another digit"),
        pytest.param(TEXT.replace("\n3\n", "\n3_0\n"), id="a Python number"),
        pytest.param(TEXT.replace("\n3\n", f"\n{2**63}\n"), id="2^63"),
        pytest.param(TEXT.replace("\n3\n", f"\n{'9' * 5000}\n"), id="5,000 digits"),
        pytest.param(TEXT.replace("=", ""), id="no padding"),
        pytest.param("a\n3\nAAAA\n", id="a root of three bytes"),
        pytest.param("\n" + TEXT.partition("\n")[2], id="no origin"),
        pytest.param("a\r" + TEXT[1:], id="a carriage return"),
    ],
)
def test_another_text_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_a_checkpoint_signed_by_the_log_is_believed() -> None:
    assert verified_checkpoint(NOTE, [KEY.verifier]) == CHECKPOINT


def test_a_checkpoint_signed_by_another_log_is_not() -> None:
    other = SigningKey.new("other.example/log")
    with pytest.raises(NoteError, match="whose key did not sign"):
        verified_checkpoint(signed(TEXT, [other]), [other.verifier])


def test_a_cosignature_verifies_and_tells_its_time() -> None:
    line = Signature.parse(cosign(TEXT, key=WITNESS, time=1_782_000_000)[:-1])
    assert verify_cosignature(TEXT, line.signature, key=WITNESS.verifier) == 1_782_000_000


def test_no_bit_of_a_cosignature_can_be_another() -> None:
    good = Signature.parse(cosign(TEXT, key=WITNESS, time=1_782_000_000)[:-1]).signature
    key = WITNESS.verifier
    assert unnoticed(good, lambda false: verify_cosignature(TEXT, false, key=key)) == []


@pytest.mark.parametrize("length", [0, 7, 64, 71, 73])
def test_a_cosignature_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(NoteError):
        verify_cosignature(TEXT, bytes(length), key=WITNESS.verifier)


@pytest.mark.parametrize("time", [-1, 2**63])
def test_there_are_times_that_nobody_signs_at(time: int) -> None:
    with pytest.raises(NoteError):
        cosign(TEXT, key=WITNESS, time=time)


def test_a_log_s_key_does_not_cosign() -> None:
    with pytest.raises(NoteError):
        cosign(TEXT, key=KEY, time=0)


def test_a_log_s_signature_is_not_taken_for_a_cosignature() -> None:
    twin = VerifierKey(KEY.name, COSIGNATURE, KEY.verifier.public)
    with pytest.raises(NoteError):
        verify_cosignature(TEXT, KEY.sign(TEXT.encode()), key=twin)


def test_a_note_tells_when_its_witnesses_signed() -> None:
    note = NOTE.with_signatures(cosign(TEXT, key=WITNESS, time=7))
    assert cosignature_times(note, [WITNESS.verifier]) == [7]


def test_one_witness_twice_is_no_quorum_of_two() -> None:
    note = NOTE.with_signatures("".join(cosign(TEXT, key=WITNESS, time=t) for t in (7, 8)))
    with pytest.raises(QuorumError, match=r"1 of .* 2 are needed"):
        must_have_quorum(note, [WITNESS.verifier], 2)


def test_an_unknown_witness_is_no_quorum() -> None:
    note = NOTE.with_signatures(cosign(TEXT, key=WITNESS, time=7))
    with pytest.raises(QuorumError):
        must_have_quorum(note, [], 1)


def test_a_witness_makes_a_quorum_of_one() -> None:
    note = NOTE.with_signatures(cosign(TEXT, key=WITNESS, time=7))
    must_have_quorum(note, [WITNESS.verifier], 1)
