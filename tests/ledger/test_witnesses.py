"""The log asks its witnesses: what it believes, what it tells the operator, and the quorum."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest
from witnessed_log import NOW, SmallLog, served, witness_in

from answerable.errors import QuorumError
from answerable.ledger.checkpoint import must_have_quorum
from answerable.ledger.cosignature import cosign
from answerable.ledger.keys import COSIGNATURE, SigningKey
from answerable.ledger.witness import Witness
from answerable.ledger.witnesses import Member, Policy, Witnesses, gathering
from answerable.ledger.witnesses.asking import Ask, Reply

LOG = SmallLog()


class Newspapers:
    """Two real witnesses on the loopback, and a port where nobody listens."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.stack = stack
        self.folder = folder
        self.daily, self.weekly = self.opened("daily"), self.opened("weekly")
        closed = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        closed.close()

    def opened(self, name: str, *, now: int = NOW) -> Member:
        witness = witness_in(self.folder / name, LOG, name=f"{name}.example/witness", now=now)
        self.stack.callback(witness.state.close)
        return self.serving(witness, name)

    def serving(self, witness: Witness, name: str) -> Member:
        address = self.stack.enter_context(served(witness))
        return Member(f"The {name}", address, witness.keys[0].verifier)

    def away(self, member: Member) -> Member:
        """The same witness, where it is not."""
        return Member(member.name, self.nobody, member.key)


@pytest.fixture
def papers(tmp_path: Path) -> Iterator[Newspapers]:
    with ExitStack() as stack:
        yield Newspapers(tmp_path, stack)


def asking(*members: Member, quorum: int = 1, seconds: float = 5, ask: Ask | None = None):
    policy = Policy(members, quorum, seconds)
    return Witnesses(policy, clock=lambda: NOW, ask=ask)


def test_every_witness_that_answers_cosigns(papers):
    lines = asking(papers.daily, papers.weekly, quorum=2)(LOG.note(5), LOG.prove)
    note = LOG.note(5).with_signatures("".join(lines))
    must_have_quorum(note, (papers.daily.key, papers.weekly.key), 2)


@pytest.mark.parametrize("size", [5, 6, 8, 200, 257])
def test_as_the_log_grows_they_go_on_cosigning(papers, size):
    ask = asking(papers.daily, papers.weekly, quorum=2)
    ask(LOG.note(5), LOG.prove)
    assert len(ask(LOG.note(size), LOG.prove)) == 2


def test_a_log_that_forgot_what_they_had_seen_asks_again_from_the_size_they_tell(papers):
    asking(papers.daily)(LOG.note(5), LOG.prove)
    assert len(asking(papers.daily)(LOG.note(9), LOG.prove)) == 1


def test_with_one_of_two_away_a_quorum_of_1_is_reached(papers):
    ask = asking(papers.daily, papers.away(papers.weekly), quorum=1)
    assert len(ask(LOG.note(5), LOG.prove)) == 1


def test_with_one_of_two_away_a_quorum_of_2_is_not_reached(papers):
    ask = asking(papers.daily, papers.away(papers.weekly), quorum=2)
    with pytest.raises(QuorumError, match="1 of the 2 witnesses needed"):
        ask(LOG.note(5), LOG.prove)


def test_the_operator_is_told_who_failed_and_how(papers):
    ask = asking(papers.daily, papers.away(papers.weekly), quorum=2)
    with pytest.raises(QuorumError, match="nothing new is published: The weekly could not be"):
        ask(LOG.note(5), LOG.prove)


def test_when_the_missing_one_comes_back_the_quorum_is_reached(papers):
    with pytest.raises(QuorumError):
        asking(papers.daily, papers.away(papers.weekly), quorum=2)(LOG.note(5), LOG.prove)
    assert len(asking(papers.daily, papers.weekly, quorum=2)(LOG.note(6), LOG.prove)) == 2


