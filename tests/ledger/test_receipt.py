"""Receipts: checkable offline, in a form of their own, and of no use for anything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_log import KEY, ORIGIN, entries, reader_of, unnoticed

from answerable.errors import LedgerError, NoteError, ProofError, QuorumError
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.cosignature import cosign
from answerable.ledger.keys import COSIGNATURE, SigningKey
from answerable.ledger.notes import SignedNote, signed
from answerable.ledger.receipt import Receipt
from answerable.ledger.tree import inclusion_proof, root_of

ENTRIES = entries(7)
READ = reader_of(ENTRIES)
WITNESSES = [SigningKey.new(f"w{number}", algorithm=COSIGNATURE) for number in range(3)]
KNOWN = [witness.verifier for witness in WITNESSES]


def note_of(size: int) -> SignedNote:
    return signed(Checkpoint(ORIGIN, size, root_of(size, READ)).to_text(), [KEY])


def receipt_of(index: int, size: int = 7) -> Receipt:
    return Receipt(index, tuple(inclusion_proof(index, size, READ)), note_of(size))


@pytest.mark.parametrize("size", range(1, 8))
def test_each_entry_has_a_receipt(size: int) -> None:
    for index in range(size):
        data = receipt_of(index, size).to_bytes()
        assert Receipt.parse(data).verify(ENTRIES[index], [KEY.verifier]).size == size


def test_a_receipt_is_text_in_this_form() -> None:
    lines = receipt_of(5).to_bytes().decode().split("\n")
    assert [lines[0], lines[1], lines[5], lines[6], lines[7]] == [
        "c2sp.org/tlog-proof@v1",
        "index 5",
        "",
        ORIGIN,
        "7",
    ]


@settings(deadline=None)
@given(
    st.integers(0, 2**62),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    st.none() | st.binary(max_size=50),
)
def test_a_receipt_is_read_as_it_was_written(
    index: int, proof: tuple[bytes, ...], extra: bytes | None
) -> None:
    receipt = Receipt(index, proof, note_of(3), extra)
    assert Receipt.parse(receipt.to_bytes()) == receipt


def test_no_bit_of_a_receipt_can_be_another() -> None:
    data, keys = receipt_of(5).to_bytes(), [KEY.verifier]
    assert unnoticed(data, lambda false: Receipt.parse(false).verify(ENTRIES[5], keys)) == []


def test_no_bit_of_the_entry_can_be_another() -> None:
    receipt = receipt_of(5)
    assert unnoticed(ENTRIES[5], lambda false: receipt.verify(false, [KEY.verifier])) == []


@pytest.mark.parametrize("index", [0, 1, 4, 6])
def test_a_receipt_is_for_one_entry(index: int) -> None:
    with pytest.raises(ProofError):
        receipt_of(5).verify(ENTRIES[index], [KEY.verifier])


def test_a_receipt_of_another_log_is_refused() -> None:
    with pytest.raises(NoteError):
        receipt_of(5).verify(ENTRIES[5], [SigningKey.new(ORIGIN).verifier])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v2"),
        (b"index 5\n", b"index 05\n"),
        (b"index 5\n", b"index -5\n"),
        (b"index 5\n", b"index 5 \n"),
        (b"index 5\n", b"Index 5\n"),
        (b"index 5\n", b""),
        (b"index 5\n", b"extra AAAA\nextra AAAA\nindex 5\n"),
        (b"index 5\n", b"index 5\nextra AAAA\n"),
        (b"index 5\n", b"index 5\nAAAA\n"),
        (b"index 5\n", b"index 5\n" + b"A" * 43 + b"=\n" * 64),
        (b"index 5\n", b"index " + b"9" * 5_000 + b"\n"),
        (b"index 5\n", "index ٥\n".encode()),
        (b"=\n", b"\n"),
        (b"\n", b"\r\n"),
        (b"\n\n", b"\n"),
    ],
)
def test_another_text_is_no_receipt(old: bytes, new: bytes) -> None:
    data = receipt_of(5).to_bytes()
    with pytest.raises(LedgerError):
        Receipt.parse(data.replace(old, new)).verify(ENTRIES[5], [KEY.verifier])


def cosigned(count: int) -> Receipt:
    note = note_of(7)
    lines = "".join(cosign(note.text, key=key, time=7) for key in WITNESSES[:count])
    note = note.with_signatures(lines) if lines else note
    return Receipt(5, receipt_of(5).proof, note)


@pytest.mark.parametrize(("count", "quorum"), [(0, 0), (1, 1), (2, 1), (3, 3)])
def test_a_quorum_of_witnesses_is_enough(count: int, quorum: int) -> None:
    cosigned(count).verify(ENTRIES[5], [KEY.verifier], witnesses=KNOWN, quorum=quorum)


@pytest.mark.parametrize(("count", "quorum"), [(0, 1), (1, 2), (3, 4)])
def test_fewer_witnesses_are_not(count: int, quorum: int) -> None:
    with pytest.raises(QuorumError):
        cosigned(count).verify(ENTRIES[5], [KEY.verifier], witnesses=KNOWN, quorum=quorum)


def test_unknown_witnesses_do_not_count() -> None:
    with pytest.raises(QuorumError):
        cosigned(3).verify(ENTRIES[5], [KEY.verifier], witnesses=KNOWN[:1], quorum=2)
