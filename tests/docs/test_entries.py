"""The page of entries, held to their schemas: every type, field, meaning and example."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from answerable.facts.entries import folding, from_ledger, loading
from answerable.facts.entries.encoding import read_entry
from answerable.facts.entries.schemas import shipped_schemas
from answerable.ledger.canonical import to_canonical

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "entries.md").read_text("utf-8")
SCHEMAS: dict[str, dict[str, Any]] = {name: json.loads(text) for name, text in shipped_schemas()}
HEADING = {"type", "id", "recorded", "commitments"}


def section(name: str) -> str:
    """What the page says of one type of entry."""
    assert f"## `{name}`\n" in PAGE
    return PAGE.split(f"## `{name}`\n")[1].split("\n## ")[0]


def told(name: str) -> dict[str, list[str]]:
    """The rows of its tables: cells by field."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", section(name), flags=re.M)
    return {field: [cell.strip() for cell in cells.split("|")] for field, cells in rows}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_type_says_what_its_schema_says(name: str) -> None:
    said = " ".join(section(name).split("\n|")[0].split())
    assert said.startswith(" ".join(SCHEMAS[name]["description"].split()))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_has_the_meaning_of_its_schema(name: str) -> None:
    schema = SCHEMAS[name]
    public = {f: p for f, p in schema["properties"].items() if f not in HEADING}
    private = schema["properties"].get("commitments", {}).get("properties", {})
    meanings = {field: told["description"] for field, told in {**public, **private}.items()}
    assert {field: cells[-1] for field, cells in told(name).items()} == meanings


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_that_is_needed_is_said_to_be(name: str) -> None:
    needed = {f for f, cells in told(name).items() if len(cells) == 3 and cells[0] == "yes"}
    assert needed == {*SCHEMAS[name]["required"]} - HEADING


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_code_of_a_closed_set_is_told(name: str) -> None:
    for field, schema in SCHEMAS[name]["properties"].items():
        codes = schema.get("enum", [])
        assert [c for c in codes if f"`{c}`" not in told(name)[field][1]] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_example_of_a_type_can_be_read(name: str) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", section(name), flags=re.S)
    read = read_entry(to_canonical(json.loads(example)))
    assert (read.type, read.known) == (name, True)


def test_the_page_has_no_type_more_than_there_are() -> None:
    assert set(re.findall(r"^## `(.+)`$", PAGE, flags=re.M)) == {*SCHEMAS}


@pytest.mark.parametrize(
    "kind",
    [*folding.DETAILS, loading.MALFORMED_ENTRY, from_ledger.UNFINISHED, from_ledger.NEVER_BEGUN],
)
def test_every_kind_of_wrong_is_told(kind: str) -> None:
    found = re.search(rf"^\| `{kind}` \|(.*)\|$", PAGE, flags=re.M)
    assert found
    assert found[1].endswith("kept " if kind in from_ledger.KEPT else "left out ")
