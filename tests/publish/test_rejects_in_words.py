"""Every kind of reject is put in words, whether a file's or a log's."""

import re
from pathlib import Path

import pytest

from answerable.publish.rule_words import REJECTS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "reference" / name for name in ("cases-table.md", "entries.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_kind_in_the_reference_has_its_sentence(page: Path) -> None:
    found = re.findall(
        r"^\| `([a-z_]+)` \|[^|]*\| (?:kept|set aside|left out) \|$",
        page.read_text("utf-8"), flags=re.M,
    )  # fmt: skip
    assert found
    assert [kind for kind in found if kind not in REJECTS] == []
