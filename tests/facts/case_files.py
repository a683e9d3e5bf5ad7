"""Files for tests to read: small, made up, about nobody."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"

OWN_HEADER = ("case_id", "account", "service", "opened", "ended", "ending")
OWN_ROWS = (
    ("1", "Water North", "leak", "2024-01-01", "2024-01-03", "solved"),
    ("2", "Water North", "leak", "2024-01-02", "", "open"),
    ("3", "Café Élite", "bruit", "2024-01-02", "2024-01-02", "closed"),
)


def delimited(rows: Sequence[Sequence[Any]], *, delimiter: str = ",", newline: str = "\n") -> str:
    """Rows as delimited text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return out.getvalue()


def write_own(
    path: Path,
    rows: Sequence[Sequence[Any]] = OWN_ROWS,
    *,
    header: Sequence[str] = OWN_HEADER,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    """A delimited file in our own columns; gzipped where its name ends in .gz."""
    content = delimited([header, *rows], delimiter=delimiter).encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


NYC_HEADER = (
    "Unique Key", "Created Date", "Closed Date", "Agency", "Complaint Type", "Status", "Due Date",
    "Resolution Description", "Borough",
)  # fmt: skip


def nyc_row(
    key: str = "1",
    *,
    created: str = "12/25/2013 11:59:08 PM",
    closed: str = "12/26/2013 01:15:00 AM",
    agency: str = "NYPD",
    kind: str = "Noise",
    status: str = "Closed",
    due: str = "",
    resolution: str = "",
    borough: str = "BRONX",
) -> tuple[str, ...]:
    """One New York 311 request."""
    return (key, created, closed, agency, kind, status, due, resolution, borough)


def write_nyc(path: Path, *rows: Sequence[str], header: Sequence[str] = NYC_HEADER) -> Path:
    """A New York 311 file."""
    path.write_text(delimited([header, *rows]), encoding="utf-8")
    return path
