"""Cases to entries, checked and ready to be staged; for many cases in a process of its own.

Making entries and checking them costs as much as keeping and publishing them: side by side, on two
cores, an import takes half the time. The process is asked over a pipe, a batch at a time, as an
audit's are; it ends when nobody asks any more.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import pyarrow as pa

from answerable.errors import LedgerError
from answerable.facts.entries.encoding import write_plain
from answerable.facts.entries.loading import recognised_in
from answerable.facts.entries.rows import happenings
from answerable.facts.entries.written_rows import written_rows
from answerable.facts.store import Store, open_store
from answerable.facts.table import Precision
from answerable.ledger.staging import Checked, Draft, check

ALONE = 20_000
"""Cases that are drafted sooner than a process has started."""

MOST_EVENTS = 8
"""Of one case: opened, answered, two claims, reopened, ended, verdict; and one to spare."""

PATIENCE = 30.0
"""Seconds that the process may take to end what it does."""

ID_BYTES = 16
Drafts = Callable[[pa.RecordBatch], list[Checked]]


def drafted(batch: pa.RecordBatch, *, precision: Precision, recorded: str) -> list[Checked]:
    """The entries of a batch of cases in `CASES_SCHEMA`, case by case."""
    return [check(Draft(entry), origin="") for _, entry in _entries(batch, precision, recorded)]


def drafted_by_thousands(
    store: Store, batch: pa.RecordBatch, *, precision: Precision, recorded: str
) -> list[Checked]:
    """The same: what the database recognises whole is canonical, only the others are parsed."""
    made = list(_entries(batch, precision, recorded))
    _, others = recognised_in(store, [entry for _, entry in made])
    for at in others:
        check(Draft(made[at][1]), origin="")
    return [Checked(entry_id, entry, {}) for entry_id, entry in made]


def _entries(
    batch: pa.RecordBatch, precision: Precision, recorded: str
) -> Iterator[tuple[str, bytes]]:
    """Ids and bytes of the entries."""
    ids = secrets.token_hex(ID_BYTES * MOST_EVENTS * len(batch))
    at = 0
    for row in written_rows(batch, precision=precision):
        for of, values in happenings(row):
            entry_id = ids[at : at + 2 * ID_BYTES]
            values |= {"type": of.TYPE, "id": entry_id, "recorded": recorded}
            yield entry_id, write_plain(values)
            at += 2 * ID_BYTES


@contextmanager
def drafter(cases: int, *, precision: Precision, recorded: Callable[[], str]) -> Iterator[Drafts]:
    """How to draft a batch: here, or in a process of its own where there are many `cases`."""
    if cases <= ALONE:
        yield lambda batch: drafted(batch, precision=precision, recorded=recorded())
        return
    command = [sys.executable, "-P", "-m", __name__]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    to, back = process.stdin, process.stdout
    try:
        yield lambda batch: _asked(to, back, batch, precision, recorded())
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """It ends when nobody asks any more, and takes its database's folder with it."""
    try:
        process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _asked(
    to: IO[bytes], back: IO[bytes], batch: pa.RecordBatch, precision: Precision, recorded: str
) -> list[Checked]:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    try:
        _send(to, sink.getvalue().to_pybytes(), precision=precision, recorded=recorded)
        told, data = _receive(back)
    except (OSError, ValueError):
        raise LedgerError(
            "The process that makes entries ended early; run the import again, it goes on where "
            "it stopped."
        ) from None
    return _unpacked(data, int(told["count"]))


def _send(to: IO[bytes], data: bytes, **told: object) -> None:
    to.write(json.dumps({**told, "size": len(data)}).encode() + b"\n" + data)
    to.flush()


def _receive(back: IO[bytes]) -> tuple[dict[str, str], bytes]:
    """A line that tells, and the bytes after it; ValueError where they were cut."""
    told = json.loads(back.readline())
    data = back.read(told["size"])
    if len(data) < told["size"]:
        raise ValueError
    return told, data


def _packed(entries: list[Checked]) -> bytes:
    """Ids, then entries behind their lengths."""
    parts = [one.key for one in entries]
    for one in entries:
        parts += [len(one.entry).to_bytes(2, "big"), one.entry]
    return b"".join(parts)


def _unpacked(data: bytes, count: int) -> list[Checked]:
    ids, at, found = data[: ID_BYTES * count].hex(), ID_BYTES * count, []
    for number in range(count):
        stop = at + 2 + (data[at] << 8 | data[at + 1])
        found.append(Checked(ids[32 * number : 32 * number + 32], data[at + 2 : stop], {}))
        at = stop
    return found


def work() -> None:
    """The process's life: a batch in, its entries out."""
    asked, answer = sys.stdin.buffer, sys.stdout.buffer
    store = open_store(threads=1)
    while line := asked.readline():
        told = json.loads(line)
        batch = pa.ipc.open_stream(asked.read(told["size"])).read_next_batch()
        entries = drafted_by_thousands(
            store, batch, precision=told["precision"], recorded=told["recorded"]
        )
        _send(answer, _packed(entries), count=len(entries))
    store.close()


if __name__ == "__main__":
    try:
        work()
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
