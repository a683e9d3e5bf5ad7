"""What cannot be read is refused in one sentence that says what to do."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_files import OWN_ROWS, write_nyc, write_own

from answerable.errors import MappingError, SourceError
from answerable.facts import read_cases

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

REFUSED = [
    (b"", "is empty"),
    (b"\xef\xbb\xbf\n\n", "is empty"),
    (PNG, "is a picture"),
    (b"%PDF-1.7 ...", "is a PDF"),
    (b"<!DOCTYPE html><html><body>404</body></html>", "is a web page"),
    (b"\x00\x01\x02\x03 not text", "is not a text file"),
    (b"\x1f\x8b\x08\x00 broken", "is a damaged gzip"),
    (b"PK\x03\x04 broken", "is a damaged workbook or ZIP"),
    (b"\xd0\xcf\x11\xe0 broken", "cannot be read as a workbook"),
    (b"PAR1 broken", "cannot be read as Parquet"),
    (b"[{broken", "is not JSON"),
    (b"<a><b></a>", "is not well-formed XML"),
    (b"only one column\n1\n2\n", "is not a table"),
]


@pytest.mark.parametrize(("content", "words"), REFUSED)
def test_a_file_of_another_kind_is_refused_by_what_it_is(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "cases.csv").write_bytes(content)
    with pytest.raises(SourceError, match=words):
        read_cases(tmp_path / "cases.csv")


def test_refusals_are_one_line(tmp_path: Path) -> None:
    for content, _ in REFUSED:
        (tmp_path / "cases.csv").write_bytes(content)
        with pytest.raises(SourceError) as refused:
            read_cases(tmp_path / "cases.csv")
        assert "\n" not in str(refused.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        read_cases(tmp_path / "none.csv")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder"):
        read_cases(tmp_path)


def test_a_zip_archive_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cases.csv", "w") as archive:
        archive.writestr("inside.csv", "a,b\n")
    with pytest.raises(SourceError, match="unpack it"):
        read_cases(tmp_path / "cases.csv")


@pytest.fixture
def unreadable(tmp_path: Path) -> Iterator[Path]:
    """A file for others only; the superuser, who may read all, is somebody else meanwhile."""
    path = write_own(tmp_path / "cases.csv")
    path.chmod(0)
    user = os.geteuid()
    os.seteuid(user or 65534)
    yield path
    os.seteuid(user)


def test_a_file_one_may_not_read_is_told(unreadable: Path) -> None:
    with pytest.raises(SourceError, match="Permission denied"):
        read_cases(unreadable)


def test_unknown_columns_lead_to_inspect(tmp_path: Path) -> None:
    path = write_own(tmp_path / "c.csv", header=["a", "b", "c", "d", "e", "f"])
    with pytest.raises(SourceError, match=r"run `answerable inspect .*c\.csv`"):
        read_cases(path)


def test_a_mapping_with_a_wrong_column_names_it_and_the_nearest(tmp_path: Path) -> None:
    header = ["Unique Key", "Created", "Closed Date", "Agency", "Complaint Type", "Status"]
    path = write_nyc(tmp_path / "c.csv", OWN_ROWS[0], header=header)
    with pytest.raises(MappingError, match=r'opened from "created_date".*nearest are "Created"'):
        read_cases(path, source="nyc311")


def test_an_unknown_time_zone_is_told(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="no time zone Mars"):
        read_cases(write_own(tmp_path / "c.csv"), timezone="Mars")


def test_nothing_stays_behind_when_reading_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    (tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    with pytest.raises(SourceError):
        read_cases(tmp_path / "none.csv")
    assert list((tmp_path / "t").iterdir()) == []
