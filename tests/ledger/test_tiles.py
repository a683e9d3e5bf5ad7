"""How a log lies in files: C2SP tlog-tiles, at the sizes where something begins or ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.errors import EntryError, LedgerError
from answerable.ledger.tiles import (
    TILE,
    bundle_path,
    pack_bundle,
    pack_tile,
    parse_path,
    paths_between,
    paths_for,
    tile_path,
    tile_width,
    tiles_of,
    unpack_bundle,
    unpack_tile,
)

SIZES = (0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000)
calmly = settings(deadline=None)


@pytest.mark.parametrize(
    ("number", "path"),
    [
        (0, "tile/0/000"),
        (999, "tile/0/999"),
        (1_000, "tile/0/x001/000"),
        (1_234_067, "tile/0/x001/x234/067"),
    ],
)
def test_a_number_is_written_in_groups_of_three(number: int, path: str) -> None:
    assert tile_path(0, number) == path


def test_a_partial_tile_says_its_width() -> None:
    assert tile_path(1, 1, 17) == "tile/1/001.p/17"


def test_a_partial_bundle_says_its_width() -> None:
    assert bundle_path(273, 112) == "tile/entries/273.p/112"


@pytest.mark.parametrize(
    ("size", "rows"),
    [
        (0, {}),
        (1, {0: (0, 1)}),
        (255, {0: (0, 255)}),
        (256, {0: (1, 0), 1: (0, 1)}),
        (257, {0: (1, 1), 1: (0, 1)}),
        (65_535, {0: (255, 255), 1: (0, 255)}),
        (65_536, {0: (256, 0), 1: (1, 0), 2: (0, 1)}),
        (65_537, {0: (256, 1), 1: (1, 0), 2: (0, 1)}),
        (70_000, {0: (273, 112), 1: (1, 17), 2: (0, 1)}),
    ],
)
def test_a_size_has_the_tiles_that_the_format_says(
    size: int, rows: dict[int, tuple[int, int]]
) -> None:
    found: dict[int, list[int]] = {}
    for level, _, width in tiles_of(size):
        found.setdefault(level, []).append(width)
    assert {
        level: (widths.count(TILE), sum(w for w in widths if w != TILE))
        for level, widths in found.items()
    } == rows


def test_the_smallest_logs_have_these_files() -> None:
    assert {size: list(paths_for(size)) for size in (0, 1, 257)} == {
        0: [],
        1: ["tile/entries/000.p/1", "tile/0/000.p/1"],
        257: ["tile/entries/000", "tile/entries/001.p/1",
              "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"],
    }  # fmt: skip


@pytest.mark.parametrize("old", SIZES)
@pytest.mark.parametrize("new", SIZES)
def test_growing_needs_the_files_that_were_not_there(old: int, new: int) -> None:
    if old <= new:
        had = set(paths_for(old))
        assert list(paths_between(old, new)) == [p for p in paths_for(new) if p not in had]


def test_nothing_is_beyond_the_end() -> None:
    assert [tile_width(0, number, 257) for number in (0, 1, 2)] == [256, 1, 0]


@calmly
@given(
    st.none() | st.integers(0, 63),
    st.integers(0, 10**12),
    st.integers(1, TILE),
)
def test_a_path_is_read_as_it_was_written(level: int | None, number: int, width: int) -> None:
    path = bundle_path(number, width) if level is None else tile_path(level, number, width)
    assert parse_path(path) == (level, number, width)


@pytest.mark.parametrize(
    "path",
    ["tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/000", "tile/0/000.p/0",
     "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/1000", "tile/0/001/000", "tile/0/x001",
     "tile/-1/000", "tile/0/٠٠٠", "tile/0/000\n", "/tile/0/000", "tile/0/../000", "checkpoint"],
)  # fmt: skip
def test_another_path_is_no_path(path: str) -> None:
    assert parse_path(path) is None


@calmly
@given(st.lists(st.binary(max_size=300), max_size=TILE))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert unpack_bundle(pack_bundle(entries)) == entries


def test_a_bundle_holds_entries_of_every_length() -> None:
    entries = [b"", b"x" * 255, b"x" * 256, b"x" * 65_535]
    assert unpack_bundle(pack_bundle(entries)) == entries


def test_a_bundle_is_lengths_and_bytes() -> None:
    assert pack_bundle([b"ab", b""]) == b"\x00\x02ab\x00\x00"


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01ab", bytes(2 * 257)])
def test_a_bundle_that_does_not_come_out_even_is_refused(data: bytes) -> None:
    with pytest.raises(LedgerError):
        unpack_bundle(data)


def test_an_entry_too_long_for_its_length_is_refused() -> None:
    with pytest.raises(EntryError):
        pack_bundle([bytes(65_536)])


def test_a_bundle_takes_no_more_than_256() -> None:
    with pytest.raises(LedgerError):
        pack_bundle([b""] * 257)


@calmly
@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=TILE))
def test_a_tile_gives_back_its_hashes(hashes: list[bytes]) -> None:
    assert unpack_tile(pack_tile(hashes)) == hashes


@pytest.mark.parametrize("length", [0, 31, 33, 32 * 257])
def test_a_tile_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(LedgerError):
        unpack_tile(bytes(length))
