"""The report's folder: pages in every language, downloads, written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from answerable.progress import Progress, Silence
from answerable.publish.edition import Edition
from answerable.publish.language import language
from answerable.publish.offices import Office, offices
from answerable.publish.open_data import write_open_data
from answerable.publish.whole import written_whole
from answerable.standings.details import Details
from answerable.standings.standing import Standing

QUIET = Silence()


def write_report(
    standing: Standing,
    details: Details,
    directory: str | Path,
    *,
    progress: Progress = QUIET,
    languages: Sequence[str] = ("en", "zh-Hans"),
) -> Path:
    """Write a self-contained report folder and give the path of its first page.

    The first language has the plain names (index.html), each other one its code in the name
    (index.zh-Hans.html). The same standing and details give the same bytes. Raises WriteError, and
    leaves what was there as it was, where the folder cannot be written or is not a report.
    """
    target = Path(directory)
    for code in languages:
        language(code)
    with written_whole(target) as draft:
        progress.begin("write the tables")
        standing.write(draft)
        write_open_data(standing, details, draft)
        progress.begin("write the pages")
        _write_pages(standing, offices(standing, details), draft, tuple(languages), progress)
    return target / "index.html"


def _write_pages(
    standing: Standing,
    every: list[Office],
    draft: Path,
    codes: tuple[str, ...],
    progress: Progress,
) -> None:
    """Write all pages; the offices' own, which can be many, tell how far they are."""
    editions = [Edition(standing=standing, offices=every, code=code, codes=codes) for code in codes]
    (draft / "accounts").mkdir()
    for edition in editions:
        for path, html in edition.pages():
            _write(draft / path, html)
    for done, office in enumerate(every, start=1):
        for edition in editions:
            path, html = edition.office_page(office)
            _write(draft / path, html)
        if done % 50 == 0 or done == len(every):
            progress.move(done, len(every))


def _write(path: Path, html: str) -> None:
    """UTF-8 with LF, on every system; a lone surrogate in a name becomes a question mark."""
    path.write_bytes(html.encode("utf-8", "replace"))
