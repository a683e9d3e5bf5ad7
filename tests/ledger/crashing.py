"""A log that is cut off at every call it makes, and what is found afterwards. Run as a program.

For each call of the story, a process is forked that tells it and is struck there; another looks at
what is left, as it would be after a restart. Prints a line of JSON for each.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
from faults import DATABASE_CHANGES, HOWS, Faults
from power import Power
from writing_log import CLOCK, GROUNDS, ORIGIN, audited, draft, drafts, ids_in

from answerable.errors import LedgerError
from answerable.ledger.audit import check_prefix
from answerable.ledger.canonical import parse_entry
from answerable.ledger.log import Log
from answerable.ledger.staging import Draft

SECRET = "Ms Example's cellar is flooded again"
STANDING = 254
TABLES = ("ledger_entry", "ledger_waiting", "ledger_sequence", "ledger_opening", "ledger_tree")


class Place:
    """A log of 254 entries that can be put back as it was: two more fill a tile."""

    def __init__(self, folder: Path, address: str | None) -> None:
        self.folder, self.address = folder, address or None
        self._kept = folder.with_name(f"{folder.name}.kept")
        with self.open() as log:
            log.append(drafts(STANDING))
            log.sequence()
        self._keep()

    def open(self) -> Log:
        return Log.open(self.folder / "log", origin=ORIGIN, database=self.address, clock=CLOCK)

    def put_back(self) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder)
        if self.address:
            with psycopg.connect(self.address) as connection:
                _end_others(connection)
                connection.execute("SET LOCAL synchronous_commit = off")
                for table in TABLES:
                    connection.execute(f"DELETE FROM {table}")
                    connection.execute(
                        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}"
                    )

    def _keep(self) -> None:
        shutil.copytree(self.folder, self._kept)
        if self.address:
            with psycopg.connect(self.address, autocommit=True) as connection:
                for table in TABLES:
                    connection.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")


def _end_others(connection: psycopg.Connection) -> None:
    """A killed process's session may not have ended yet."""
    connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND application_name = 'crashing'"
    )


class Story:
    """What is done to the log; `said` keeps what was acknowledged, whatever happens after."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._said = place.folder.with_name(f"{place.folder.name}.said")
        self.plain, self.secret = drafts(3), draft(SECRET)

    def tell(self) -> None:
        """Append and sequence, over a tile's edge; erase; each step whatever became of the last."""
        said = self._said.open("wb", buffering=0)
        log: list[Log] = []
        _try(lambda: log.append(self._place.open()))
        if not log:
            return
        for step in (
            lambda: said.write(_lines(log[0].append(self.plain[:1]))),
            log[0].sequence,
            lambda: said.write(_lines(log[0].append([self.secret, *self.plain[1:]]))),
            log[0].sequence,
            lambda: said.write(_lines(log[0].erase([_id(self.secret)], grounds=GROUNDS))),
            log[0].sequence,
        ):
            _try(step)
        _try(log[0].close)

    def said(self) -> list[str]:
        return self._said.read_text().split()

    def forget(self) -> None:
        self._said.write_bytes(b"")

    def must_be_whole(self) -> dict[str, object]:
        """Raises AssertionError or LedgerError unless every promise was kept."""
        shown = (self._place.folder / "log/checkpoint").read_bytes()
        signed = (self._place.folder / "log.private/keys/signed").read_bytes()
        with self._place.open() as log:
            size = log.sequence().size
            found = ids_in(log.public, size)
            assert audited(log).checkpoint.size == size
            assert len(set(found)) == size, "an entry stands twice"
            assert set(self.said()) <= set(found), "an acknowledged entry is lost"
            for old in (shown, signed):
                check_prefix(log.public, old, keys=log.keys)
            self._must_have_receipts(log, found)
            return {"size": size, **self._erasure(log, found)}

    def _must_have_receipts(self, log: Log, found: list[str]) -> None:
        entries = list(log.public.entries(0, len(found)))
        for entry_id in self.said():
            receipt = log.receipt_of(entry_id)
            receipt.verify(entries[receipt.index], log.keys)
        assert [parse_entry(entry)["id"] for entry in entries] == found

    def _erasure(self, log: Log, found: list[str]) -> dict[str, object]:
        """All of it was done, or nothing."""
        secret = _id(self.secret)
        if secret not in found:
            return {"erased": None}
        entries = log.public.entries(STANDING, len(found))
        erased = any(parse_entry(entry)["type"] == "ledger.tombstone/1" for entry in entries)
        assert (log.openings(secret) == {}) is erased
        if erased and not self._place.address:
            files = list((self._place.folder / "log.private").glob("ledger.sqlite*"))
            assert not any(SECRET.encode() in file.read_bytes() for file in files)
        return {"erased": erased}


def _id(one: Draft) -> str:
    return str(parse_entry(one.entry)["id"])


def _lines(ids: list[str]) -> bytes:
    return "".join(f"{one}\n" for one in ids).encode()


def _try(step: Callable[[], object]) -> None:
    """An error is a sentence of ours, or it is a mistake that shows."""
    with suppress(LedgerError):
        step()


def in_child(work: Callable[[], object]) -> tuple[int, object]:
    """Do it in a forked process: how that ended (0, or minus a signal), and what it told."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            told = json.dumps(work())
        except BaseException as error:
            told = json.dumps({"error": f"{type(error).__name__}: {error}"})
        os.write(write, told.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        data = answer.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, json.loads(data) if data else None


def struck(place: Place, how: str, at: int) -> dict[str, object]:
    """Tell the story with a fault at call `at`, then look at what is left."""
    place.put_back()
    story = Story(place)
    story.forget()

    def tell() -> list[str]:
        power = Power(place.folder / "log", place.folder / "log.private")
        faults = Faults(how, at, power)
        faults.install()
        story.tell()
        faults.at = faults.last = 0
        return faults.names

    status, names = in_child(tell)
    if status not in (0, -signal.SIGKILL):
        return {"error": f"the process ended with {status}"}
    try:
        found = story.must_be_whole()
    except (AssertionError, LedgerError) as error:
        found = {"error": f"{type(error).__name__}: {error}"}
    return {"names": names, "killed": status != 0, "said": len(story.said()), **found}


def every(place: Place, how: str, calls: set[str]) -> Iterator[dict[str, object]]:
    """At each of these calls."""
    names = struck(place, how, 0)["names"]
    assert isinstance(names, list)
    for at, name in enumerate(names, 1):
        if name in calls:
            yield {"at": at, "call": name, **struck(place, how, at), "names": None}


def main(folder: str, address: str, *hows: str) -> None:
    """`address`: of PostgreSQL, where only calls to the database are struck, or empty."""
    place = Place(Path(folder) / "place", address and f"{address}&application_name=crashing")
    for how in hows:
        calls = HOWS[how] & DATABASE_CHANGES if address else HOWS[how]
        for found in every(place, how, calls):
            print(json.dumps({"how": how, **found}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
