"""A file nobody knows: a mapping is guessed, shown, and good enough to read it by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from case_files import delimited, nyc_row, write_nyc

from answerable.errors import SourceError
from answerable.facts import Inspection, inspect, read_cases
from answerable.facts.mapping import Origin
from answerable.facts.mapping_file import parse_mapping

LANGUAGES = {
    "english": (
        ("Case Number", "Responsible Department", "Category", "Date Received", "Date Closed",
         "Status"),
        ("Water", "Roads"), ("leak", "pothole"), "%m/%d/%Y", ("Completed", "In Progress"),
    ),
    "chinese": (
        ("工单编号", "承办单位", "诉求类型", "受理时间", "办结时间", "工单状态"),
        ("城北水务", "市政局"), ("供水", "道路"), "%Y年%m月%d日", ("已办结", "未办结"),
    ),
    "spanish": (
        ("Folio", "Dependencia", "Tipo de problema", "Fecha de creación", "Fecha de cierre",
         "Estado"),
        ("Aguas", "Obras"), ("fuga", "bache"), "%d/%m/%Y", ("Cerrado", "En proceso"),
    ),
    "french": (
        ("Numéro de dossier", "Direction", "Catégorie", "Date de création", "Date de clôture",
         "Statut"),
        ("Eaux", "Voirie"), ("fuite", "trou"), "%d/%m/%Y", ("Clôturé", "En cours"),
    ),
    "german": (
        ("Vorgangsnummer", "Zuständige Stelle", "Kategorie", "Eingangsdatum", "Erledigt am",
         "Bearbeitungsstand"),
        ("Wasserwerk", "Straßenamt"), ("Leck", "Schlagloch"), "%d.%m.%Y",
        ("Abgeschlossen", "In Bearbeitung"),
    ),
}  # fmt: skip

OURS = ("case_id", "account", "service", "opened", "ended")


def write_unknown(path: Path, language: str) -> Path:
    """Sixty cases in a city's own words; every third is open."""
    from datetime import date, timedelta

    header, offices, kinds, form, (closed, going_on) = LANGUAGES[language]
    rows = []
    for i in range(60):
        opened = date(2024, 1, 1) + timedelta(days=i)
        ended = (opened + timedelta(days=i % 9)).strftime(form) if i % 3 else ""
        rows.append((f"N-{i:04}", offices[i % 2], kinds[i % 5 % 2], opened.strftime(form), ended,
                     closed if i % 3 else going_on))  # fmt: skip
    path.write_text(delimited([header, *rows], delimiter=";"), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_guessed_in_five_languages(tmp_path: Path, language: str) -> None:
    seen = inspect(write_unknown(tmp_path / "unknown.csv", language))
    columns = parse_mapping(seen.toml, name="guessed").columns
    guessed = tuple(columns[c].columns[0] for c in OURS)
    assert guessed == LANGUAGES[language][0][:5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_statuses_are_guessed_in_five_languages(tmp_path: Path, language: str) -> None:
    seen = inspect(write_unknown(tmp_path / "unknown.csv", language))
    status = parse_mapping(seen.toml, name="guessed").status
    closed, going_on = LANGUAGES[language][4]
    assert status is not None
    assert dict(status.values) == {closed: "closed", going_on: "open"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guess_reads_the_file(tmp_path: Path, language: str) -> None:
    path = write_unknown(tmp_path / "unknown.csv", language)
    (tmp_path / "guess.toml").write_text(inspect(path).toml, encoding="utf-8")
    cases = read_cases(path, source=str(tmp_path / "guess.toml"))
    assert (len(cases), cases.rejects.num_rows) == (60, 0)


def test_a_known_source_is_recognised(tmp_path: Path) -> None:
    assert inspect(write_nyc(tmp_path / "c.csv", nyc_row())).recognised == "nyc311"


def test_five_cases_are_shown_as_they_read(tmp_path: Path) -> None:
    seen = inspect(write_unknown(tmp_path / "unknown.csv", "english"))
    assert seen.sample.column("account").to_pylist() == ["Water", "Roads"] * 2 + ["Water"]


def test_rejects_are_counted_by_kind(tmp_path: Path) -> None:
    path = write_nyc(tmp_path / "c.csv", nyc_row("1"), nyc_row("1"), nyc_row("2", status="Lost"))
    assert inspect(path).rejects == {"repeated_id": 1, "unknown_status": 1}


def small(tmp_path: Path, header: str, *rows: str) -> Inspection:
    """A look at a few lines."""
    (tmp_path / "c.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return inspect(tmp_path / "c.csv")


def test_days_and_months_that_could_change_places_are_asked_about(tmp_path: Path) -> None:
    seen = small(tmp_path, "ref,agency,type,opened", "1,A,x,01/02/2024", "2,B,y,03/04/2024")
    assert any("day and month could change places" in d for d in seen.doubts)


def test_a_day_above_twelve_settles_it(tmp_path: Path) -> None:
    seen = small(tmp_path, "ref,agency,type,opened", "1,A,x,01/02/2024", "2,B,y,30/04/2024")
    assert not any("change places" in d for d in seen.doubts)


def test_rows_without_an_id_are_numbered_and_it_is_said(tmp_path: Path) -> None:
    seen = small(tmp_path, "agency,type,opened", "A,x,2024-01-01", "A,x,2024-01-01")
    columns = parse_mapping(seen.toml, name="guessed").columns
    assert (columns["case_id"], "rows are numbered" in seen.doubts[0]) == (
        Origin(numbered=True), True,
    )  # fmt: skip


def test_a_status_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    rows = [f"{i},{'AB'[i % 2]},x,2024-01-01,{('Closed', 'Limbo')[i % 2]}" for i in range(9)]
    seen = small(tmp_path, "ref,agency,type,opened,status", *rows)
    assert any('"Limbo"' in doubt for doubt in seen.doubts)


def test_a_file_without_times_cannot_be_guessed(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"No column .* the time a case was opened"):
        small(tmp_path, "ref,agency,type", "1,A,x")


def test_the_council_file_is_guessed_under_strange_headers(
    tmp_path: Path, shared: Callable[[str], Path]
) -> None:
    import gzip

    with gzip.open(shared("nyc_council_2015_2025.csv.gz")) as file:
        rows = file.readlines()[1:60_001]
    path = tmp_path / "renamed.csv"
    path.write_bytes(b"ref no,office name,opened on,date closed,category,detail,zip,borough,city,"
                     b"council_dist,board\n" + b"".join(rows))  # fmt: skip
    seen = inspect(path)
    assert (seen.count, set(seen.rejects)) == (60_000 - sum(seen.rejects.values()), {"repeated_id"})
