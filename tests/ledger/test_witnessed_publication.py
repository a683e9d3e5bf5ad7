"""A log with a witness publishes what it cosigned, and nothing before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from witnessed_log import NOW, SmallLog, served, witness_in

from answerable.errors import QuorumError
from answerable.ledger.canonical import to_canonical
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.log import Log
from answerable.ledger.staging import Draft
from answerable.ledger.witnesses import Member, Policy, Witnesses

ORIGIN = "city.example/witnessed"
AWAY = "http://127.0.0.1:1/"


class City:
    """A log whose one witness can be there or away."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        unwatching = witness_in(folder / "witness", SmallLog())
        stack.callback(unwatching.state.close)
        with Log.open(folder / "log", origin=ORIGIN) as log:
            self.witness = replace(unwatching, logs={ORIGIN: list(log.keys)})

    def log(self, witness_at: str) -> Log:
        """The log, asking its witness there."""
        member = Member("The Daily News", witness_at, self.witness.keys[0].verifier)
        gather = Witnesses(Policy((member,), quorum=1, seconds=5), clock=lambda: NOW)
        log = Log.open(self._folder / "log", origin=ORIGIN, gather=gather)
        self._stack.callback(log.close)
        return log

    def witness_there(self) -> str:
        return self._stack.enter_context(served(self.witness))


def entry(number: int) -> Draft:
    heading = {"type": "made.up/1", "id": f"{number:032x}", "recorded": "2026-06-21T00:00:00Z"}
    return Draft(to_canonical({**heading, "commitments": {}}))


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    with ExitStack() as stack:
        yield City(tmp_path, stack)


def test_what_is_published_carries_the_witness_signature(city):
    log = city.log(city.witness_there())
    log.append([entry(1), entry(2)])
    log.sequence()
    assert log.public.checkpoint().verified_by([city.witness.keys[0].verifier])


def test_a_receipt_can_be_checked_against_the_witness(city):
    log = city.log(city.witness_there())
    draft = entry(1)
    log.append([draft])
    log.sequence()
    witnesses = [city.witness.keys[0].verifier]
    checked = log.receipt(0).verify(draft.entry, log.keys, witnesses=witnesses, quorum=1)
    assert checked.origin == ORIGIN


def test_while_the_witness_is_away_nothing_new_is_published(city):
    log = city.log(AWAY)
    log.append([entry(1)])
    with pytest.raises(QuorumError, match="nothing new is published: The Daily News could not be"):
        log.sequence()
    assert not (log.folders.public / "checkpoint").exists()


def test_when_the_witness_is_back_what_waited_is_published(city):
    away = city.log(AWAY)
    away.append([entry(1)])
    with pytest.raises(QuorumError):
        away.sequence()
    away.append([entry(2)])
    away.close()
    log = city.log(city.witness_there())
    log.sequence()
    assert Checkpoint.parse(log.public.checkpoint().text).size == 2