def test_without_a_quorum_whoever_answers_is_welcome(papers):
    ask = asking(papers.daily, papers.away(papers.weekly), quorum=0)
    assert len(ask(LOG.note(5), LOG.prove)) == 1


def test_without_witnesses_there_is_nothing_to_wait_for():
    assert asking(quorum=0)(LOG.note(5), LOG.prove) == []


def test_a_log_that_tells_two_histories_gets_no_second_cosignature(papers):
    asking(papers.daily)(LOG.note(5), LOG.prove)
    lie = LOG.other(forked=2)
    with pytest.raises(QuorumError, match="does not see this history as a continuation"):
        asking(papers.daily)(lie.note(8), lie.prove)


def test_a_log_that_tells_two_histories_of_one_size_gets_no_second_cosignature(papers):
    asking(papers.daily)(LOG.note(5), LOG.prove)
    lie = LOG.other(forked=2)
    with pytest.raises(QuorumError, match="has seen another history of 5 entries"):
        asking(papers.daily)(lie.note(5), lie.prove)


def test_a_log_put_back_from_an_old_copy_is_told(papers):
    asking(papers.daily)(LOG.note(9), LOG.prove)
    with pytest.raises(QuorumError, match="has already seen 9 entries"):
        asking(papers.daily)(LOG.note(5), LOG.prove)


def test_a_witness_that_does_not_watch_the_log_is_told(papers):
    stranger = SmallLog(SigningKey.new("elsewhere.example/log"))
    with pytest.raises(QuorumError, match="does not watch this log yet"):
        asking(papers.daily)(stranger.note(5), stranger.prove)


def test_a_witness_that_knows_another_key_of_the_log_is_told(papers):
    impostor = SmallLog(SigningKey.new(LOG.key.name))
    with pytest.raises(QuorumError, match="does not accept the key"):
        asking(papers.daily)(impostor.note(5), impostor.prove)


def test_a_witness_whose_clock_is_wrong_is_not_believed(papers):
    late = papers.opened("late", now=NOW + gathering.SKEW + 1)
    with pytest.raises(QuorumError, match="a time that is 301 s away from ours"):
        asking(late)(LOG.note(5), LOG.prove)


def test_each_outcome_can_be_looked_at_afterwards(papers):
    ask = asking(papers.daily, papers.away(papers.weekly))
    ask(LOG.note(5), LOG.prove)
    assert [bool(outcome.line) for outcome in ask.outcomes] == [True, False]


# --- answers that should not be believed ---------------------------------------------------------

KEY = SigningKey.new("w.example/witness", algorithm=COSIGNATURE)
STRANGER = SigningKey.new("w.example/witness", algorithm=COSIGNATURE)
MEMBER = Member("W", "http://127.0.0.1:1/", KEY.verifier)
TEXT = LOG.note(5).text


def always(status: int, body: bytes) -> Ask:
    return lambda member, old, _: Reply(member, old, status, body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        b"ok",
        b"\xff\n",
        cosign(TEXT, key=KEY, time=NOW).encode()[:-1],
        cosign(TEXT, key=STRANGER, time=NOW).encode(),
        cosign(LOG.note(6).text, key=KEY, time=NOW).encode(),
        cosign(LOG.other(forked=1).note(5).text, key=KEY, time=NOW).encode(),
        LOG.note(5).signatures[0].to_line().encode(),
    ],
)
def test_what_is_not_its_signature_of_this_checkpoint_does_not_count(body):
    with pytest.raises(QuorumError, match="W answered with what is not its signature"):
        asking(MEMBER, ask=always(200, body))(LOG.note(5), LOG.prove)


