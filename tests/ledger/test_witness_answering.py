"""What a witness answers: each status of tlog-witness, and when nothing is signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from witnessed_log import NOW, ORIGIN, SmallLog, witness_in

from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.cosignature import cosignature_times
from answerable.ledger.keys import COSIGNATURE, SigningKey
from answerable.ledger.notes import signed
from answerable.ledger.witness import Answer, Witness
from answerable.ledger.witness.request import AddCheckpoint

LOG = SmallLog()
STRANGER = SmallLog(SigningKey.new(ORIGIN))
OTHER_LOG = SmallLog(SigningKey.new("elsewhere.example/log"))


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    made = witness_in(tmp_path / "witness", LOG)
    yield made
    made.state.close()


@pytest.fixture
def at_5(witness: Witness) -> Witness:
    """The same, having seen five entries."""
    assert witness.add_checkpoint(LOG.request(0, 5)).status == 200
    return witness


def cosigned(witness: Witness, answer: Answer, size: int, log: SmallLog = LOG) -> list[int]:
    """The times in the answer's cosignatures, verified over the log's checkpoint."""
    note = log.note(size).with_signatures(answer.body.decode())
    return cosignature_times(note, tuple(key.verifier for key in witness.keys))


def test_the_first_checkpoint_is_cosigned_without_proof(witness):
    assert cosigned(witness, witness.add_checkpoint(LOG.request(0, 5)), 5) == [NOW]


@pytest.mark.parametrize("size", [5, 6, 7, 8, 9, 255, 256, 257])
def test_a_log_that_only_grew_is_cosigned(at_5, size):
    assert cosigned(at_5, at_5.add_checkpoint(LOG.request(5, size)), size) == [NOW]


def test_an_empty_log_is_cosigned(witness):
    assert cosigned(witness, witness.add_checkpoint(LOG.request(0, 0)), 0) == [NOW]


def test_each_of_the_witnesses_keys_signs(tmp_path):
    witness = witness_in(tmp_path / "w", LOG)
    newer = SigningKey.new("news.example/witness", algorithm=COSIGNATURE)
    both = replace(witness, keys=[*witness.keys, newer])
    assert cosigned(both, both.add_checkpoint(LOG.request(0, 5)), 5) == [NOW, NOW]
    witness.state.close()


def test_another_old_size_is_answered_with_the_size_that_was_seen(at_5):
    answer = at_5.add_checkpoint(LOG.request(3, 8))
    assert (answer.status, answer.body, answer.kind) == (409, b"5\n", "text/x.tlog.size")


def test_an_old_size_before_anything_was_seen_is_answered_with_0(witness):
    answer = witness.add_checkpoint(LOG.request(3, 8))
    assert (answer.status, answer.body) == (409, b"0\n")


def test_a_second_history_is_refused_with_422(at_5):
    assert at_5.add_checkpoint(LOG.other(forked=2).request(5, 8)).status == 422


def test_a_second_history_of_the_same_size_is_refused_with_409(at_5):
    answer = at_5.add_checkpoint(LOG.other(forked=2).request(5, 5))
    assert (answer.status, answer.body) == (409, b"5\n")


def test_after_a_refused_history_the_first_one_goes_on(at_5):
    at_5.add_checkpoint(LOG.other(forked=2).request(5, 8))
    assert at_5.add_checkpoint(LOG.request(5, 8)).status == 200


def test_two_histories_of_one_size_are_kept_as_evidence(at_5):
    at_5.add_checkpoint(LOG.other(forked=2).request(5, 5))
    (fork,) = at_5.state.forks(ORIGIN)
    assert {fork.note, fork.other} == {
        LOG.note(5).to_bytes(),
        LOG.other(forked=2).note(5).to_bytes(),
    }


def test_an_honest_checkpoint_with_a_bad_proof_is_no_evidence(at_5):
    request = AddCheckpoint(5, (bytes(32),), LOG.note(8))
    assert at_5.add_checkpoint(request.to_bytes()).status == 422
    assert at_5.state.forks(ORIGIN) == []


def test_lines_of_unknown_keys_are_not_kept(witness):
    note = signed(LOG.checkpoint(5).to_text(), [STRANGER.key, LOG.key])
    assert witness.add_checkpoint(AddCheckpoint(0, (), note).to_bytes()).status == 200
    assert witness.state.latest(ORIGIN).note == LOG.note(5).to_bytes()


def proven(old: int, *proof: bytes, size: int, root: bytes | None = None) -> bytes:
    checkpoint = Checkpoint(ORIGIN, size, root or LOG.checkpoint(size).root)
    return AddCheckpoint(old, proof, signed(checkpoint.to_text(), [LOG.key])).to_bytes()


def status_of(witness: Witness, body: bytes) -> int:
    return witness.add_checkpoint(body).status


def without_signature(body: bytes) -> bytes:
    return body[: body.rindex("— ".encode())]


GOOD = LOG.request(5, 8)
PROOF = LOG.prove(5, 8)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b""),
        (400, b"\n\n"),
        (400, b"\xff" * 100),
        (400, GOOD.replace(b"old 5", b"old 05")),
        (400, GOOD.replace(b"old 5", b"old five")),
        (400, GOOD.replace(b"old 5\n", b"")),
        (400, GOOD.replace(b"\n\n", b"\n", 1)),
        (400, GOOD[:-1]),
        (400, GOOD + b"\n"),
        (400, GOOD.replace(b"\n", b"\r\n")),
        (400, GOOD.replace(b"\n8\n", b"\n08\n")),
        (400, GOOD.replace(b"\n8\n", b"\n-8\n")),
        (400, without_signature(GOOD)),
        (400, proven(5, *[bytes(32)] * 64, size=8)),
        (400, proven(9, size=8)),
        (404, OTHER_LOG.request(0, 5)),
        (404, GOOD.replace(ORIGIN.encode(), b"nobody.example/log")),
        (403, STRANGER.request(5, 8)),
        (403, GOOD.replace(b"\n8\n", b"\n9\n")),
        (409, LOG.request(0, 8)),
        (409, LOG.request(5, 8).replace(b"old 5", b"old 6")),
        (409, proven(5, size=5, root=bytes(32))),
        (409, LOG.request(3, 4)),
        (422, proven(5, size=8)),
        (422, proven(5, *PROOF[:-1], size=8)),
        (422, proven(5, *PROOF, bytes(32), size=8)),
        (422, proven(5, *PROOF[::-1], size=8)),
        (422, proven(5, *PROOF, size=8, root=bytes(32))),
        (422, proven(5, bytes(32), size=5)),
    ],
)
def test_a_request_that_should_not_be_signed_is_answered_with_its_status(at_5, status, body):
    before = at_5.state.latest(ORIGIN)
    answer = at_5.add_checkpoint(body)
    assert (answer.status, at_5.state.latest(ORIGIN)) == (status, before)


def test_a_proof_from_nothing_is_refused(witness):
    assert witness.add_checkpoint(proven(0, bytes(32), size=5)).status == 422


def test_an_empty_log_with_a_root_is_refused(witness):
    assert witness.add_checkpoint(proven(0, size=0, root=bytes(32))).status == 409


def test_a_log_with_two_keys_may_sign_with_either(tmp_path):
    newer = SmallLog(SigningKey.new(ORIGIN))
    witness = witness_in(tmp_path / "w", LOG)
    both = replace(witness, logs={ORIGIN: [LOG.key.verifier, newer.key.verifier]})
    assert both.add_checkpoint(newer.request(0, 5)).status == 200
    witness.state.close()


def test_every_refusal_is_one_sentence(at_5):
    for body in (b"", STRANGER.request(5, 8), OTHER_LOG.request(0, 5), proven(5, size=8)):
        text = at_5.add_checkpoint(body).body.decode()
        assert text.endswith(".\n")
        assert text.count("\n") == 1


OLD_SIZES = st.none() | st.integers(0, 40)
"""None: the size that the witness has seen."""


@settings(max_examples=40)
@given(st.lists(st.tuples(OLD_SIZES, st.integers(0, 40), st.sampled_from([99, 3, 11]))))
def test_whatever_is_asked_the_signed_trees_are_one_growing_log(tmp_path_factory, asked):
    witness = witness_in(tmp_path_factory.mktemp("w"), LOG)
    taken: list[tuple[int, bytes]] = []
    for old, new, forked in asked:
        known = witness.state.latest(ORIGIN).size if old is None else old
        log = LOG.other(forked)
        if witness.add_checkpoint(log.request(known, new)).status == 200:
            taken.append((new, log.checkpoint(new).root))
    witness.state.close()
    told = [LOG.other(forked) for forked in (99, 3, 11)]
    assert [size for size, _ in taken] == sorted(size for size, _ in taken)
    assert any(all(root == log.checkpoint(size).root for size, root in taken) for log in told)


def test_of_two_histories_sent_at_once_only_one_is_signed(tmp_path):
    witness = witness_in(tmp_path / "w", LOG)
    forks = [LOG, *(LOG.other(forked) for forked in range(1, 8))]
    bodies = [log.request(0, 9) for log in forks]
    statuses = together([partial(status_of, witness, body) for body in bodies])
    assert sorted(statuses) == [200] + [409] * 7
    witness.state.close()


def test_sizes_sent_at_once_are_signed_in_the_order_of_their_times(tmp_path):
    ticks = count(NOW)
    witness = replace(witness_in(tmp_path / "w", LOG), clock=lambda: next(ticks))
    times: dict[int, int] = {}

    def insist(size: int) -> int:
        """Ask with the size told until it is signed, or overtaken."""
        answer = witness.add_checkpoint(LOG.request(0, size))
        while answer.status == 409 and int(answer.body) <= size:
            answer = witness.add_checkpoint(LOG.request(int(answer.body), size))
        if answer.status == 200:
            (times[size],) = cosigned(witness, answer, size)
        return answer.status

    statuses = together([partial(insist, size) for size in range(1, 9)])
    assert set(statuses) <= {200, 409}
    assert sorted(times) == sorted(times, key=lambda size: times[size])
    witness.state.close()


def together(works: list[Callable[[], int]]) -> list[int]:
    """What each gives, all setting out at the same moment."""
    ready = Barrier(len(works))

    def work(one: Callable[[], int]) -> int:
        ready.wait()
        return one()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(work, works))
