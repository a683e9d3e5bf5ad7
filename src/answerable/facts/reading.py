"""From a file to checked cases: open it, choose a mapping, read, check, and tell what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from answerable.errors import MappingError, SourceError
from answerable.facts.checks import KEPT_KINDS, checked
from answerable.facts.fields import Fields
from answerable.facts.files.opening import open_raw
from answerable.facts.files.raw import Raw
from answerable.facts.fingerprint import digest_beside, digest_when_asked
from answerable.facts.judging import judged
from answerable.facts.lying import as_it_lies
from answerable.facts.mapping import FileShape, Headers, SourceMapping
from answerable.facts.mapping_file import load_mapping
from answerable.facts.precision import precision_of
from answerable.facts.recognising import must_fit, must_recognise
from answerable.facts.setting_aside import COLUMNS, Sorted, set_aside
from answerable.facts.store import Store, open_store
from answerable.facts.table import Cases
from answerable.facts.typed import Typed
from answerable.progress import Progress, Silence

LEDGER = "ledger"
"""The source that is no file but a log."""


@dataclass(frozen=True)
class Opened:
    """A file with the mapping that reads it."""

    raw: Raw
    mapping: SourceMapping
    timezone: str | None

    @property
    def stays(self) -> bool:
        """Whether the rows are read where they lie: our own columns, typed and numbered."""
        return self.raw.numbered and self.mapping.exact


def read_cases(
    path: str | Path,
    *,
    source: str = "auto",
    timezone: str | None = None,
    log_size: int | None = None,
    progress: Progress | None = None,
) -> Cases:
    """The cases in a file, checked, kept on disk until they are counted.

    `path`: CSV (gzip too), Excel, Parquet, JSON or XML. `source`: a shipped mapping's name, the
    path of a mapping's TOML, or `auto`. `timezone`: the place's, such as "Europe/Berlin", where the
    mapping does not say it; times with a zone move to its wall clock.

    With the source `ledger`, `path` is a log's folder or its web address; `log_size` takes the log
    as it was when it had so many entries.

    Own-schema Parquet stays where it lies: leave the file alone while the cases are in use.
    Raises SourceError, MappingError or, of a log, LedgerError, one sentence each.
    """
    place = Path(path)
    store = open_store()
    try:
        if source == LEDGER:
            return _cases_of_log(store, path, log_size, progress or Silence())
        opened = open_source(store, place, source=source, timezone=timezone)
        digest = digest_when_asked(place) if opened.stays else digest_beside(place)
        sorted_out = load(store, opened, progress=progress or Silence())
        return _cases(store, opened, sorted_out, place, digest)
    except duckdb.Error as error:
        store.close()
        raise SourceError(database_sentence(place, error)) from None
    except OSError as error:
        store.close()
        raise SourceError(f"{place} could not be read: {error.strerror or error}.") from None
    except BaseException:
        store.close()
        raise


def open_source(store: Store, path: Path, *, source: str, timezone: str | None = None) -> Opened:
    """Open a file and choose the mapping that reads it."""
    _check_zone(timezone)
    mapping = None if source == "auto" else load_mapping(source)
    raw = open_raw(store, path, mapping.file if mapping else FileShape())
    headers = Headers(raw.columns)
    if mapping is None:
        mapping = must_recognise(headers, str(path))
    must_fit(mapping, headers, str(path))
    return Opened(raw, mapping, timezone or mapping.timezone)


def load(store: Store, opened: Opened, *, progress: Progress) -> Sorted:
    """Read and check; leaves the views `numbered_cases` (with `row`) and `cases` in the store."""
    raw, mapping = opened.raw, opened.mapping
    fields = Fields(mapping, raw, Headers(raw.columns))
    typed = Typed(fields, opened.timezone)
    rows = checked(judged(mapping, typed.read(), numbered=fields.numbered), numbered=opened.stays)
    ids = typed.ids()
    progress.begin("check the file" if opened.stays else "read the file")
    if not opened.stays:
        store.run(f"CREATE TABLE parsed AS SELECT {COLUMNS}, problems FROM {rows}")
        rows = ids = "(SELECT rowid AS row, * FROM parsed)"
    store.run("SET preserve_insertion_order = false")
    sorted_out = set_aside(store, rows, ids, raw, progress=progress)
    store.run(f"CREATE VIEW numbered_cases AS {_standing(opened, rows, sorted_out)}")
    store.run(f"CREATE VIEW cases AS SELECT {COLUMNS} FROM numbered_cases")
    return sorted_out


def _standing(opened: Opened, rows: str, sorted_out: Sorted) -> str:
    """The rows that stand; straight from the file's own columns where nothing is wrong there."""
    if not sorted_out.clean:
        return f"SELECT row, {COLUMNS} FROM {rows} WHERE row NOT IN (SELECT row FROM set_aside)"
    straight = as_it_lies(opened.raw) if opened.stays else None
    return straight or f"SELECT row, {COLUMNS} FROM {rows}"


def _cases(
    store: Store, opened: Opened, sorted_out: Sorted, path: Path | str, digest: Callable[[], str]
) -> Cases:
    return Cases(
        table=store.backend.table("cases"),
        numbered=store.backend.table("numbered_cases"),
        rejects=sorted_out.rejects,
        source=opened.mapping.id,
        path=str(path),
        sha256=digest,
        precision=precision_of(store),
        rows_read=sorted_out.rows_read,
        count=sorted_out.count,
        notes=opened.mapping.notes,
        kept_kinds=KEPT_KINDS,
    )


def _cases_of_log(store: Store, place: str | Path, size: int | None, progress: Progress) -> Cases:
    # Who ranks a file need not wait for what reads signatures.
    from answerable.facts.entries.from_ledger import KEPT, fold_log

    folded = fold_log(store, place, size=size, progress=progress)
    opened = Opened(folded.raw, folded.mapping, None)
    sorted_out = load(store, opened, progress=progress)
    root = folded.checkpoint.root.hex()
    cases = _cases(store, opened, sorted_out, str(place), lambda: root)
    told = pa.concat_tables([folded.rejects, cases.rejects])
    return replace(
        cases,
        rejects=told.sort_by([(c, "ascending") for c in ("line", "kind", "detail")]),
        rows_read=folded.checkpoint.size,
        kept_kinds=KEPT_KINDS | KEPT,
        checkpoint=folded.checkpoint,
    )


def _check_zone(timezone: str | None) -> None:
    try:
        ZoneInfo(timezone or "UTC")
    except (ValueError, OSError, KeyError):
        message = f"There is no time zone {timezone}; give one like Europe/Berlin."
        raise MappingError(message) from None


def database_sentence(path: Path, error: duckdb.Error) -> str:
    told = str(error).splitlines()[0]
    if "No space left" in told or "max_temp_directory_size" in told:
        return f"There is no room to read {path}: free some, or point TMPDIR to a larger disk."
    return f"{path} could not be read: {told}"
