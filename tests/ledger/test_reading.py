"""Reading a log from a folder and over HTTP, as any client of C2SP tlog-tiles would."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from small_log import KEY, entries, log_of

from answerable.errors import LedgerError
from answerable.ledger.checkpoint import Checkpoint, verified_checkpoint
from answerable.ledger.reading import PublicLog, open_log
from answerable.ledger.tiles import pack_bundle, paths_for
from answerable.ledger.tree import inclusion_proof, leaf_hash, root_of, verify_inclusion

SIZE = 300
ENTRIES = entries(600)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder over HTTP, as any web server would."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("log")
    log_of(place, SIZE)
    return place


@pytest.fixture(scope="module", params=["folder", "web", "web, with a slash"])
def log(request: pytest.FixtureRequest, folder: Path) -> Iterator[PublicLog]:
    if request.param == "folder":
        yield open_log(folder)
    else:
        with served(folder) as address:
            yield open_log(address + ("/" if "slash" in request.param else ""))


def test_the_checkpoint_is_found(log: PublicLog) -> None:
    assert verified_checkpoint(log.checkpoint(), [KEY.verifier]).size == SIZE


def test_the_keys_are_found(log: PublicLog) -> None:
    assert log.keys() == (KEY.verifier,)


def test_every_file_of_the_format_is_there(log: PublicLog) -> None:
    assert all(log.fetch(path) for path in paths_for(SIZE))


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 300), (0, 0), (255, 257), (256, 256), (299, 300), (10, 20)]
)
def test_entries_come_in_order(log: PublicLog, start: int, stop: int) -> None:
    assert list(log.entries(start, stop, size=SIZE)) == ENTRIES[start:stop]


def test_a_proof_from_the_tiles_leads_to_the_root(log: PublicLog) -> None:
    checkpoint = Checkpoint.parse(log.checkpoint().text)
    proof = inclusion_proof(298, SIZE, log.hash_reader(SIZE))
    verify_inclusion(
        index=298, size=SIZE, leaf=leaf_hash(ENTRIES[298]), proof=proof, root=checkpoint.root
    )


def test_a_missing_file_is_told_by_name(log: PublicLog) -> None:
    with pytest.raises(LedgerError, match="has no tile/9/000"):
        log.read("tile/9/000")


def test_what_lies_beyond_the_end_is_not_asked_for(log: PublicLog) -> None:
    with pytest.raises(LedgerError, match="beyond the end"):
        log.bundle(2, SIZE)


@pytest.mark.parametrize(("level", "index"), [(9, 0), (0, 300), (8, 1), (0, -1)])
def test_no_hash_is_made_up_for_an_incomplete_subtree(
    log: PublicLog, level: int, index: int
) -> None:
    with pytest.raises(LedgerError, match="no complete subtree"):
        log.hash_reader(SIZE)(level, index)


def test_a_full_bundle_serves_an_older_partial_one(tmp_path: Path) -> None:
    log = log_of(tmp_path, 600)
    assert log.bundle(1, SIZE) == ENTRIES[256:300]


def test_a_full_tile_serves_an_older_partial_one(tmp_path: Path) -> None:
    log = log_of(tmp_path, 600)
    assert log.tile(0, 1, SIZE) == b"".join(leaf_hash(entry) for entry in ENTRIES[256:300])


def test_a_smaller_log_is_a_prefix_of_the_tiles(tmp_path: Path) -> None:
    log, small = log_of(tmp_path / "large", 600), log_of(tmp_path / "small", SIZE)
    root = Checkpoint.parse(small.checkpoint().text).root
    assert root_of(SIZE, log.hash_reader(600)) == root


@pytest.mark.parametrize("change", [lambda data: data[:-32], lambda data: data + bytes(32)])
def test_a_tile_of_another_length_is_refused(tmp_path: Path, change: object) -> None:
    log = log_of(tmp_path, SIZE)
    path = tmp_path / "tile/0/000"
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(LedgerError, match="256 hashes"):
        log.tile(0, 0, SIZE)


def test_a_bundle_of_fewer_entries_is_refused(tmp_path: Path) -> None:
    log = log_of(tmp_path, SIZE)
    (tmp_path / "tile/entries/000").write_bytes(pack_bundle(ENTRIES[:255]))
    with pytest.raises(LedgerError, match="256 entries"):
        log.bundle(0, SIZE)


def test_a_file_too_large_to_be_a_log_s_is_not_read(tmp_path: Path) -> None:
    log = log_of(tmp_path, 1)
    with (tmp_path / "checkpoint").open("wb") as file:
        file.truncate(2**30)
    with pytest.raises(LedgerError, match="larger than any file"):
        log.checkpoint()


def test_an_empty_folder_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="has no checkpoint"):
        open_log(tmp_path).checkpoint()


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").mkdir()
    with pytest.raises(LedgerError, match="can't be read"):
        open_log(tmp_path).checkpoint()


def test_keys_that_are_not_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"\xff")
    with pytest.raises(LedgerError, match="not text"):
        open_log(tmp_path).keys()
