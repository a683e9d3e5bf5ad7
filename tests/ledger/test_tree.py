"""The tree, its proofs and their verifier, against RFC 9162's definitions and published values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_log import reader_of, root_by_definition

from answerable.errors import ProofError
from answerable.ledger.tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The entries, roots and proofs that Certificate Transparency's reference tests publish.
PUBLISHED = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                 "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
FIRST_OF_8 = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
SIXTH_OF_8 = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
FROM_6_TO_8 = ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", *SIXTH_OF_8[1:]]
FROM_2_TO_5 = [FIRST_OF_8[1], SIXTH_OF_8[0]]

LEAVES = [b"%d" % number for number in range(40)]
READ = reader_of(LEAVES)
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
ROOT_OF = [root_by_definition(LEAVES[:size]) for size in range(len(LEAVES) + 1)]

sizes = st.integers(1, len(LEAVES))


def hexadecimal(hashes: list[bytes]) -> list[str]:
    return [found.hex() for found in hashes]


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_the_published_one(size: int) -> None:
    assert root_of(size, reader_of(PUBLISHED)).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "proof"), [(0, FIRST_OF_8), (5, SIXTH_OF_8)])
def test_the_inclusion_proof_is_the_published_one(index: int, proof: list[str]) -> None:
    assert hexadecimal(inclusion_proof(index, 8, reader_of(PUBLISHED))) == proof


@pytest.mark.parametrize(
    ("old", "new", "proof"), [(1, 8, FIRST_OF_8), (6, 8, FROM_6_TO_8), (2, 5, FROM_2_TO_5)]
)
def test_the_consistency_proof_is_the_published_one(old: int, new: int, proof: list[str]) -> None:
    assert hexadecimal(consistency_proof(old, new, reader_of(PUBLISHED))) == proof


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_the_root_is_the_definitions(size: int) -> None:
    assert root_of(size, READ) == ROOT_OF[size]


@pytest.mark.parametrize("size", range(1, len(LEAVES) + 1))
def test_every_entry_of_every_small_tree_is_proven(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, READ)
        verify_inclusion(
            index=index, size=size, leaf=HASHES[index], proof=proof, root=ROOT_OF[size]
        )


@pytest.mark.parametrize("new", range(1, len(LEAVES) + 1))
def test_every_small_tree_is_proven_to_begin_with_each_smaller_one(new: int) -> None:
    for old in range(1, new + 1):
        verify_consistency(
            old=old, new=new, old_root=ROOT_OF[old], new_root=ROOT_OF[new],
            proof=consistency_proof(old, new, READ),
        )  # fmt: skip


@settings(deadline=None)
@given(sizes, st.data())
def test_a_changed_inclusion_proof_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, READ)
    changed = data.draw(changes_of(proof))
    if changed != proof:
        with pytest.raises(ProofError):
            verify_inclusion(
                index=index, size=size, leaf=HASHES[index], proof=changed, root=ROOT_OF[size]
            )


@settings(deadline=None)
@given(sizes, st.data())
def test_a_changed_consistency_proof_is_refused(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(old, new, READ)
    changed = data.draw(changes_of(proof))
    if changed != proof:
        with pytest.raises(ProofError):
            verify_consistency(
                old=old, new=new, old_root=ROOT_OF[old], new_root=ROOT_OF[new], proof=changed
            )


def changes_of(proof: list[bytes]) -> st.SearchStrategy[list[bytes]]:
    """The proof with a hash flipped, dropped, doubled, cut, or one more at either end."""
    at = st.integers(0, max(0, len(proof) - 1))
    other = st.sampled_from([lambda _: [], lambda h: [h, h], lambda h: [h[:-1]], flipped])
    return st.one_of(
        st.builds(lambda n, f: [*proof[:n], *f(proof[n]), *proof[n + 1 :]], at, other)
        if proof
        else st.nothing(),
        st.sampled_from([[bytes(32), *proof], [*proof, bytes(32)], [*proof, b""]]),
    )


def flipped(found: bytes) -> list[bytes]:
    return [bytes([found[0] ^ 1]) + found[1:]]


@settings(deadline=None)
@given(sizes, st.data())
def test_a_proof_serves_no_other_entry(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.tuples(*[st.integers(0, size - 1)] * 2))
    if index != other:
        with pytest.raises(ProofError):
            verify_inclusion(
                index=other,
                size=size,
                leaf=HASHES[index],
                proof=inclusion_proof(index, size, READ),
                root=ROOT_OF[size],
            )


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (8, 8)])
def test_an_index_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(ProofError):
        inclusion_proof(index, size, READ)
    with pytest.raises(ProofError):
        verify_inclusion(index=index, size=size, leaf=HASHES[0], proof=[], root=HASHES[0])


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_no_tree_begins_with_an_empty_or_larger_one(old: int, new: int) -> None:
    with pytest.raises(ProofError):
        consistency_proof(old, new, READ)
    with pytest.raises(ProofError):
        verify_consistency(old=old, new=new, old_root=EMPTY_ROOT, new_root=ROOT_OF[5], proof=[])


def test_two_trees_of_one_size_must_be_one() -> None:
    with pytest.raises(ProofError, match="same size"):
        verify_consistency(old=5, new=5, old_root=ROOT_OF[5], new_root=ROOT_OF[6], proof=[])


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_hash_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ProofError, match="32 bytes"):
        verify_inclusion(index=0, size=1, leaf=bytes(length), proof=[], root=bytes(length))


def test_an_entry_is_not_taken_for_a_node() -> None:
    # Without the two prefixes an entry of 64 bytes could be passed off as a whole subtree.
    assert leaf_hash(HASHES[0] + HASHES[1]) != root_of(2, READ)
