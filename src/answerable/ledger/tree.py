"""The Merkle tree over the entries: hashes, proofs, and what a verifier demands of a proof.

RFC 9162, section 2.1 (the same tree as RFC 6962's). A proof is a list of 32-byte hashes. Trees are
named by their size; entries count from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import TypeAlias

from answerable.errors import ProofError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

HashReader: TypeAlias = Callable[[int, int], bytes]
"""Called with (level, index): the hash of the complete subtree of 2^level leaves number index."""


def leaf_hash(entry: bytes) -> bytes:
    """What stands in the tree for an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What stands over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root_of(size: int, read: HashReader) -> bytes:
    """The root over the first `size` entries."""
    return _hash_over(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: HashReader) -> list[bytes]:
    """That entry `index` is in the tree of `size`: siblings from the leaf's upwards (2.1.3.1)."""
    if not 0 <= index < size:
        raise ProofError(f"There is no entry {index:,} in a log of {size:,}.")
    siblings = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_part(end - start)
        if index < middle:
            siblings.append(_hash_over(middle, end, read))
            end = middle
        else:
            siblings.append(_hash_over(start, middle, read))
            start = middle
    return siblings[::-1]


def consistency_proof(old: int, new: int, read: HashReader) -> list[bytes]:
    """That the tree of `old` entries is the beginning of that of `new` (2.1.4.1)."""
    if not 1 <= old <= new:
        raise ProofError(f"A log of {old:,} entries can't be the beginning of one of {new:,}.")
    hashes = []
    start, end = 0, new
    while end != old:
        middle = start + _left_part(end - start)
        if old <= middle:
            hashes.append(_hash_over(middle, end, read))
            end = middle
        else:
            hashes.append(_hash_over(start, middle, read))
            start = middle
    if start:
        hashes.append(_hash_over(start, end, read))
    return hashes[::-1]


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raises ProofError unless `leaf` (a leaf's hash) stands at `index` under `root` (2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError(f"The proof is for entry {index:,} of a log of only {size:,}.")
    _must_be_hashes(leaf, root, *proof)
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The inclusion proof is longer than the tree is high.")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or found != root:
        raise ProofError(f"The inclusion proof does not lead from entry {index:,} to the root.")


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raises ProofError unless the tree under `new_root` begins with that under `old_root`.

    RFC 9162, 2.1.4.2. An empty old tree has no proof and is refused, as is a larger one.
    """
    if not 1 <= old <= new:
        raise ProofError(f"A log of {old:,} entries can't be the beginning of one of {new:,}.")
    _must_be_hashes(old_root, new_root, *proof)
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    if old == new:
        if proof or old_root != new_root:
            raise ProofError(f"Two different logs of the same size, {old:,}, were signed.")
        return
    if not hashes:
        raise ProofError("The consistency proof is empty.")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old = found_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("The consistency proof is longer than the tree is high.")
        if place & 1 or place == last:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found_new = node_hash(found_new, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or found_old != old_root or found_new != new_root:
        raise ProofError(f"The log of {new:,} entries does not begin with that of {old:,}.")


def complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The (level, index) of the complete subtrees that [start, end) falls into, left to right.

    `start` must be where a subtree of at least that many leaves begins, as it is in every proof.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _hash_over(start: int, end: int, read: HashReader) -> bytes:
    size = end - start
    if not size & (size - 1):  # one complete subtree, as most siblings are
        level = size.bit_length() - 1
        return read(level, start >> level)
    hashes = [read(level, index) for level, index in complete_subtrees(start, end)]
    found = hashes.pop()
    while hashes:
        found = node_hash(hashes.pop(), found)
    return found


def _left_part(size: int) -> int:
    """The largest power of two below `size`: where the RFC splits a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def _must_be_hashes(*hashes: bytes) -> None:
    if any(len(found) != HASH_BYTES for found in hashes):
        raise ProofError("A hash in the proof is not 32 bytes long.")
