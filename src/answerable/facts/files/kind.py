"""What kind of file it is, told by its first bytes and not by its name."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

from answerable.errors import SourceError

Kind = Literal["text", "json", "xml", "excel", "parquet"]

HEAD = 4096

REFUSED = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF",
    b"\x28\xb5\x2f\xfd": "compressed with Zstandard; unpack it first",
    b"BZh": "compressed with bzip2; unpack it first",
    b"\xfd7zXZ": "compressed with xz; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"SQLite format 3": "an SQLite database; export its table as CSV first",
}

WANTED = "give a file of cases in CSV, Excel, Parquet, JSON or XML"


def file_kind(path: Path) -> Kind:
    """The kind of the file at `path`; raises SourceError where it is none that holds cases."""
    head = _head(path)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise SourceError(f"{path} is empty; {WANTED}.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    for magic, words in REFUSED.items():
        if head.startswith(magic):
            raise SourceError(f"{path} is {words}; {WANTED}.")
    return _kind_of_text(path, head)


def is_gzip(path: Path) -> bool:
    """Whether the file is compressed with gzip, whatever its name."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise SourceError(f"{path} is a folder; {WANTED}.")
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        if head.startswith(b"\x1f\x8b"):
            with gzip.open(path) as unpacked:
                head = unpacked.read(HEAD)
    except FileNotFoundError:
        raise SourceError(f"There is no file {path}; check the path.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise SourceError(f"{path} is a damaged gzip file; download it again.") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from None
    return head


def _zipped(path: Path) -> Kind:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except BadZipFile:
        raise SourceError(f"{path} is a damaged workbook or ZIP; download it again.") from None
    if "content.xml" in names or any(n.startswith("xl/") for n in names):
        return "excel"
    raise SourceError(f"{path} is a ZIP archive; unpack it and give the file inside.")


def _kind_of_text(path: Path, head: bytes) -> Kind:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if b"\x00" in head:
        raise SourceError(f"{path} is not a text file; {WANTED}.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"[", b"{"):
        return "json"
    if start[:1] == b"<":
        if b"<html" in head.lower() or b"<!doctype html" in head.lower():
            raise SourceError(f"{path} is a web page, not data; download the data itself again.")
        return "xml"
    return "text"
