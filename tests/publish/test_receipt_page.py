"""The page that checks receipts is one file, always the same, and says only what is translated."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

import pytest
from page_check import read_page

from answerable.errors import WriteError
from answerable.publish.receipt_page import HERE, receipt_page, write_receipt_page
from answerable.publish.receipt_page.words import SENTENCES


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "check-receipt.html"
    write_receipt_page(path)
    return path


def test_it_is_whole_html(page):
    found = read_page(page)
    assert (found.faults, len(found.ids)) == ([], len(set(found.ids)))


def test_it_names_no_address_that_a_browser_could_ask(page):
    assert re.findall(r"https?://|\bsrc=|\burl\(|@import", page.read_text("utf-8")) == []


def test_its_policy_names_its_own_script_and_style_and_nothing_else(page):
    html = page.read_text("utf-8")
    parts = [re.search(rf"<{tag}>(.*?)</{tag}>", html, re.S)[1] for tag in ("script", "style")]
    hashes = [base64.b64encode(sha256(part.encode()).digest()).decode() for part in parts]
    assert re.search(r'Policy" content="([^"]*)"', html)[1].replace("&#39;", "'") == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types"
    )


def test_it_is_the_same_each_time():
    made = receipt_page()
    receipt_page.cache_clear()
    assert receipt_page() == made


def test_it_is_small_enough_to_be_mailed(page):
    assert page.stat().st_size < 100_000


def test_the_script_makes_no_markup_of_texts():
    scripts = "".join(path.read_text("utf-8") for path in HERE.glob("script/*.js"))
    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", scripts) == []


def test_every_sentence_is_said_somewhere():
    code = "".join(path.read_text("utf-8") for path in HERE.rglob("*.*") if path.suffix != ".py")
    made_up = {"step_", "_hint", "_none"}
    unsaid = [
        name
        for name in SENTENCES
        if f'"{name}"' not in code
        and f'words["{name}"]' not in code
        and not any(part in name for part in made_up)
    ]
    assert unsaid == []


def test_a_page_that_can_not_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="could not be written"):
        write_receipt_page(tmp_path / "file" / "page.html")
