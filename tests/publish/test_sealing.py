"""A published standing: its seal, what the seal proves, and what it finds out."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from building import city

from answerable import rank, read_cases
from answerable.errors import LedgerError, ProofError, QuorumError
from answerable.facts.entries.importing import import_cases
from answerable.facts.table import CASES_SCHEMA
from answerable.ledger.log import Log
from answerable.publish import write_report
from answerable.publish.sealing import ENTRY, FOLDER, RECEIPT, describe, publish_standing, read_seal
from answerable.publish.verifying import Facts, verify_standing
from answerable.standings import account_details

NOON = datetime(2026, 7, 6, 12, tzinfo=UTC)
AS_OF = date(2026, 7, 5)


def noon() -> datetime:
    return NOON


@dataclass(frozen=True)
class Published:
    """A case file, the log it was imported into, and a sealed report of the log's cases."""

    file: Path
    log: Path
    report: Path


def report_of(place: Path, source: str, folder: Path) -> Path:
    standing = rank(read_cases(place, source=source), as_of=AS_OF)
    write_report(standing, account_details(standing), folder)
    return folder


def opened(folder: Path, **known: object) -> Log:
    return Log.open(folder, origin="ledger.example/seals", clock=noon, **known)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("published")
    file, log = folder / "cases.parquet", folder / "log"
    rows = city(effects={"A": 0.5, "B": 1.0, "C": 1.0, "D": 2.0}, cases=60)
    pq.write_table(pa.Table.from_pylist(rows, schema=CASES_SCHEMA), file)
    with opened(log) as made:
        import_cases(read_cases(file, source="cases"), made, clock=noon)
        report = report_of(log, "ledger", folder / "report")
        publish_standing(report, made, clock=noon)
    return Published(file, log, report)


@pytest.fixture
def copied(published: Published, tmp_path: Path) -> Path:
    """The report, to be tampered with."""
    return shutil.copytree(published.report, tmp_path / "report")


def test_a_sealed_standing_is_computed_again_from_the_log(published: Published) -> None:
    assert verify_standing(published.report, facts=Facts(str(published.log))).recomputed


def test_it_is_without_being_told_where_the_log_is(published: Published) -> None:
    assert verify_standing(published.report).recomputed


def test_it_is_not_where_the_log_is_gone(copied: Path) -> None:
    assert not verify_standing(copied).recomputed


def test_it_still_is_after_the_log_has_grown(published: Published, tmp_path: Path) -> None:
    log = shutil.copytree(published.log, tmp_path / "log")
    shutil.copytree(published.log.with_name("log.private"), tmp_path / "log.private")
    with opened(log) as grown:
        publish_standing(report_of(published.file, "cases", tmp_path / "more"), grown, clock=noon)
    assert verify_standing(published.report, facts=Facts(str(log))).recomputed


def test_a_standing_from_a_file_is_computed_again_from_the_file(
    published: Published, tmp_path: Path
) -> None:
    report = report_of(published.file, "cases", tmp_path / "report")
    with opened(tmp_path / "log") as log:
        publish_standing(report, log, clock=noon)
    assert verify_standing(report, facts=Facts(str(published.file))).recomputed


def test_the_files_of_log_and_file_are_the_same_bytes(published: Published, tmp_path: Path) -> None:
    report = report_of(published.file, "cases", tmp_path / "report")
    names = ("standing.csv", "standing.parquet")
    assert [(report / n).read_bytes() for n in names] == [
        (published.report / n).read_bytes() for n in names
    ]


def test_the_keys_of_the_log_can_be_held_against_the_seal(published: Published) -> None:
    with opened(published.log) as log:
        keys = log.keys
    assert verify_standing(published.report, keys=keys).trusted_keys


@pytest.mark.parametrize("name", ["standing.csv", "standing.parquet"])
def test_a_changed_table_is_found(copied: Path, name: str) -> None:
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)
    with pytest.raises(ProofError, match="is not what was sealed"):
        verify_standing(copied)


def test_a_missing_table_is_told(copied: Path) -> None:
    (copied / "standing.csv").unlink()
    with pytest.raises(LedgerError, match="could not be read"):
        verify_standing(copied)


def test_a_changed_entry_is_found(copied: Path) -> None:
    entry = copied / FOLDER / ENTRY
    entry.write_bytes(entry.read_bytes().replace(b'"ranked":', b'"ranked":1'))
    with pytest.raises(ProofError):
        verify_standing(copied)


def test_other_facts_are_found(published: Published, tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    pq.write_table(pq.read_table(published.file).slice(1), other)
    with opened(tmp_path / "log") as log:
        report = report_of(published.file, "cases", tmp_path / "report")
        publish_standing(report, log, clock=noon)
    with pytest.raises(ProofError, match="are not those of the standing"):
        verify_standing(report, facts=Facts(str(other)))


def test_another_rulebook_is_found(published: Published, tmp_path: Path) -> None:
    import answerable.rules.loading as loading

    book = tmp_path / "book.toml"
    text = (loading.BOOKS / "effectiveness.toml").read_text("utf-8")
    book.write_text(text.replace("value = 182", "value = 189", 1), "utf-8")
    with pytest.raises(ProofError, match="not the one that was sealed"):
        verify_standing(published.report, facts=Facts(str(published.log)), rulebook=book)


def test_a_report_without_a_seal_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="carries no seal"):
        verify_standing(tmp_path)


def test_a_folder_that_is_no_report_cannot_be_published(tmp_path: Path) -> None:
    with opened(tmp_path / "log") as log, pytest.raises(LedgerError, match="is no report"):
        publish_standing(tmp_path / "nothing", log, clock=noon)


def test_a_standing_is_published_once(published: Published) -> None:
    with opened(published.log) as log, pytest.raises(LedgerError, match="published already"):
        publish_standing(published.report, log, clock=noon)


def test_a_correction_names_what_it_corrects(published: Published) -> None:
    old = json.loads(read_seal(published.report).entry)["id"]
    assert describe(published.report, corrects=old).corrects == old


@pytest.mark.parametrize(
    ("page", "said"), [("index.html", "public record"), ("index.zh-Hans.html", "公开存证簿")]
)
def test_the_first_pages_say_that_they_are_sealed(
    published: Published, page: str, said: str
) -> None:
    assert said in (published.report / page).read_text("utf-8")


def test_what_waited_for_witnesses_is_entered_once(published: Published, tmp_path: Path) -> None:
    report = report_of(published.file, "cases", tmp_path / "report")

    def nobody(*_: object) -> list[str]:
        raise QuorumError("no witness is there")

    with opened(tmp_path / "log", gather=nobody) as log, pytest.raises(QuorumError):
        publish_standing(report, log, clock=noon)
    with opened(tmp_path / "log") as log:
        publish_standing(report, log, clock=noon)
        assert log.sequence().size == 1


def test_an_entry_that_never_reached_the_log_is_entered(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = report_of(published.file, "cases", tmp_path / "report")
    with opened(tmp_path / "log") as log:
        with monkeypatch.context() as broken:
            broken.setattr(log, "append", _full_disk)
            with pytest.raises(LedgerError, match="full"):
                publish_standing(report, log, clock=noon)
        publish_standing(report, log, clock=noon)
    assert (report / FOLDER / RECEIPT).is_file()


def _full_disk(*_: object) -> list[str]:
    raise LedgerError("the disk is full")
