"""Small logs for the tests: in memory, and as files."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from pathlib import Path

from answerable.bench.log_files import made_up_entries, write_log
from answerable.errors import LedgerError
from answerable.ledger.keys import SigningKey
from answerable.ledger.reading import PublicLog, open_log
from answerable.ledger.tree import EMPTY_ROOT, HashReader, leaf_hash, node_hash

ORIGIN = "example.org/log"
KEY = SigningKey.new(ORIGIN)


def entries(count: int) -> list[bytes]:
    """The same entries each time."""
    return list(made_up_entries(count))


def log_of(folder: Path, count: int) -> PublicLog:
    """A log of that many entries, as files."""
    write_log(folder, made_up_entries(count), keys=[KEY])
    return open_log(folder)


def reader_of(leaves: Sequence[bytes]) -> HashReader:
    """Hashes of complete subtrees, straight from the definition."""

    @cache
    def read(level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hash(leaves[index])
        return node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))

    return read


def root_by_definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


def unnoticed(data: bytes, check: Callable[[bytes], object]) -> list[int]:
    """The places at which a flipped bit was not refused by `check`."""
    missed = []
    for place, bit in product(range(len(data)), range(8)):
        false = bytearray(data)
        false[place] ^= 1 << bit
        try:
            check(bytes(false))
        except LedgerError:
            continue
        missed.append(place)
    return missed
