"""Whatever is done to a log in whatever order, with crashes between, every promise is kept."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
)
from writing_log import CLOCK, GROUNDS, ORIGIN, audited, draft, drafts, ids_in, in_memory

from answerable.errors import QuorumError
from answerable.ledger import sequencer
from answerable.ledger.audit import check_prefix
from answerable.ledger.canonical import parse_entry
from answerable.ledger.log import Log

STEPS = (
    *("give_indexes", "write_pending", "replace_file", "record_signed"),
    *("publish_tiles", "publish_checkpoint", "drop_partials"),
)


class CutOffError(Exception):
    """The process is gone."""


class LogMachine(RuleBasedStateMachine):
    """A log and what must be true of it: `acknowledged`, in order, `kept` and `erased` contents."""

    committed = Bundle("committed")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=in_memory()))
        self.witness_there = True
        self.acknowledged: list[str] = []
        self.sequenced: set[str] = set()
        self.kept: dict[str, bytes] = {}
        self.seen: list[bytes] = []
        self.log = self.opened()

    def opened(self) -> Log:
        return Log.open(self.folder / "log", origin=ORIGIN, clock=CLOCK, gather=self.gather)

    def gather(self, *_: object) -> list[str]:
        if not self.witness_there:
            raise QuorumError("0 of 1")
        return []

    @rule(count=st.integers(1, 300))
    def append(self, count: int) -> None:
        self.acknowledged += self.log.append(drafts(count))

    @rule(target=committed, text=st.text(min_size=1, max_size=50))
    def append_with_content(self, text: str) -> str:
        (entry_id,) = self.log.append([draft(text)])
        self.acknowledged.append(entry_id)
        self.kept[entry_id] = text.encode()
        return entry_id

    @rule()
    def sequence(self) -> None:
        try:
            self.log.sequence()
        except QuorumError:
            assert not self.witness_there
        self.sequenced = set(self.acknowledged)

    @rule(step=st.sampled_from(STEPS), after=st.booleans())
    def be_cut_off_in_a_round(self, step: str, after: bool) -> None:
        real = getattr(sequencer, step)

        def cut(*given: object, **named: object) -> None:
            if after:
                real(*given, **named)
            raise CutOffError

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sequencer, step, cut)
            with suppress(CutOffError, QuorumError):
                self.log.sequence()
        self.restart()

    @precondition(lambda self: self.sequenced)
    @rule(entry_id=consumes(committed))
    def erase(self, entry_id: str) -> None:
        if entry_id not in self.sequenced:
            return
        self.acknowledged += self.log.erase([entry_id], grounds=GROUNDS)
        del self.kept[entry_id]
        assert self.log.openings(entry_id) == {}

    @rule()
    def rotate_the_key(self) -> None:
        before = self.log.public.fetch("checkpoint")
        self.log.rotate_key()
        assert before == self.log.public.fetch("checkpoint")

    @rule()
    def restart(self) -> None:
        self.log.close()
        self.log = self.opened()

    @rule(there=st.booleans())
    def witness(self, there: bool) -> None:
        self.witness_there = there

    @invariant()
    def what_is_public_only_grew(self) -> None:
        now = self.log.public.fetch("checkpoint")
        if now is None or (self.seen and self.seen[-1] == now):
            return
        if self.seen:
            check_prefix(self.log.public, self.seen[-1], keys=self.log.keys)
        self.seen.append(now)

    @invariant()
    def contents_are_kept_until_they_are_erased(self) -> None:
        for entry_id, content in self.kept.items():
            assert self.log.openings(entry_id)["text"].content == content

    def teardown(self) -> None:
        self.witness_there = True
        size = self.log.sequence().size
        found = ids_in(self.log.public, size)
        keys = [
            parse_entry(entry)["id"]
            for entry in self.log.public.entries(0, size)
            if parse_entry(entry)["type"] == "ledger.key/1"
        ]
        assert [one for one in found if one not in keys] == self.acknowledged
        assert audited(self.log).checkpoint.size == size
        self.log.close()
        shutil.rmtree(self.folder)


TestLogMachine = LogMachine.TestCase
TestLogMachine.settings = settings(
    max_examples=25,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
