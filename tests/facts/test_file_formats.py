"""The same cases, however they are written down."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from case_files import OWN_HEADER, OWN_ROWS, delimited, write_own
from openpyxl import Workbook

from answerable.facts import read_cases


def accounts(path: Path, source: str = "auto") -> list[str]:
    """The accounts read, sorted."""
    return sorted(read_cases(path, source=source).to_arrow()["account"].to_pylist())


WANTED = ["Café Élite", "Water North", "Water North"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["cases.csv", "cases.csv.gz"])
def test_every_encoding_reads_under_every_delimiter(
    tmp_path: Path, encoding: str, delimiter: str, name: str
) -> None:
    place = "城北水务" if encoding == "gb18030" else "Café Élite"
    rows = [*OWN_ROWS[:2], ("3", place, "bruit", "2024-01-02", "2024-01-02", "closed")]
    path = write_own(tmp_path / name, rows, encoding=encoding, delimiter=delimiter)
    assert accounts(path) == sorted(["Water North", "Water North", place])


def test_a_letter_late_in_the_file_decides_the_encoding(tmp_path: Path) -> None:
    rows = [(str(i), "Water", "leak", "2024-01-01", "", "open") for i in range(200_000)]
    rows.append(("last", "Café", "x", "2024-01-01", "", "open"))
    path = write_own(tmp_path / "late.csv", rows, encoding="latin-1")
    assert set(accounts(path)) == {"Water", "Café"}


def test_one_broken_letter_leaves_a_utf8_file_utf8(tmp_path: Path) -> None:
    path = write_own(tmp_path / "broken.csv", [(str(i), "Café", "x", "2024-01-01", "", "open")
                                               for i in range(9)])  # fmt: skip
    path.write_bytes(path.read_bytes() + b"9,Caf\xe9,x,2024-01-01,,open\n")
    cases = read_cases(path)
    assert (cases.rejects["kind"].to_pylist(), len(cases)) == (["malformed_line"], 9)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_read(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(delimited([OWN_HEADER, *OWN_ROWS], newline=newline).encode())
    assert accounts(path) == WANTED


def test_mixed_line_ends_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    first, second = delimited([OWN_HEADER, OWN_ROWS[0]]), delimited(OWN_ROWS[1:], newline="\r\n")
    path.write_bytes((first + second).encode())
    assert accounts(path) == WANTED


def test_line_breaks_inside_quotes_belong_to_the_field(tmp_path: Path) -> None:
    rows = [("1", "Water", "two\nlines", "2024-01-01", "", "open")]
    cases = read_cases(write_own(tmp_path / "cases.csv", rows))
    assert cases.to_arrow()["service"].to_pylist() == ["two\nlines"]


def test_a_workbook_reads_below_its_title(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Cases of the year"])
    book.active.append(list(OWN_HEADER))
    book.active.append([1, "Water", "leak", datetime(2024, 1, 1, 9, 30), None, "open"])
    book.save(tmp_path / "cases.xlsx")
    row = read_cases(tmp_path / "cases.xlsx").to_arrow().to_pylist()[0]
    assert (row["case_id"], row["opened"]) == ("1", datetime(2024, 1, 1, 9, 30))


def test_json_reads_as_an_array_as_lines_and_inside_an_object(tmp_path: Path) -> None:
    objects = [dict(zip(OWN_HEADER, row, strict=True)) for row in OWN_ROWS]
    lines = "".join(json.dumps(o) + "\n" for o in objects)
    forms = [json.dumps(objects), lines, json.dumps({"n": 3, "cases": objects}, indent=1)]
    for form in forms:
        (tmp_path / "cases.json").write_text(form, encoding="utf-8")
        assert accounts(tmp_path / "cases.json") == WANTED


def test_gzipped_json_reads_whatever_its_name(tmp_path: Path) -> None:
    objects = [dict(zip(OWN_HEADER, row, strict=True)) for row in OWN_ROWS]
    (tmp_path / "cases").write_bytes(gzip.compress(json.dumps(objects).encode()))
    assert accounts(tmp_path / "cases") == WANTED


def test_leading_zeros_of_ids_live(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('[{"case_id":"007","account":"A","service":"s",'
                                     '"opened":"2024-01-01"}]')  # fmt: skip
    assert read_cases(tmp_path / "c.json").to_arrow()["case_id"].to_pylist() == ["007"]


def test_parquet_of_any_sensible_type_reads(tmp_path: Path) -> None:
    table = pa.table(
        {
            "case_id": pa.array([1, 2], pa.int64()),
            "account": pa.array(["A", "B"]).dictionary_encode(),
            "service": pa.array(["s", "s"], pa.large_string()),
            "opened": pa.array([datetime(2024, 1, 1)] * 2, pa.timestamp("ns", tz="UTC")),
            "ended": pa.array([datetime(2024, 1, 3)] * 2, pa.date32()),
        }
    )
    pq.write_table(table, tmp_path / "c.parquet")
    cases = read_cases(tmp_path / "c.parquet", timezone="Asia/Shanghai")
    row = sorted(cases.to_arrow().to_pylist(), key=lambda r: r["case_id"])[0]
    assert (row["case_id"], row["opened"], row["ended"], row["ending"]) == (
        "1", datetime(2024, 1, 1, 8), datetime(2024, 1, 3), "closed",
    )  # fmt: skip


def test_a_name_that_looks_like_a_pattern_is_just_a_name(tmp_path: Path) -> None:
    assert accounts(write_own(tmp_path / "cases [1] *.csv")) == WANTED


def test_the_digest_is_of_the_bytes_that_lie_there(tmp_path: Path) -> None:
    from hashlib import sha256

    path = write_own(tmp_path / "cases.csv.gz")
    assert read_cases(path).sha256 == sha256(path.read_bytes()).hexdigest()
