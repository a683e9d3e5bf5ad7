"""Tampering shows: every byte of a small log, sampled bytes of a larger one."""

import random
from pathlib import Path

import pytest
from small_log import KEY, log_of

from answerable.errors import LedgerError
from answerable.ledger.audit import audit
from answerable.ledger.reading import PublicLog

SMALL = 3
FILES = ("checkpoint", "keys", "tile/entries/000.p/3", "tile/0/000.p/3")


def unnoticed_in(log: PublicLog, path: Path, places: list[int]) -> list[int]:
    """The places where a flipped bit was not found."""
    true = path.read_bytes()
    missed = []
    for place in places:
        false = bytearray(true)
        false[place] ^= 1 << place % 8
        path.write_bytes(false)
        try:
            audit(log, keys=[KEY.verifier])
        except LedgerError:
            continue
        missed.append(place)
    path.write_bytes(true)
    return missed


def test_the_files_are_all_that_a_small_log_has(tmp_path: Path) -> None:
    log_of(tmp_path, SMALL)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == {
        *FILES
    }


@pytest.mark.parametrize("name", FILES)
def test_every_changed_byte_of_a_small_log_is_found(tmp_path: Path, name: str) -> None:
    log = log_of(tmp_path, SMALL)
    path = tmp_path / name
    assert unnoticed_in(log, path, list(range(path.stat().st_size))) == []


@pytest.mark.parametrize("name", FILES)
def test_a_byte_more_or_less_is_found(tmp_path: Path, name: str) -> None:
    log = log_of(tmp_path, SMALL)
    true = (tmp_path / name).read_bytes()
    for false in (true[:-1], true + b"\x00", b""):
        (tmp_path / name).write_bytes(false)
        with pytest.raises(LedgerError):
            audit(log, keys=[KEY.verifier])


def test_sampled_bytes_of_every_file_of_a_larger_log_are_found(tmp_path: Path) -> None:
    log = log_of(tmp_path, 600)
    chance = random.Random(1)
    for path in sorted(path for path in tmp_path.rglob("*") if path.is_file()):
        places = [chance.randrange(path.stat().st_size) for _ in range(5)]
        assert unnoticed_in(log, path, places) == []
