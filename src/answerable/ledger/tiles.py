"""How the tree and its entries lie in files: 256 hashes, or 256 entries, each.

C2SP tlog-tiles: `tile/<L>/<N>` holds the hashes of subtrees of 256^L leaves, `tile/entries/<N>` the
entries themselves, each behind its length in two bytes. The last of a row may be partial, and then
says its width: `.p/<W>`. A file once written never changes; a partial one is followed by a wider.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from answerable.errors import EntryError, LedgerError
from answerable.ledger.canonical import LONGEST

TILE = 256
TILE_LEVELS = 8
"""Levels of the tree that one tile spans: 2^8 = 256."""

_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])"
    r"/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


def tile_path(level: int, number: int, width: int = TILE) -> str:
    """Where the hashes of subtrees of 256^level leaves lie, 256 to a file."""
    return f"tile/{level}/{_numbered(number)}{_partial(width)}"


def bundle_path(number: int, width: int = TILE) -> str:
    """Where 256 entries lie."""
    return f"tile/entries/{_numbered(number)}{_partial(width)}"


def parse_path(path: str) -> tuple[int | None, int, int] | None:
    """The (level, number, width) that a path names, its level None for a bundle.

    None if it is no such path; one place has one path only.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = None if found["level"] == "entries" else int(found["level"])
    number = int(found["number"].replace("x", "").replace("/", ""))
    width = int(found["width"] or TILE)
    if width > TILE - bool(found["width"]) or _numbered(number) != found["number"]:
        return None
    return level, number, width


def tile_width(level: int, number: int, size: int) -> int:
    """How many hashes a tree of `size` has in this tile: 256 if full, 0 if it has none."""
    return max(0, min(TILE, (size >> (TILE_LEVELS * level)) - number * TILE))


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Every tile of a tree: (level, number, width), the rows from the leaves up."""
    return tiles_between(0, size)


def tiles_between(old: int, new: int) -> Iterator[tuple[int, int, int]]:
    """The tiles of a tree of `new` that one of `old` did not have yet, or not as wide."""
    level = 0
    while hashes := new >> (TILE_LEVELS * level):
        had = old >> (TILE_LEVELS * level)
        for number in range(had // TILE, -(-hashes // TILE)):
            width = tile_width(level, number, new)
            if width != tile_width(level, number, old):
                yield level, number, width
        level += 1


def paths_for(size: int) -> Iterator[str]:
    """Every file that a tree of `size` needs: bundles first, then tiles from the leaves up."""
    return paths_between(0, size)


def paths_between(old: int, new: int) -> Iterator[str]:
    """The files that a tree of `new` needs and one of `old` did not."""
    for level, number, width in tiles_between(old, new):
        if level == 0:
            yield bundle_path(number, width)
    for level, number, width in tiles_between(old, new):
        yield tile_path(level, number, width)


def pack_bundle(entries: Iterable[bytes]) -> bytes:
    """The file that holds these entries, at most 256 of at most 65,535 bytes each."""
    parts = []
    for entry in entries:
        if len(entry) > LONGEST:
            raise EntryError(f"An entry has {len(entry):,} bytes; {LONGEST:,} is the most.")
        parts += [len(entry).to_bytes(2, "big"), entry]
    if len(parts) > 2 * TILE:
        raise LedgerError(f"{len(parts) // 2} entries do not fit in a bundle of {TILE}.")
    return b"".join(parts)


def unpack_bundle(data: bytes) -> list[bytes]:
    """The entries in a bundle's bytes. Raises LedgerError where they do not come out even."""
    entries = []
    place, end = 0, len(data)
    while place + 2 <= end:
        stop = place + 2 + (data[place] << 8 | data[place + 1])
        entries.append(data[place + 2 : stop])
        place = stop
    if place != end or len(entries) > TILE:
        raise LedgerError("The bundle's lengths and bytes do not agree: it was cut or changed.")
    return entries


def pack_tile(hashes: Sequence[bytes]) -> bytes:
    """The file that holds these hashes."""
    return b"".join(hashes)


def unpack_tile(data: bytes) -> list[bytes]:
    """The 32-byte hashes in a tile's bytes. Raises LedgerError where they do not come out even."""
    if len(data) % 32 or not 0 < len(data) <= 32 * TILE:
        raise LedgerError("The tile is not a whole number of hashes: it was cut or changed.")
    return [data[place : place + 32] for place in range(0, len(data), 32)]


def _numbered(number: int) -> str:
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    return "/".join([*("x" + group for group in groups[:-1]), groups[-1]])


def _partial(width: int) -> str:
    return "" if width == TILE else f".p/{width}"
