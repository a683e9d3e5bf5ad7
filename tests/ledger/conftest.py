"""Both databases: a file, and a real PostgreSQL server that this run starts for itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from writing_log import CLOCK, ORIGIN, in_memory

from answerable.bench.local_postgresql import NoServerError, local_server
from answerable.ledger.log import Log


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A connection string; the server keeps its word (fsync on) and is gone afterwards."""
    try:
        server = local_server(in_memory())
        address = server.__enter__()
    except NoServerError as error:
        pytest.skip(str(error))
    try:
        yield address
    finally:
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: str) -> Callable[[], str]:
    """Gives an empty database each time: a schema of its own."""
    names = (f"ledger_{number}" for number in count())

    def new() -> str:
        name = next(names)
        # A connection of its own: some tests have the server cut all that there are.
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{postgresql_server}&options=-csearch_path%3D{name}"

    return new


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder for one test's log."""
    memory = in_memory()
    if memory is None:
        yield request.getfixturevalue("tmp_path")
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, home: Path) -> Path | str:
    """An empty database of either kind, as `Log.open` takes it."""
    if request.param == "sqlite":
        return home / "log.private" / "ledger.sqlite"
    return str(request.getfixturevalue("new_postgresql")())


@pytest.fixture
def opened(home: Path, target: Path | str) -> Iterator[Callable[..., Log]]:
    """Opens the test's log, on either database; every one that was opened is closed."""
    with ExitStack() as stack:
        yield partial(_open, stack, home / "log", target)


@pytest.fixture
def log(opened: Callable[..., Log]) -> Log:
    """A new log on either database."""
    return opened()


@pytest.fixture
def sqlite_log(home: Path) -> Iterator[Log]:
    """A new log on the embedded database, for what is SQLite's alone."""
    with ExitStack() as stack:
        yield _open(stack, home / "log", None)


def _open(stack: ExitStack, place: Path, target: Path | str | None, **options: Any) -> Log:
    told = {"origin": ORIGIN, "database": target, "clock": CLOCK, **options}
    return stack.enter_context(Log.open(told.pop("folder", place), **told))
