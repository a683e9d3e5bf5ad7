"""The terminal's face: what a person types, and what comes back when it goes wrong."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from building import city
from click.testing import CliRunner, Result

from answerable.cli import main
from answerable.facts.table import CASES_SCHEMA
from answerable.ledger.keys import COSIGNATURE, SigningKey


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.parquet"
    rows = city(effects={"A": 0.5, "B": 1.0, "C": 1.0, "D": 2.0}, cases=80)
    pq.write_table(pa.Table.from_pylist(rows, schema=CASES_SCHEMA), path)
    return path


def test_a_file_becomes_a_report(cases: Path, tmp_path: Path) -> None:
    run("rank", cases, "--as-of", "2026-07-05", "--out", tmp_path / "report")
    assert (tmp_path / "report" / "index.html").is_file()


def test_the_terminal_says_where_the_report_lies(cases: Path, tmp_path: Path) -> None:
    told = run("rank", cases, "--as-of", "2026-07-05", "--out", tmp_path / "report")
    assert "index.html" in told.stdout.replace("\n", "")


def test_a_former_report_is_replaced(cases: Path, tmp_path: Path) -> None:
    for as_of in ("2026-06-28", "2026-07-05"):
        run("rank", cases, "--as-of", as_of, "--out", tmp_path / "report")
    assert "2026-07-05" in (tmp_path / "report" / "provenance.json").read_text()


def wrong(kind: str, folder: Path, cases: Path) -> list[object]:
    empty, text, mapping = folder / "empty.csv", folder / "words.csv", folder / "m.toml"
    empty.touch()
    text.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    mapping.write_text("nonsense = 1\n")
    return {
        "a missing file": [folder / "none.csv"],
        "an empty file": [empty],
        "another kind of file": [text],
        "a wrong mapping": [cases, "--source", mapping],
        "an as-of before the data": [cases, "--as-of", "2020-01-05"],
        "an as-of after the data": [cases, "--as-of", "2050-01-02"],
        "an unknown rulebook": [cases, "--rulebook", "nonsense"],
    }[kind]


KINDS = (
    "a missing file", "an empty file", "another kind of file", "a wrong mapping",
    "an as-of before the data", "an as-of after the data", "an unknown rulebook",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_wrong_ends_with_exit_code_2(kind: str, cases: Path, tmp_path: Path) -> None:
    assert run("rank", *wrong(kind, tmp_path, cases), "--out", tmp_path / "report").exit_code == 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_wrong_is_told_in_one_line(kind: str, cases: Path, tmp_path: Path) -> None:
    told = run("rank", *wrong(kind, tmp_path, cases), "--out", tmp_path / "report").stderr
    assert len(told.strip().splitlines()) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_wrong_leaves_nothing_behind(kind: str, cases: Path, tmp_path: Path) -> None:
    run("rank", *wrong(kind, tmp_path, cases), "--out", tmp_path / "report")
    assert not list(tmp_path.glob("*report*"))


def test_a_folder_of_another_kind_is_left_alone(cases: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").touch()
    told = run("rank", cases, "--as-of", "2026-07-05", "--out", tmp_path / "letters")
    assert (told.exit_code, (tmp_path / "letters" / "dear.txt").exists()) == (2, True)


def test_inspect_writes_a_mapping_that_ranks(tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.csv"
    days = [f"2026-0{1 + k % 5}-{1 + k % 27:02d}" for k in range(240)]
    lines = [
        f"R{k},{'ABCD'[k % 4]},{('lamp', 'road')[k // 4 % 2]},{day},{day if k % 3 else ''}"
        for k, day in enumerate(days)
    ]
    unknown.write_text("\n".join(["Ref,Department,Category,Date opened,Date closed", *lines]))
    run("inspect", unknown, "--out", tmp_path / "m.toml")
    told = run("rank", unknown, "--source", tmp_path / "m.toml", "--out", tmp_path / "report")
    assert told.exit_code == 0


def imported(cases: Path, folder: Path) -> Path:
    """A log of the cases."""
    run("log", "import", cases, "--source", "cases", "--log", folder / "log")
    return folder / "log"


@pytest.fixture(scope="module")
def log(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(cases, tmp_path_factory.mktemp("record"))


def test_a_file_becomes_a_log_that_holds(log: Path) -> None:
    assert "all holds" in run("log", "audit", log, "--vkey", log / "keys").stdout


def test_a_begun_log_holds(tmp_path: Path) -> None:
    key = run("log", "begin", "--log", tmp_path / "log").stdout.strip()
    assert run("log", "audit", tmp_path / "log", "--vkey", key).exit_code == 0


def test_a_receipt_is_checked_offline(log: Path, tmp_path: Path) -> None:
    receipt, entry = tmp_path / "receipt", tmp_path / "entry"
    run("log", "receipt", "7", "--log", log, "--out", receipt, "--entry", entry)
    told = run("log", "verify", receipt, entry, "--vkey", log / "keys")
    assert told.stdout.startswith("Entry 7 is in ")


def test_the_key_that_is_printed_checks_the_log(log: Path) -> None:
    key = run("log", "key", "--log", log).stdout.strip()
    assert run("log", "audit", log, "--vkey", key).exit_code == 0


def test_a_kept_checkpoint_is_the_beginning_of_the_log(log: Path, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes((log / "checkpoint").read_bytes())
    run("log", "rotate-key", "--log", log)
    told = run("log", "prefix", tmp_path / "old", "--log", log, "--vkey", log / "keys")
    assert "none was changed or removed" in told.stdout


def test_a_log_is_ranked_published_and_verified(log: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    run("rank", log, "--source", "ledger", "--as-of", "2026-07-05", "--out", report)
    run("publish", report, "--log", log)
    told = run("verify-standing", report, "--log", log, "--vkey", log / "keys")
    assert "Computed again: the same bytes." in told.stdout


def test_a_log_too_few_witnesses_saw_says_who_failed(cases: Path, tmp_path: Path) -> None:
    policy = tmp_path / "witnesses.toml"
    witness = SigningKey.new("far.example/witness", algorithm=COSIGNATURE).verifier
    policy.write_text(
        "quorum = 1\nseconds = 1\n[[witness]]\n"
        f'name = "Far"\nurl = "http://127.0.0.1:9/"\nkey = "{witness}"\n'
    )
    told = run("log", "import", cases, "--source", "cases", "--log", tmp_path / "log",
               "--witnesses", policy)  # fmt: skip
    assert "Far" in told.stderr


LEDGER_MISTAKES = (
    ["log", "audit", "nowhere"],
    ["log", "key", "--log", "nowhere"],
    ["log", "rotate-key", "--log", "nowhere"],
    ["log", "publish-waiting", "--log", "nowhere"],
    ["log", "receipt", "1", "--log", "nowhere"],
    ["log", "verify", "none", "none", "--vkey", "nonsense"],
    ["log", "prefix", "none", "--log", "nowhere"],
    ["publish", "nowhere", "--log", "nowhere"],
    ["verify-standing", "nowhere"],
    ["rank", "nowhere", "--source", "ledger", "--out", "report"],
    ["witness", "serve", "--origin", "nonsense", "--folder", "witness"],
)


@pytest.mark.parametrize("words", LEDGER_MISTAKES, ids=" ".join)
def test_a_mistake_about_a_log_is_one_sentence(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run(*words)
    assert (told.exit_code, told.stderr.count("\n"), told.stderr[:12]) == (2, 1, "answerable: ")


@pytest.mark.parametrize("words", LEDGER_MISTAKES[2:8:5], ids=" ".join)
def test_a_mistake_about_a_log_leaves_nothing_behind(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(*words)
    assert list(tmp_path.iterdir()) == []
