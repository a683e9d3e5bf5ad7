"""A file of cases of any size, to see what ranking costs; the same for a seed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from answerable.facts.table import CASES_SCHEMA
from answerable.progress import Progress, Silence
from answerable.standings.standing import Basis

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

PIECE = 1_000_000
"""Cases a row group; two pieces are in memory at a time."""

WEEK_END = date(2025, 6, 29)
"""The Sunday on which the window of openings ends: 182 days, which touch 7 calendar months."""

WINDOW_START = np.datetime64("2024-12-30", "s")
WINDOW_SECONDS = 182 * 86_400
MONTHS = 7

HOT = 40
"""Of every `HOT` places in a row group's first half, `PAIRED` share their problem with a place of
its second half: 15% of all cases, far apart in the file."""
PAIRED = 6

CODED_SCHEMA = pa.schema(
    f
    if not pa.types.is_string(f.type) or f.name.endswith("_id")
    else pa.field(f.name, pa.dictionary(pa.int32(), pa.string()), f.nullable)
    for f in CASES_SCHEMA
)
"""The cases schema with names as codes, as long as they are in memory."""

SKEW = 3.0
"""Accounts by u ** SKEW: the largest has thousands of times the cases of the smallest."""


@dataclass(frozen=True)
class Load:
    """What kind of file: `strata` is services times opening months."""

    cases: int
    accounts: int
    strata: int
    seed: int
    basis: Basis

    @property
    def services(self) -> int:
        """How many services make about `strata` strata over the window's months."""
        return max(1, round(self.strata / MONTHS))


