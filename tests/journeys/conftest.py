"""A real browser on the made-up city's report, opened from disk as a reader would."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from answerable.publish import write_report

sys.path.insert(0, str(Path(__file__).parents[1] / "publish"))
from small_city import small_city


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium, started once; skips where there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no chromium on this machine: journeys need one (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report's folder, in a path with a space and a Chinese sign."""
    target = tmp_path_factory.mktemp("报告 here") / "report"
    write_report(*small_city(), target)
    return target


@pytest.fixture(scope="session")
def every_kind(folder: Path) -> list[Path]:
    """One page of each kind and language, with the longest names and all reasons among them."""
    accounts = folder / "accounts"
    stems = ("water-east-2", "the-department", "script", "parks-hill", "office")
    some = [next(accounts.glob(f"{stem}*[0-9a-f].html")) for stem in stems]
    return sorted(folder.glob("*.html")) + some + [p.with_suffix(".zh-Hans.html") for p in some]
