"""A real witness on a real port: routes, bounds, bad input, and being killed."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3
from witnessed_log import NOW, SmallLog, served, witness_in

from answerable.errors import KeyFileError, WitnessError
from answerable.ledger.cosignature import cosignature_times
from answerable.ledger.keys import COSIGNATURE, SigningKey, VerifierKey
from answerable.ledger.witness import Witness, serve, serving
from answerable.ledger.witness.request import MOST_BYTES

LOG = SmallLog()


@pytest.fixture(scope="module")
def http() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False, timeout=10) as pool:
        yield pool


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    made = witness_in(tmp_path / "witness", LOG)
    yield made
    made.state.close()


@pytest.fixture
def address(witness: Witness) -> Iterator[str]:
    with served(witness) as address:
        yield address


def test_a_checkpoint_sent_with_post_is_cosigned(http, witness, address):
    answer = http.request("POST", f"{address}add-checkpoint", body=LOG.request(0, 5))
    note = LOG.note(5).with_signatures(answer.data.decode())
    assert cosignature_times(note, (witness.keys[0].verifier,)) == [NOW]


def test_a_conflict_tells_the_size_with_its_content_type(http, address):
    http.request("POST", f"{address}add-checkpoint", body=LOG.request(0, 5))
    answer = http.request("POST", f"{address}add-checkpoint", body=LOG.request(0, 6))
    assert (answer.status, answer.headers["Content-Type"], answer.data) == (
        409,
        "text/x.tlog.size",
        b"5\n",
    )


def test_two_readers_with_forked_checkpoints_are_told_apart(http, address):
    """The second reader's view of the log is refused: 409 at the same size, 422 beyond it."""
    one, other = LOG, LOG.other(forked=2)
    statuses = [
        http.request("POST", f"{address}add-checkpoint", body=body).status
        for body in (one.request(0, 5), other.request(5, 5), other.request(5, 8))
    ]
    assert statuses == [200, 409, 422]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "add-checkpoint", 405),
        ("PUT", "add-checkpoint", 405),
        ("POST", "", 405),
        ("GET", "other", 404),
        ("POST", "add-checkpoint/", 404),
        ("GET", "../etc/passwd", 404),
        ("HEAD", "", 200),
    ],
)
def test_every_other_way_to_call_has_its_status(http, address, method, path, status):
    assert http.request(method, f"{address}{path}").status == status


def test_a_body_that_is_too_large_is_refused(http, address):
    body = b"x" * (MOST_BYTES + 1)
    assert http.request("POST", f"{address}add-checkpoint", body=body).status == 413


def test_a_body_without_its_length_is_read_to_its_end(http, address):
    body = LOG.request(0, 5)
    parts = [body[:10], body[10:]]
    answer = http.request("POST", f"{address}add-checkpoint", body=iter(parts))
    assert answer.status == 200


def test_a_request_that_comes_in_drips_is_cut_off(address, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(serving, "monotonic", lambda: now[0])
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as line:
        line.sendall(
            b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n"
            b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"
        )
        assert line.recv(100).startswith(b"HTTP/1.1 100")  # the headers were read
        now[0] = serving.MOST_SECONDS + 1.0
        line.sendall(b"a")
        assert line.recv(100) == b""


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /%ff%fe HTTP/1.0\r\n\r\n",
    ],
)
def test_what_is_hardly_http_gets_an_error_without_a_traceback(address, sent):
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as line:
        line.sendall(sent)
        answer = line.recv(10_000)
    assert answer.split()[1][:1] in (b"4", b"5")
    assert b"Traceback" not in answer


def test_a_failing_disk_is_answered_with_500_and_nothing_signed(
    http, witness, address, monkeypatch, caplog
):
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(witness.state, "advance", fail)
    with caplog.at_level(logging.CRITICAL):
        answer = http.request("POST", f"{address}add-checkpoint", body=LOG.request(0, 5))
    assert (answer.status, b"Traceback" in answer.data) == (500, False)


@pytest.fixture
def told(http, address) -> str:
    """What the witness says of itself after a fork."""
    for body in (LOG.request(0, 5), LOG.other(forked=2).request(5, 5)):
        http.request("POST", f"{address}add-checkpoint", body=body)
    return http.request("GET", address).data.decode()


def test_its_page_says_what_it_is(told):
    assert told.startswith("This is a witness.")


def test_its_page_gives_its_key(told, witness):
    assert str(witness.keys[0].verifier) in told


def test_its_page_says_what_it_has_seen(told):
    assert "last confirmed with 5 entries at 2026-06-21T00:00:00Z" in told


def test_its_page_shows_both_histories_of_a_log_that_lied(told):
    assert all(
        line in told
        for log in (LOG, LOG.other(forked=2))
        for line in log.note(5).to_bytes().decode().splitlines()
    )


