"""A web server that is away, refuses, or never ends its answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from answerable.errors import LedgerError
from answerable.ledger.fetching import LARGEST
from answerable.ledger.reading import open_log

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        do_GET = answer  # noqa: N815 - the name that the server looks for

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def status(code: int) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def without_end(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        for _ in range(2 * LARGEST // 65_536):
            request.wfile.write(bytes(65_536))
    except OSError:
        return  # the client has gone, as it should


def garbage(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Encoding", "gzip")
    request.send_header("Content-Length", "4")
    request.end_headers()
    request.wfile.write(b"none")


@pytest.mark.parametrize("code", [404, 410])
def test_what_is_not_there_is_nothing(code: int) -> None:
    with server(status(code)) as address:
        assert open_log(address).fetch("checkpoint") is None


@pytest.mark.parametrize("code", [400, 401, 403, 500, 204])
def test_another_answer_is_told(code: int) -> None:
    with server(status(code)) as address, pytest.raises(LedgerError, match=f"answered {code}"):
        open_log(address).checkpoint()


def test_an_answer_without_end_is_cut_off() -> None:
    with server(without_end) as address, pytest.raises(LedgerError, match="larger than any file"):
        open_log(address).checkpoint()


def test_an_answer_that_can_t_be_unpacked_is_told() -> None:
    with server(garbage) as address, pytest.raises(LedgerError, match="did not answer"):
        open_log(address).checkpoint()


def test_an_empty_checkpoint_is_no_checkpoint() -> None:
    with server(status(200)) as address, pytest.raises(LedgerError):
        open_log(address).checkpoint()


def test_nobody_there_is_told() -> None:
    with server(status(200)) as address:
        pass
    with pytest.raises(LedgerError, match="did not answer"):
        open_log(address).checkpoint()
