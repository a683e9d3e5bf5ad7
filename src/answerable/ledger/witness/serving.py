"""The witness on HTTP: two addresses, on waitress, bounded in size and time.

It speaks plain HTTP on the loopback by default; for the world, put a web server with TLS before it.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel
from waitress.server import create_server

from answerable.errors import WitnessError
from answerable.ledger.witness.about import about
from answerable.ledger.witness.answering import Answer, Witness
from answerable.ledger.witness.config import Config, logs_of, own_keys, read_config
from answerable.ledger.witness.request import MOST_BYTES
from answerable.ledger.witness.state import State

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 4
MOST_CONNECTIONS = 200
MOST_SECONDS = 10
"""To send a request, and to sit idle between two."""

_STATUS = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    422: "Unprocessable Content",
    500: "Internal Server Error",
}

_told = logging.getLogger("answerable.witness")


def application(witness: Witness) -> WSGIApplication:
    """The witness as a WSGI application."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer = _routed(witness, environ)
        except Exception:
            _told.exception("a request could not be answered")
            answer = Answer(500, b"The witness could not record this, so it signed nothing.\n")
        start_response(f"{answer.status} {_STATUS[answer.status]}", _headers(answer, environ))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    return app


def serve(
    *,
    config: Path | None = None,
    listen: str | None = None,
    folder: Path | None = None,
    origins: Sequence[str] = (),
    name: str | None = None,
    announce: Callable[[str], None] = print,
) -> None:
    """Run a witness until it is told to stop (SIGTERM, SIGINT).

    Options win over the TOML in `config`; `origins` are verifier keys of logs, beside the TOML's.
    Raises WitnessError before anything runs if the settings, the folder or the address won't do.
    """
    given = read_config(config) if config else Config()
    logs = {**given.logs}
    for origin, keys in logs_of((None, text) for text in origins).items():
        logs[origin] = [*logs.get(origin, ()), *keys]
    if not logs:
        raise WitnessError(
            "A witness needs a log to watch: give its verifier key with --origin, or in a TOML."
        )
    state = State(folder or given.folder)
    try:
        own = own_keys(folder or given.folder, name=name or given.name)
        witness = Witness(keys=own, logs=logs, state=state, clock=lambda: int(time()))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        server, address = listening(witness, at=listen or given.listen)
        announce(f"This witness's key: {own[-1].verifier}")
        announce(f"It watches {', '.join(sorted(logs))}.")
        announce(f"It listens at {address}")
        server.run()
    finally:
        state.close()


def listening(witness: Witness, *, at: str) -> tuple[Any, str]:
    """A server bound to HOST:PORT (port 0: any that is free), to be run, and its address."""
    bound = _bound(at)
    server = create_server(
        application(witness),
        sockets=[bound],
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=MOST_SECONDS,
        cleanup_interval=MOST_SECONDS // 2,
        max_request_body_size=MOST_BYTES,
        max_request_header_size=8192,
        ident="",
        log_socket_errors=False,
    )
    server.channel_class = _Channel
    host, port = bound.getsockname()[:2]
    return server, f"http://{f'[{host}]' if ':' in host else host}:{port}/"


class _Channel(HTTPChannel):  # type: ignore[misc]
    """waitress closes idle connections; this one also closes those that send in drips."""

    began = 0.0

    def received(self, data: bytes) -> bool:
        """Take bytes of a request, unless it began too long ago."""
        if self.request is None:
            self.began = monotonic()
        elif monotonic() - self.began > MOST_SECONDS:
            self.will_close = True
            return False
        return bool(super().received(data))


def _routed(witness: Witness, environ: WSGIEnvironment) -> Answer:
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    if path == "/add-checkpoint":
        if method != "POST":
            return Answer(405, b"Send a checkpoint here with POST.\n")
        body = environ["wsgi.input"].read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            return Answer(413, b"The request is larger than a checkpoint and its proof can be.\n")
        return witness.add_checkpoint(body)
    if path != "/":
        return Answer(404, b"There is nothing here; the witness tells of itself at /.\n")
    if method not in ("GET", "HEAD"):
        return Answer(405, b"There is only something to read here.\n")
    return Answer(200, about(witness).encode())


def _headers(answer: Answer, environ: WSGIEnvironment) -> list[tuple[str, str]]:
    headers = [
        ("Content-Type", answer.kind),
        ("Content-Length", str(len(answer.body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if answer.status == 405:
        post = environ.get("PATH_INFO") == "/add-checkpoint"
        headers.append(("Allow", "POST" if post else "GET, HEAD"))
    return headers


def _bound(listen: str) -> socket.socket:
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise WitnessError(f"'{listen}' is no address to listen at; write it like 127.0.0.1:8646.")
    host = host.removeprefix("[").removesuffix("]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family, reuse_port=False)
    except OSError as error:
        raise WitnessError(f"Nothing can listen at {listen}: {error.strerror or error}.") from None
