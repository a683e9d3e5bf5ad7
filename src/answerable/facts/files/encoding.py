"""How a text file's bytes read as letters: UTF-8, UTF-16, GB18030, or one byte a letter."""

from __future__ import annotations

import codecs
import gzip
import re
from pathlib import Path
from typing import IO, cast

from answerable.errors import SourceError
from answerable.facts.files.kind import is_gzip

CHUNK = 1 << 22
SAMPLE = 1 << 20

_HIGH = re.compile(rb"[\x80-\xff]+")


def open_bytes(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked where it is compressed with gzip."""
    return cast("IO[bytes]", gzip.open(path)) if is_gzip(path) else path.open("rb")


def guess_encoding(path: Path) -> str:
    """The encoding's name; the whole file is looked through, since one letter late can decide.

    Valid UTF-8 is UTF-8, and so is a file most of whose letters beyond ASCII are. Else GB18030
    where high bytes mostly stand in pairs, as Chinese does; else Windows-1252, whose letters
    include Latin-1's.
    """
    with open_bytes(path) as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    sample = _beyond_ascii(path)
    if _valid_utf8(path) or mostly_utf8(sample):
        return "utf-8"
    return legacy_encoding(sample)


def legacy_encoding(sample: bytes) -> str:
    """GB18030 or Windows-1252, for bytes that are not UTF-8."""
    runs = [len(run) for run in _HIGH.findall(sample)]
    paired = sum(n for n in runs if n > 1)
    if 2 * paired > sum(runs) and _mostly_valid(sample, "gb18030"):
        return "gb18030"
    return "cp1252"


def mostly_utf8(sample: bytes) -> bool:
    """Whether most of what is not ASCII is valid UTF-8: then a few broken rows are just that."""
    runs = _HIGH.findall(sample)
    valid = sum(1 for run in runs if _decodes(run))
    return bool(runs) and 2 * valid > len(runs)


def to_utf8(path: Path, *, encoding: str, target: Path) -> None:
    """Write the file anew in UTF-8, streaming; letters that cannot be read become U+FFFD."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    except LookupError:
        message = f"There is no encoding {encoding}; check [file] in the mapping."
        raise SourceError(message) from None
    with open_bytes(path) as source, target.open("w", encoding="utf-8", newline="") as out:
        while chunk := source.read(CHUNK):
            out.write(decoder.decode(chunk))
        out.write(decoder.decode(b"", final=True))


def _beyond_ascii(path: Path) -> bytes:
    """Up to a mebibyte of the file's lines that are not ASCII."""
    sample = bytearray()
    with open_bytes(path) as file:
        while len(sample) < SAMPLE and (chunk := file.read(CHUNK)):
            if not chunk.isascii():
                lines = (line for line in chunk.split(b"\n") if not line.isascii())
                sample += b"\n".join(lines)[:SAMPLE] + b"\n"
    return bytes(sample)


def _valid_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with open_bytes(path) as file:
            while chunk := file.read(CHUNK):
                if not (chunk.isascii() and decoder.getstate()[0] == b""):
                    decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_valid(sample: bytes, encoding: str) -> bool:
    broken = sample.decode(encoding, errors="replace").count("\ufffd")
    return 100 * broken <= len(sample)
