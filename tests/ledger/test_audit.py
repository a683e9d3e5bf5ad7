"""An audit passes what is whole, names what is not, and tells what is odd."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_log import KEY, ORIGIN, entries, log_of
from test_reading import served

from answerable.bench.log_files import note_of, write_log
from answerable.errors import AuditError, EntryError, ForkError, LedgerError, NoteError, QuorumError
from answerable.ledger.audit import audit, check_prefix
from answerable.ledger.canonical import to_canonical
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.cosignature import cosign
from answerable.ledger.keys import COSIGNATURE, SigningKey
from answerable.ledger.notes import SignedNote
from answerable.ledger.reading import PublicLog, open_log
from answerable.ledger.tiles import bundle_path, pack_bundle, tile_path

KEYS = [KEY.verifier]
WITNESS = SigningKey.new("witness.example/w1", algorithm=COSIGNATURE)
LARGE = 70_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> PublicLog:
    folder = tmp_path_factory.mktemp("large")
    write_log(folder, (b"%d" % number for number in range(LARGE)), keys=[KEY])
    return open_log(folder)


class Steps:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.moves: list[tuple[int, int]] = []

    def begin(self, step: str) -> None:
        self.steps.append(step)

    def move(self, done: int, total: int) -> None:
        self.moves.append((done, total))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1_000])
def test_a_whole_log_passes(tmp_path: Path, size: int) -> None:
    assert audit(log_of(tmp_path, size), keys=KEYS).checkpoint.size == size


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_a_log_passes_where_a_third_row_of_tiles_begins(tmp_path: Path, size: int) -> None:
    write_log(tmp_path, (b"%d" % number for number in range(size)), keys=[KEY])
    assert audit(open_log(tmp_path), keys=KEYS, entries=False, workers=1).checkpoint.size == size


@pytest.mark.parametrize("workers", [1, 2])
def test_a_large_log_passes_with_any_number_of_workers(large: PublicLog, workers: int) -> None:
    result = audit(large, keys=KEYS, entries=False, workers=workers)
    assert (result.tiles, result.entry_bytes) == (277, sum(len(str(n)) for n in range(LARGE)))


def test_a_log_passes_over_http(tmp_path: Path) -> None:
    log_of(tmp_path, 300)
    with served(tmp_path) as address:
        assert audit(open_log(address), keys=KEYS).checkpoint.size == 300


def test_the_result_says_who_signed(tmp_path: Path) -> None:
    assert audit(log_of(tmp_path, 3), keys=KEYS).signers == (ORIGIN,)


def test_progress_is_shown(large: PublicLog) -> None:
    steps = Steps()
    audit(large, keys=KEYS, entries=False, workers=2, progress=steps)
    assert (steps.steps, steps.moves) == (
        ["Checking signatures", "Checking entries", "Checking tiles"],
        [(done, 9) for done in range(1, 10)],
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_a_changed_entry_of_a_large_log_is_named(
    large: PublicLog, tmp_path: Path, workers: int
) -> None:
    log = copy_of(large, tmp_path)
    change(tmp_path / bundle_path(200), lambda data: data.replace(b"51300", b"51301", 1))
    with pytest.raises(AuditError, match="Entry 51,300 was changed"):
        audit(log, keys=KEYS, entries=False, workers=workers)


@pytest.mark.parametrize(
    "path",
    [
        tile_path(0, 100),
        tile_path(1, 0),
        tile_path(1, 1, 17),
        tile_path(2, 0, 1),
        bundle_path(273, 112),
        "checkpoint",
    ],
)
def test_a_missing_file_is_told(large: PublicLog, path: str) -> None:
    lacking = PublicLog("a log", lambda asked: None if asked == path else large.fetch(asked))
    with pytest.raises(LedgerError, match=path):
        audit(lacking, keys=KEYS, entries=False, workers=1)


def test_a_log_whose_tiles_agree_on_other_entries_is_refused(tmp_path: Path) -> None:
    log = log_of(tmp_path, 5)
    old = (tmp_path / "checkpoint").read_bytes()
    write_log(tmp_path, [*entries(4), b"other"], keys=[KEY])
    (tmp_path / "checkpoint").write_bytes(old)
    with pytest.raises(AuditError, match="root"):
        audit(log, keys=KEYS, entries=False)


def test_a_log_signed_by_somebody_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoteError):
        audit(log_of(tmp_path, 5), keys=[SigningKey.new(ORIGIN).verifier])


def test_a_log_that_shows_another_key_is_refused(tmp_path: Path) -> None:
    log = log_of(tmp_path, 5)
    (tmp_path / "keys").write_text(f"{SigningKey.new(ORIGIN).verifier}\n")
    with pytest.raises(AuditError, match="keys"):
        audit(log, keys=KEYS)


def test_an_entry_that_is_not_canonical_is_refused(tmp_path: Path) -> None:
    write_log(tmp_path, [*entries(3), b'{"a": 1}'], keys=[KEY])
    with pytest.raises(EntryError, match="Entry 3 is not as it should be"):
        audit(open_log(tmp_path), keys=KEYS)


@pytest.mark.parametrize("missing", ["type", "id", "recorded"])
def test_an_entry_without_its_heading_is_refused(tmp_path: Path, missing: str) -> None:
    entry = {"type": "case.opened/1", "id": "0" * 32, "recorded": "2026-06-28T09:30:00Z"}
    del entry[missing]
    write_log(tmp_path, [to_canonical(entry)], keys=[KEY])
    with pytest.raises(EntryError, match="Entry 0"):
        audit(open_log(tmp_path), keys=KEYS)


def test_an_unknown_type_is_no_fault(tmp_path: Path) -> None:
    write_log(tmp_path, [recorded("09:30:00", kind="thing.unheard-of/9")], keys=[KEY])
    assert audit(open_log(tmp_path), keys=KEYS).told is not None


def recorded(time: str, *, number: int = 0, kind: str = "case.opened/1") -> bytes:
    return to_canonical({"type": kind, "id": f"{number:032x}", "recorded": f"2026-06-28T{time}Z"})


def doubts_of(folder: Path, *written: bytes) -> tuple[str, ...]:
    write_log(folder, written, keys=[KEY])
    told = audit(open_log(folder), keys=KEYS, witnesses=[WITNESS.verifier]).told
    assert told is not None
    return told.doubts


def test_times_in_order_are_not_odd(tmp_path: Path) -> None:
    times = ["09:30:00", "09:30:00", "09:29:00", "10:00:00"]
    written = [recorded(time, number=number) for number, time in enumerate(times)]
    assert doubts_of(tmp_path, *written) == ()


def test_a_time_long_before_an_earlier_entry_s_is_told(tmp_path: Path) -> None:
    doubts = doubts_of(tmp_path, recorded("09:30:00"), recorded("09:14:59", number=1))
    assert doubts[0].startswith("Entry 1 says it was recorded at 2026-06-28 09:14:59")


def test_an_id_that_comes_twice_is_told(tmp_path: Path) -> None:
    doubts = doubts_of(tmp_path, recorded("09:30:00"), recorded("09:30:01"))
    assert doubts == ("1 entries have an id that another entry has.",)


def cosigned_at(folder: Path, time: int) -> None:
    note = SignedNote.parse((folder / "checkpoint").read_bytes())
    note = note.with_signatures(cosign(note.text, key=WITNESS, time=time))
    (folder / "checkpoint").write_bytes(note.to_bytes())


def test_a_time_after_its_cosignature_is_told(tmp_path: Path) -> None:
    write_log(tmp_path, [recorded("09:30:00")], keys=[KEY])
    cosigned_at(tmp_path, 1_782_600_000)  # 2026-06-27
    told = audit(open_log(tmp_path), keys=KEYS, witnesses=[WITNESS.verifier]).told
    assert told is not None
    assert "after a witness had signed" in told.doubts[0]


def test_a_cosigned_log_says_when(tmp_path: Path) -> None:
    log = log_of(tmp_path, 3)
    cosigned_at(tmp_path, 1_900_000_000)
    result = audit(log, keys=KEYS, witnesses=[WITNESS.verifier], quorum=1)
    assert (result.cosigned, result.unknown) == ((1_900_000_000,), 0)


def test_a_witness_that_one_does_not_know_is_counted_as_unknown(tmp_path: Path) -> None:
    log = log_of(tmp_path, 3)
    cosigned_at(tmp_path, 1_900_000_000)
    assert audit(log, keys=KEYS).unknown == 1


def test_without_the_quorum_asked_for_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuorumError):
        audit(log_of(tmp_path, 3), keys=KEYS, witnesses=[WITNESS.verifier], quorum=1)


def grown(folder: Path) -> PublicLog:
    """A log of 300 with the partial files of when it had 3 and 259."""
    for size in (3, 259):
        log_of(folder, size)
    return log_of(folder, 300)


def test_what_older_checkpoints_left_is_counted(tmp_path: Path) -> None:
    assert audit(grown(tmp_path), keys=KEYS).older_files == 4


@pytest.mark.parametrize(
    "path", [tile_path(0, 0, 3), tile_path(0, 1, 3), bundle_path(0, 3), bundle_path(1, 3)]
)
def test_a_change_in_what_was_left_is_found(tmp_path: Path, path: str) -> None:
    log = grown(tmp_path)
    change(tmp_path / path, lambda data: bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(AuditError, match=path):
        audit(log, keys=KEYS)


def test_a_partial_file_that_no_size_has_is_told(tmp_path: Path) -> None:
    log = log_of(tmp_path, 300)
    (tmp_path / "tile/0/000.p").mkdir()
    (tmp_path / "tile/0/000.p/old").touch()
    with pytest.raises(AuditError, match="no file that a log has"):
        audit(log, keys=KEYS)


def test_files_of_a_checkpoint_to_come_are_left_alone(tmp_path: Path) -> None:
    old = log_of(tmp_path / "old", 300)
    log = log_of(tmp_path / "new", 310)
    for path in ("tile/entries/001.p/44", "tile/0/001.p/44"):
        target = tmp_path / "new" / path
        target.write_bytes((tmp_path / "old" / path).read_bytes())
    (tmp_path / "new/checkpoint").write_bytes(old.checkpoint().to_bytes())
    assert audit(log, keys=KEYS).checkpoint.size == 300


@pytest.mark.parametrize(("old", "new"), [(0, 3), (1, 1), (3, 300), (256, 300), (300, 600)])
def test_a_log_that_grew_still_begins_as_it_did(tmp_path: Path, old: int, new: int) -> None:
    seen = (log_of(tmp_path / "old", old)).read("checkpoint")
    result = check_prefix(log_of(tmp_path / "new", new), seen, keys=KEYS)
    assert (result.old.size, result.new.size) == (old, new)


def test_a_log_that_shrank_is_refused(tmp_path: Path) -> None:
    seen = log_of(tmp_path / "old", 300).read("checkpoint")
    with pytest.raises(ForkError, match="had 300 entries and has 299"):
        check_prefix(log_of(tmp_path / "new", 299), seen, keys=KEYS)


@pytest.mark.parametrize("new", [3, 300])
def test_a_log_with_another_beginning_is_refused(tmp_path: Path, new: int) -> None:
    write_log(tmp_path / "old", [*entries(2), b"other"], keys=[KEY])
    seen = (tmp_path / "old/checkpoint").read_bytes()
    with pytest.raises(ForkError, match="first 3 entries"):
        check_prefix(log_of(tmp_path / "new", new), seen, keys=KEYS)


def test_a_checkpoint_that_nobody_signed_proves_no_fork(tmp_path: Path) -> None:
    forged = note_of(Checkpoint(ORIGIN, 3, bytes(32)), [SigningKey.new(ORIGIN)]).to_bytes()
    with pytest.raises(NoteError):
        check_prefix(log_of(tmp_path, 300), forged, keys=KEYS)


def test_a_checkpoint_of_another_log_is_told_apart(tmp_path: Path) -> None:
    other = SigningKey.new("other.example/log")
    seen = note_of(Checkpoint("other.example/log", 3, bytes(32)), [other]).to_bytes()
    with pytest.raises(ForkError, match=r"of other\.example/log"):
        check_prefix(log_of(tmp_path, 3), seen, keys=[*KEYS, other.verifier])


def copy_of(log: PublicLog, folder: Path) -> PublicLog:
    shutil.copytree(log.place, folder, dirs_exist_ok=True)
    return open_log(folder)


def change(path: Path, how: Callable[[bytes], bytes]) -> None:
    data = how(path.read_bytes())
    assert data != path.read_bytes()
    path.write_bytes(data)


def test_bundles_are_what_they_seem(large: PublicLog) -> None:
    assert large.read(bundle_path(0)) == pack_bundle([b"%d" % number for number in range(256)])


def test_a_size_that_no_log_can_have_is_found_out_at_once(tmp_path: Path) -> None:
    log = log_of(tmp_path, 3)
    liar = note_of(Checkpoint(ORIGIN, 2**62, bytes(32)), [KEY])
    (tmp_path / "checkpoint").write_bytes(liar.to_bytes())
    with pytest.raises(LedgerError, match="has no tile/entries/000"):
        audit(log, keys=KEYS, workers=2)
