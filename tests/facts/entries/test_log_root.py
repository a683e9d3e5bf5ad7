"""The root over entries that pass by is the root of the tree."""

from __future__ import annotations

import pytest

from answerable.facts.entries.log_root import RootOver
from answerable.ledger.tiles import TILE
from answerable.ledger.tree import EMPTY_ROOT, leaf_hash, node_hash


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 512, 768, 1_000, 65_536, 70_000])
def test_the_root_is_that_of_the_tree(size: int) -> None:
    entries = [str(number).encode() for number in range(size)]
    over = RootOver()
    for first in range(0, size, TILE):
        over.take(entries[first : first + TILE])
    assert over.root() == by_definition([leaf_hash(entry) for entry in entries])
