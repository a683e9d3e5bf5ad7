"""A log in memory that can lie, witnesses that watch it, and real servers on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Thread

from waitress import wasyncore

from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.keys import COSIGNATURE, SigningKey
from answerable.ledger.notes import SignedNote, signed
from answerable.ledger.tree import consistency_proof, leaf_hash, node_hash, root_of
from answerable.ledger.witness import State, Witness
from answerable.ledger.witness.request import AddCheckpoint
from answerable.ledger.witness.serving import listening

NOW = 1_782_000_000
ORIGIN = "city.example/log"


@dataclass(frozen=True)
class SmallLog:
    """Entries `0` and on; from entry `forked` on they read otherwise."""

    key: SigningKey = field(default_factory=lambda: SigningKey.new(ORIGIN))
    forked: int | None = None

    def entry(self, index: int) -> bytes:
        lies = self.forked is not None and index >= self.forked
        return b'{"entry":%d,"told":"%b"}' % (index, b"otherwise" if lies else b"first")

    def read(self, level: int, index: int) -> bytes:
        return _hash(self, level, index)

    def checkpoint(self, size: int) -> Checkpoint:
        return Checkpoint(self.key.name, size, root_of(size, self.read))

    def note(self, size: int) -> SignedNote:
        return signed(self.checkpoint(size).to_text(), [self.key])

    def prove(self, old: int, new: int) -> list[bytes]:
        return consistency_proof(old, new, self.read)

    def request(self, old: int, new: int) -> bytes:
        """What an honest client sends."""
        proof = self.prove(old, new) if 0 < old < new else []
        return AddCheckpoint(old, tuple(proof), self.note(new)).to_bytes()

    def other(self, forked: int) -> SmallLog:
        """The same log as told to somebody else."""
        return SmallLog(self.key, forked)


@cache
def _hash(log: SmallLog, level: int, index: int) -> bytes:
    if level == 0:
        return leaf_hash(log.entry(index))
    return node_hash(log.read(level - 1, 2 * index), log.read(level - 1, 2 * index + 1))


def witness_in(
    folder: Path, *logs: SmallLog, name: str = "news.example/witness", now: int = NOW
) -> Witness:
    """A witness of these logs with a new key."""
    keys = [SigningKey.new(name, algorithm=COSIGNATURE)]
    watched = {log.key.name: [log.key.verifier] for log in logs}
    return Witness(keys=keys, logs=watched, state=State(folder), clock=lambda: now)


@contextmanager
def served(witness: Witness) -> Iterator[str]:
    """The address of a real server with this witness."""
    server, address = listening(witness, at="127.0.0.1:0")
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield address
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join()
        server.task_dispatcher.shutdown()
