"""A look at a file: which source it is, or a guess; five rows as they read; what is in doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from answerable.errors import SourceError, WriteError
from answerable.facts.candidates import Candidate
from answerable.facts.checks import KEPT_KINDS
from answerable.facts.files.opening import open_raw
from answerable.facts.files.raw import Raw
from answerable.facts.guessing import Guess, guess_mapping
from answerable.facts.mapping import FileShape, Headers, SourceMapping
from answerable.facts.mapping_file import load_mapping
from answerable.facts.mapping_writing import mapping_toml
from answerable.facts.profile import profiles
from answerable.facts.reading import Opened, database_sentence, load
from answerable.facts.recognising import must_fit, recognised
from answerable.facts.setting_aside import Sorted
from answerable.facts.store import Store, open_store
from answerable.facts.table import CASES_SCHEMA
from answerable.progress import Progress, Silence

SHOWN = 5


@dataclass(frozen=True)
class Inspection:
    """What a file is and how it reads.

    `recognised` is the source's name, None where `toml` was guessed. `sample` has up to five cases
    in `CASES_SCHEMA`. `rejects` counts what was told by kind; rows of `kept_kinds` stay.
    `doubts` are questions for a person; `candidates` are the columns considered, best first.
    """

    path: str
    kind: str
    said: tuple[str, ...]
    headers: tuple[str, ...]
    recognised: str | None
    toml: str
    sample: pa.Table
    rows_read: int
    count: int
    rejects: Mapping[str, int]
    kept_kinds: frozenset[str]
    doubts: tuple[str, ...]
    candidates: tuple[Candidate, ...]


def inspect(
    path: str | Path,
    *,
    source: str = "auto",
    timezone: str | None = None,
    progress: Progress | None = None,
) -> Inspection:
    """Look at a file: recognise its source or guess a mapping, and read the whole of it that way.

    `source` other than `auto` tries that mapping. The TOML it gives is one that `read_cases` takes.
    Raises SourceError or MappingError, one sentence each.
    """
    store = open_store()
    try:
        return _inspect(store, Path(path), source, timezone, progress or Silence())
    except duckdb.Error as error:
        raise SourceError(database_sentence(Path(path), error)) from None
    finally:
        store.close()


def _inspect(
    store: Store, path: Path, source: str, timezone: str | None, progress: Progress
) -> Inspection:
    progress.begin("look at the file")
    given = None if source == "auto" else load_mapping(source)
    raw = open_raw(store, path, given.file if given else FileShape())
    known = given or recognised(Headers(raw.columns))
    guess = _known(known) if known else guess_mapping(profiles(store, raw), path=str(path))
    must_fit(guess.mapping, Headers(raw.columns), str(path))
    zone = timezone or guess.mapping.timezone
    sorted_out = load(store, Opened(raw, guess.mapping, zone), progress=progress)
    return _told(store, path, raw, known, guess, sorted_out)


def _known(mapping: SourceMapping) -> Guess:
    return Guess(mapping, (), {}, ())


def _told(
    store: Store,
    path: Path,
    raw: Raw,
    known: SourceMapping | None,
    guess: Guess,
    sorted_out: Sorted,
) -> Inspection:
    kinds = Counter(sorted_out.rejects["kind"].to_pylist())
    sample = store.run(f"SELECT * FROM cases LIMIT {SHOWN}").to_arrow_table()
    return Inspection(
        path=str(path),
        kind=raw.kind,
        said=raw.said,
        headers=tuple(raw.columns),
        recognised=known.id if known else None,
        toml=mapping_toml(guess.mapping, comments=guess.comments),
        sample=sample.select(CASES_SCHEMA.names).cast(CASES_SCHEMA),
        rows_read=sorted_out.rows_read,
        count=sorted_out.count,
        rejects=dict(sorted(kinds.items())),
        kept_kinds=KEPT_KINDS & set(kinds),
        doubts=(*guess.doubts, *_doubts(store, sorted_out)),
        candidates=guess.candidates,
    )


def _doubts(store: Store, sorted_out: Sorted) -> list[str]:
    doubts: list[str] = []
    read, stand = sorted_out.rows_read, sorted_out.count
    if read and 2 * stand < read:
        doubts.append(f"Only {stand:,} of {read:,} rows stand; is the mapping right?")
    if read == 0:
        doubts.append("The file has a header and no rows.")
    accounts, services = store.run(
        "SELECT approx_count_distinct(account), approx_count_distinct(service) FROM cases"
    ).fetchall()[0]
    if accounts == 1:
        doubts.append("All cases are put to one office; there is nobody to compare it with.")
    if services > max(200, stand / 10):
        doubts.append("Nearly every case is of a kind of its own; is that column a text?")
    return doubts


def write_mapping(found: Inspection, path: str | Path) -> None:
    """Write the mapping for a person to look over. Raises WriteError; never over another file."""
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(found.toml)
    except FileExistsError as error:
        raise WriteError(
            f"{path} is there already. Name another file, or move that one away."
        ) from error
    except OSError as error:
        raise WriteError(
            f"The mapping could not be written to {path}: {error.strerror}."
        ) from error