def test_its_page_says_where_nothing_was_seen(http, address):
    assert "nothing was confirmed yet" in http.request("GET", address).data.decode()


# --- a process of its own ------------------------------------------------------------------------

SERVE = """
import sys
from pathlib import Path
from answerable.ledger.witness import serve, serving, state
{before}
serve(folder=Path(sys.argv[1]), origins=[sys.argv[2]], name="news.example/witness",
      listen="127.0.0.1:0", announce=lambda line: print(line, flush=True))
"""

KILLED_BEFORE_ANSWERING = """
import os, signal
from answerable.ledger.witness import answering
answering.cosign = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
"""

KILLED_BEFORE_KEEPING_APART = """
import os, signal
from answerable.ledger.witness.seen import KeptApart
KeptApart.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""


class Process:
    """A witness in a process of its own, in `folder`."""

    def __init__(self, folder: Path, *, before: str = "") -> None:
        script = SERVE.format(before=before)
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, str(folder), str(LOG.key.verifier)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        key, _, place = (self.process.stdout.readline() for _ in range(3))
        self.key = VerifierKey.parse(key.split()[-1])
        self.address = place.split()[-1]

    def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        self.process.send_signal(how)
        code = self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.mark.parametrize("before", [KILLED_BEFORE_ANSWERING, KILLED_BEFORE_KEEPING_APART])
def test_killed_between_recording_and_answering_it_still_signs_only_that_history(
    http, tmp_path, before
):
    dying = Process(tmp_path / "w", before=before)
    with pytest.raises(urllib3.exceptions.HTTPError):
        http.request("POST", f"{dying.address}add-checkpoint", body=LOG.request(0, 5))
    dying.end()
    living = Process(tmp_path / "w")
    statuses = [
        http.request("POST", f"{living.address}add-checkpoint", body=body).status
        for body in (
            LOG.other(forked=2).request(0, 5),
            LOG.other(forked=2).request(5, 5),
            LOG.request(5, 5),
            LOG.request(5, 8),
        )
    ]
    living.end()
    assert statuses == [409, 409, 200, 200]
    assert living.key == dying.key


def test_killed_under_load_it_never_forgets_what_it_signed(http, tmp_path):
    signed = 0
    for _ in range(3):
        process = Process(tmp_path / "w")
        for _ in range(3):
            body = LOG.request(signed, signed + 1)
            answer = http.request("POST", f"{process.address}add-checkpoint", body=body)
            assert answer.status == 200
            signed += 1
        process.end()
    process = Process(tmp_path / "w")
    answer = http.request("POST", f"{process.address}add-checkpoint", body=LOG.request(0, 9))
    process.end()
    assert answer.data == b"9\n"


def test_asked_to_stop_it_stops_well(tmp_path):
    assert Process(tmp_path / "w").end(signal.SIGTERM) == 0


def test_its_key_is_made_once_and_is_its_owners_alone(tmp_path):
    first = Process(tmp_path / "w")
    first.end()
    second = Process(tmp_path / "w")
    second.end()
    (key,) = (tmp_path / "w" / "keys").iterdir()
    assert first.key == second.key
    assert first.key.algorithm == COSIGNATURE
    assert key.stat().st_mode & 0o777 == 0o600


# --- what keeps it from starting -----------------------------------------------------------------


def start(folder: Path, **options: object) -> None:
    given = {"folder": folder, "listen": "127.0.0.1:0", "origins": [str(LOG.key.verifier)]}
    serve(**{**given, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"origins": []}, "needs a log to watch"),
        ({"origins": ["city.example/log"]}, "is not a log's verifier key"),
        ({"origins": [str(SigningKey.new("w", algorithm=COSIGNATURE).verifier)]}, "a witness's"),
        ({"listen": "nowhere"}, "no address to listen at"),
        ({"listen": "127.0.0.1:99999"}, "no address to listen at"),
        ({"listen": "192.0.2.1:80"}, "Nothing can listen at"),
        ({"config": Path("not-there.toml")}, "can't be read as a witness's settings"),
    ],
)
def test_it_says_in_a_sentence_why_it_does_not_start(tmp_path, options, says):
    with pytest.raises(WitnessError, match=says):
        start(tmp_path / "w", **options)


def test_a_name_that_can_be_no_keys_name_is_refused(tmp_path):
    with pytest.raises(KeyFileError):
        start(tmp_path / "w", name="the daily news")


def test_another_name_than_before_is_refused(tmp_path):
    with pytest.raises(WitnessError):
        start(tmp_path / "w", name="news.example/witness", listen="nowhere")
    with pytest.raises(WitnessError, match=r"is news\.example/witness"):
        start(tmp_path / "w", name="paper.example/witness")


def test_an_address_in_use_is_refused(tmp_path, address):
    with pytest.raises(WitnessError, match="Nothing can listen"):
        start(tmp_path / "other", listen=address.removeprefix("http://").rstrip("/"))