def test_others_signatures_in_an_answer_are_not_passed_on():
    both = "".join(cosign(TEXT, key=key, time=NOW) for key in (STRANGER, KEY))
    lines = asking(MEMBER, ask=always(200, both.encode()))(LOG.note(5), LOG.prove)
    assert lines == [cosign(TEXT, key=KEY, time=NOW)]


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (400, b"", "could not read"),
        (409, b"x\n", "did not say which size"),
        (409, b"99999999999999999999\n", "did not say which size"),
        (409, b"-1\n", "did not say which size"),
        (413, b"", "takes no request of this size"),
        (500, b"Traceback", r"could not sign now \(500\)"),
        (302, b"", r"could not sign now \(302\)"),
    ],
)
def test_other_answers_are_told_in_words(status, body, says):
    with pytest.raises(QuorumError, match=f"W {says}"):
        asking(MEMBER, ask=always(status, body))(LOG.note(5), LOG.prove)


def test_a_witness_that_keeps_changing_its_mind_is_not_asked_for_ever():
    asked = []

    def fickle(member: Member, old: int, _: bytes) -> Reply:
        asked.append(old)
        return Reply(member, old, 409, b"%d\n" % (len(asked) % 3 + 1))

    with pytest.raises(QuorumError):
        asking(MEMBER, ask=fickle)(LOG.note(5), LOG.prove)
    assert len(asked) == gathering.MOST_REQUESTS


# --- answers that do not come --------------------------------------------------------------------


def test_who_has_not_answered_the_last_request_is_not_asked_again_meanwhile():
    asked, go_on = [], Event()

    def slow(member: Member, old: int, _: bytes) -> Reply:
        asked.append(old)
        go_on.wait()
        return Reply(member, old, 500)

    ask = asking(MEMBER, quorum=0, ask=slow)
    for _ in range(3):
        assert ask(LOG.note(5), LOG.prove) == []
    go_on.set()
    assert asked == [0]


def test_a_slow_witness_does_not_hold_up_those_that_are_enough():
    go_on = Event()
    slow = Member("Slow", "http://127.0.0.1:1/", STRANGER.verifier)

    def ask(member: Member, old: int, _: bytes) -> Reply:
        if member is slow:
            go_on.wait()
        return Reply(member, old, 200, cosign(TEXT, key=KEY, time=NOW).encode())

    gather = asking(MEMBER, slow, quorum=1, seconds=60, ask=ask)
    assert len(gather(LOG.note(5), LOG.prove)) == 1
    assert gather.outcomes[1].why == "has not answered yet"
    go_on.set()


def answering(work: Callable[[socket.socket], None]) -> tuple[str, Thread]:
    """A server that does `work` with the one connection it takes; its address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as line:
            work(line)

    thread = Thread(target=serve)
    thread.start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/", thread


def heard_out(line: socket.socket) -> None:
    """Read what comes until the other side gives up."""
    while line.recv(65_536):
        pass


def test_a_witness_that_never_answers_is_given_up():
    address, thread = answering(heard_out)
    member = Member("W", address, KEY.verifier)
    with pytest.raises(QuorumError, match=r"W (has not answered yet|did not answer within 0\.2 s)"):
        asking(member, seconds=0.2)(LOG.note(5), LOG.prove)
    thread.join()


def test_a_witness_that_answers_without_end_is_cut_off():
    def flood(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                line.sendall(b"x" * 65_536)
        except OSError:
            return

    address, thread = answering(flood)
    with pytest.raises(QuorumError, match="more than a witness has to say"):
        asking(Member("W", address, KEY.verifier))(LOG.note(5), LOG.prove)
    thread.join()


def test_a_witness_that_sends_elsewhere_is_not_followed():
    def redirect(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(
            b"HTTP/1.1 307 See there\r\nLocation: http://127.0.0.1:1/\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )

    address, thread = answering(redirect)
    with pytest.raises(QuorumError, match=r"could not sign now \(307\)"):
        asking(Member("W", address, KEY.verifier))(LOG.note(5), LOG.prove)
    thread.join()


def test_what_is_not_http_is_told():
    address, thread = answering(lambda line: line.sendall(b"hello\r\n\r\n"))
    with pytest.raises(QuorumError, match="W could not be reached"):
        asking(Member("W", address, KEY.verifier))(LOG.note(5), LOG.prove)
    thread.join()