def write_load(
    path: Path,
    *,
    cases: int,
    accounts: int,
    strata: int,
    seed: int = 1,
    basis: Basis = "verdict",
    progress: Progress | None = None,
) -> Path:
    """Write `cases` cases in the cases schema to one Parquet file, in pieces of `PIECE` rows.

    Piece by piece a generator of its own, [seed, piece], so the file does not depend on threads.
    """
    load, progress = Load(cases, accounts, strata, seed, basis), progress or Silence()
    total = -(-cases // PIECE)
    with _writer(path) as writer:
        for number, piece in enumerate(pieces(load)):
            writer.write_table(piece, row_group_size=PIECE)
            progress.move(number + 1, total)
    return path


def _writer(path: Path) -> Any:
    """Names are written as dictionaries; ids are not, as no two are the same."""
    names = [f.name for f in CODED_SCHEMA if pa.types.is_dictionary(f.type)]
    return pq.ParquetWriter(
        path,
        CODED_SCHEMA,
        compression="zstd",
        compression_level=1,
        use_dictionary=names,
        store_schema=False,
    )


def pieces(load: Load) -> Iterator[pa.Table]:
    """The file's pieces in order, the next one being made while one is written."""
    count = -(-load.cases // PIECE)
    with ThreadPoolExecutor(1) as pool:
        ready = pool.submit(piece_of, load, 0)
        for number in range(count):
            piece = ready.result()
            if number + 1 < count:
                ready = pool.submit(piece_of, load, number + 1)
            yield piece


def piece_of(load: Load, number: int) -> pa.Table:
    """Rows `number * PIECE` onwards, in the cases schema but for dictionary-coded names."""
    random = np.random.default_rng([load.seed, number])
    first = number * PIECE
    rows = min(PIECE, load.cases - first)
    leader = leaders(rows)
    shared = np.bincount(leader, minlength=rows)[leader] > 1
    account = np.floor(load.accounts * random.random(rows) ** SKEW).astype(np.int64)[leader]
    service = random.integers(0, load.services, rows)[leader]
    asked = random.integers(0, WINDOW_SECONDS, rows)
    took = draw_seconds(random, account, service)
    later = np.where(leader == np.arange(rows), 0, 3_600)
    solved = (asked + took)[leader]
    opened = np.minimum(asked[leader] + later, solved)
    columns = {
        "case_id": numbered_ids(b"C", first + np.arange(rows)),
        "incident_id": numbered_ids(b"C", first + leader, missing=~shared),
        "account": coded(account, b"A", load.accounts),
        "service": coded(service, b"S", load.services),
        **told(random, load.basis, opened, solved),
        **beside(random, opened),
    }
    return pa.table([columns[name] for name in CASES_SCHEMA.names], schema=CODED_SCHEMA)


def leaders(rows: int) -> Ints:
    """The place of the first case of each row's problem, shape (rows,)."""
    place = np.arange(rows)
    half = rows // 2
    earlier = place - half
    follows = (earlier >= 0) & (earlier < half) & (earlier % HOT < PAIRED)
    return np.where(follows, earlier, place)


def draw_seconds(random: np.random.Generator, account: Ints, service: Ints) -> Ints:
    """Seconds to solving: a third within the day, the rest over weeks, by account and service."""
    rows = len(account)
    pace = np.exp(0.3 * np.sin(account * 12.9898)) / (1.0 + service % 5)
    same_day = random.random(rows) < 0.33
    mean = np.where(same_day, 6 * 3_600.0, 40 * 86_400.0)
    return np.asarray(random.exponential(1.0, rows) * mean / pace, dtype=np.int64) + 60


def told(
    random: np.random.Generator, basis: Basis, opened: Ints, solved: Ints
) -> dict[str, pa.Array]:
    """Claims, endings and verdicts, as far as the basis knows them and the window has seen them."""
    rows = len(opened)
    seen = solved < WINDOW_SECONDS
    claims = seen if basis != "closing" else np.zeros(rows, dtype=bool)
    heard = solved + random.integers(3_600, 8 * 86_400, rows)
    speaks = claims & (random.random(rows) < 0.35) & (heard < WINDOW_SECONDS)
    speaks &= basis == "verdict"
    said = np.where(speaks, random.choice(4, rows, p=[0.0, 0.9, 0.04, 0.06]), 0)
    again = claims & (random.random(rows) < 0.03) & (solved - opened > 7_200)
    early = opened + (solved - opened) // 2
    done = 1 if basis != "closing" else 2
    return {
        "opened": moment(opened),
        "first_claim": moment(np.where(again, early, solved), claims),
        "last_claim": moment(solved, claims),
        "reopened": moment(early + 1_800, again),
        "ended": moment(solved, seen),
        "ending": picked(np.where(seen, done, 0), ["open", "solved", "closed"]),
        "verdict": picked(said, ["none", "solved", "partly", "not_solved"]),
        "verdict_at": moment(heard, speaks),
    }


def beside(random: np.random.Generator, opened: Ints) -> dict[str, pa.Array]:
    """The columns that the ranking does not rest on."""
    rows = len(opened)
    zeros = np.zeros(rows, dtype=np.int64)
    answered = opened + random.integers(60, 2 * 86_400, rows)
    return {
        "peer_group": picked(zeros, ["offices"]),
        "service_group": picked(zeros, ["services"]),
        "area": coded(random.integers(0, 400, rows), b"D", 400),
        "channel": picked(random.integers(0, 3, rows), ["web", "phone", "app"]),
        "due": moment(opened + 14 * 86_400),
        "answered": moment(answered, answered < WINDOW_SECONDS),
        "contact_confirmed": pa.array(np.ones(rows, dtype=bool)),
    }


def moment(seconds: Ints, known: Flags | None = None) -> pa.Array:
    """Local times from seconds since the window's start; null where not `known`."""
    at = (WINDOW_START + seconds.astype("timedelta64[s]")).astype("datetime64[us]")
    return pa.array(at, mask=None if known is None else ~known)


def picked(codes: Ints, names: list[str]) -> pa.Array:
    """Names by code, kept as codes in memory; the file holds plain strings."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names))


def coded(codes: Ints, letter: bytes, count: int) -> pa.Array:
    """Numbered names by code, kept as codes in memory."""
    names = numbered_ids(letter, np.arange(count))
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), names)


def numbered_ids(letter: bytes, numbers: Ints, missing: Flags | None = None) -> pa.Array:
    """A letter and eleven digits for each number, built as bytes: a loop would take minutes."""
    width = 12
    text = np.empty((len(numbers), width), dtype=np.uint8)
    text[:, 0] = ord(letter)
    left = numbers.copy()
    for place in range(width - 1, 0, -1):
        left, digit = np.divmod(left, 10)
        text[:, place] = digit + ord("0")
    lengths = np.full(len(numbers), width) if missing is None else np.where(missing, 0, width)
    data = text if missing is None else text[~missing]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    valid: Any = None if missing is None else pa.array(~missing).buffers()[1]
    buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(pa.string(), len(numbers), buffers)
