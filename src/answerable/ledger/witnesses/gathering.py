"""Asking all witnesses for one checkpoint, and refusing to go on with too few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, time
from typing import Final, TypeAlias

from answerable.errors import NoteError, QuorumError
from answerable.ledger.checkpoint import LARGEST, Checkpoint
from answerable.ledger.cosignature import verify_cosignature
from answerable.ledger.notes import SignedNote, parse_signatures
from answerable.ledger.witness.request import AddCheckpoint
from answerable.ledger.witnesses.asking import Ask, Reply, asker
from answerable.ledger.witnesses.policy import Member, Policy

Prove: TypeAlias = Callable[[int, int], list[bytes]]
"""The consistency proof between two sizes, the old one at least 1 and below the new one."""

SKEW: Final = 300
"""Seconds that a witness's clock may be away from ours."""

GRACE: Final = 0.25
"""Seconds that the others still get when enough witnesses have cosigned."""

MOST_REQUESTS: Final = 4
"""To one witness for one checkpoint: it may tell us another old size than the one we knew."""

_REFUSALS: Final = {
    400: "could not read what it was sent",
    403: "does not accept the key that this log signs with; tell it the new one",
    404: "does not watch this log yet; its operator has to add the log's key",
    413: "takes no request of this size",
    422: "does not see this history as a continuation of the one it knows",
}


@dataclass(frozen=True)
class Outcome:
    """What came of asking one witness: a cosignature's line, or why there is none."""

    member: Member
    line: str = ""
    why: str = ""


class Witnesses:
    """Called with a checkpoint and a way to prove consistency: gives the cosignatures' lines.

    Owned by the one sequencer of a log. It remembers only the size that each witness has last told
    or signed, to save a question; losing that costs one request. Proofs are made in the caller's
    thread. A witness that has not answered the last request is not asked again before it does.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        clock: Callable[[], int] = lambda: int(time()),
        ask: Ask | None = None,
    ) -> None:
        self.policy = policy
        self.outcomes: tuple[Outcome, ...] = ()
        self._clock = clock
        self._ask = ask or asker(policy.seconds)
        self._sizes: dict[Member, int] = {}
        self._busy: set[Member] = set()

    def __call__(self, note: SignedNote, prove: Prove) -> list[str]:
        """The lines to put below the note. Raises QuorumError if too few witnesses cosigned it."""
        checkpoint = Checkpoint.parse(note.text)
        found = {outcome.member: outcome for outcome in self._gather(note, checkpoint, prove)}
        self.outcomes = tuple(
            found.get(member, Outcome(member, why="has not answered yet"))
            for member in self.policy.members
        )
        lines = [outcome.line for outcome in self.outcomes if outcome.line]
        if len(lines) < self.policy.quorum:
            raise QuorumError(_shortage(self.policy.quorum, checkpoint, self.outcomes))
        return lines

    def _gather(self, note: SignedNote, checkpoint: Checkpoint, prove: Prove) -> Iterator[Outcome]:
        """Each outcome as it comes, until all are there or there is no more time."""
        replies: SimpleQueue[Reply] = SimpleQueue()
        requests = {member: 0 for member in self.policy.members if member not in self._busy}

        def send(member: Member, old: int) -> None:
            requests[member] += 1
            proof = prove(old, checkpoint.size) if 0 < old < checkpoint.size else []
            self._send(AddCheckpoint(old, tuple(proof), note), member, replies)

        for member in requests:
            known = self._sizes.get(member, 0)
            send(member, known if known <= checkpoint.size else 0)
        waiting, good, until = set(requests), 0, monotonic() + self.policy.seconds
        while waiting:
            if good >= self.policy.quorum:
                until = min(until, monotonic() + GRACE)
            reply = _next(replies, until)
            if reply is None:
                return
            told = _another_size(reply, checkpoint)
            if told is not None and requests[reply.member] < MOST_REQUESTS:
                send(reply.member, told)
                continue
            waiting.discard(reply.member)
            outcome = self._judged(reply, note, checkpoint)
            good += bool(outcome.line)
            yield outcome

    def _send(self, request: AddCheckpoint, member: Member, replies: SimpleQueue[Reply]) -> None:
        """Ask in a thread of its own; it ends with the process, or when its time is up."""

        def work() -> None:
            try:
                reply = self._ask(member, request.old, request.to_bytes())
            finally:
                self._busy.discard(member)
            replies.put(reply)

        self._busy.add(member)
        Thread(target=work, name=f"asking {member.name}", daemon=True).start()

    def _judged(self, reply: Reply, note: SignedNote, checkpoint: Checkpoint) -> Outcome:
        member = reply.member
        if reply.status != 200:
            return Outcome(member, why=_why(reply, checkpoint))
        try:
            line, time = _own_line(reply, note)
        except (NoteError, UnicodeDecodeError):
            return Outcome(member, why="answered with what is not its signature of this checkpoint")
        off = abs(time - self._clock())
        if off > SKEW:
            return Outcome(member, why=f"signed with a time that is {off:,} s away from ours")
        self._sizes[member] = checkpoint.size
        return Outcome(member, line=line)


def _own_line(reply: Reply, note: SignedNote) -> tuple[str, int]:
    """The line in the answer that the witness's key signed, and when; others are passed over."""
    key = reply.member.key
    for one in parse_signatures(reply.body.decode()):
        if (one.name, one.key_id) == (key.name, key.key_id):
            return one.to_line(), verify_cosignature(note.text, one.signature, key=key)
    raise NoteError("No line is of the key that was expected.")


def _next(replies: SimpleQueue[Reply], until: float) -> Reply | None:
    try:
        return replies.get(timeout=max(0.0, until - monotonic()))
    except Empty:
        return None


def _told_size(reply: Reply) -> int | None:
    """The size in a 409."""
    digits = reply.body.removesuffix(b"\n")
    if reply.status != 409 or not digits.isdigit() or len(digits) > 19:
        return None
    return int(digits) if int(digits) <= LARGEST else None


def _another_size(reply: Reply, checkpoint: Checkpoint) -> int | None:
    """The old size to ask again with, if it is another one and lies within this checkpoint."""
    told = _told_size(reply)
    return told if told is not None and told != reply.old and told <= checkpoint.size else None


def _why(reply: Reply, checkpoint: Checkpoint) -> str:
    if reply.trouble:
        return reply.trouble
    if reply.status != 409:
        return _REFUSALS.get(reply.status, f"could not sign now ({reply.status})")
    told = _told_size(reply)
    if told is None:
        return "did not say which size it knows"
    if told > checkpoint.size:
        return f"has already seen {told:,} entries, more than there are: was an old copy restored?"
    return f"has seen another history of {told:,} entries"


def _shortage(quorum: int, checkpoint: Checkpoint, outcomes: tuple[Outcome, ...]) -> str:
    good = sum(1 for outcome in outcomes if outcome.line)
    failed = "; ".join(f"{one.member.name} {one.why}" for one in outcomes if not one.line)
    return (
        f"{good} of the {quorum} witnesses needed cosigned the checkpoint of "
        f"{checkpoint.size:,} entries, so nothing new is published: {failed}."
    )
