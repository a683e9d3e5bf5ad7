"""The reference pages, held to the code: every column, value, kind and key is explained."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from answerable.facts.case import Ending, Verdict
from answerable.facts.checks import CHECKS, MALFORMED, REPEATED
from answerable.facts.mapping_file import (
    CODES,
    FILE,
    ORIGIN,
    TEXT,
    TIMES,
    TOP,
    parse_mapping,
    shipped_sources,
)
from answerable.facts.table import COLUMNS
from answerable.rules.charter import ARTICLES
from answerable.rules.fields import FIELDS, Amount
from answerable.rules.loading import load_rulebook
from answerable.standings import details
from answerable.standings.signs import MARGINS
from answerable.standings.standing import REASONS, STANDING_SCHEMA

DOCS = Path(__file__).parents[2] / "docs"
IN_FORCE = load_rulebook(as_of=date(2026, 1, 4))


def page(name: str) -> str:
    """A page's text."""
    return (DOCS / name).read_text("utf-8")


def row(text: str, name: str) -> list[str]:
    """The cells of the table row that explains `name`; fails where there is none."""
    found = re.search(rf"^\| `{name}` \|(.*)\|$", text, flags=re.M)
    assert found, f"`{name}` has no row"
    return [cell.strip() for cell in found[1].split("|")]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_column_of_the_cases_table_has_its_meaning(column: object) -> None:
    assert row(page("reference/cases-table.md"), column.name)[-1] == column.meaning  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", sorted({*(c.kind for c in CHECKS), REPEATED, MALFORMED}))
def test_every_kind_of_reject_says_whether_the_row_stays(kind: str) -> None:
    kept = any(check.kept for check in CHECKS if check.kind == kind)
    told = row(page("reference/cases-table.md"), kind)[-1]
    assert told == ("kept" if kept else "set aside")


@pytest.mark.parametrize("name", STANDING_SCHEMA.names)
def test_every_column_of_a_standing_is_explained(name: str) -> None:
    assert row(page("reference/standing-columns.md"), name)


@pytest.mark.parametrize("name", MARGINS)
def test_every_kind_of_sign_is_put_in_words(name: str) -> None:
    assert row(page("reference/standing-columns.md"), name)


@pytest.mark.parametrize("name", REASONS)
def test_every_reason_for_not_ranking_is_put_in_words(name: str) -> None:
    assert row(page("reference/standing-columns.md"), name)


@pytest.mark.parametrize(
    ("heading", "schema"),
    [
        ("weeks", details.WEEKS_SCHEMA),
        ("kinds", details.KINDS_SCHEMA),
        ("claims", details.CLAIMS_SCHEMA),
        ("variants", details.VARIANTS_SCHEMA),
        ("signs", details.SIGNS_SCHEMA),
    ],
)
def test_every_column_of_the_details_is_explained(heading: str, schema: object) -> None:
    part = page("reference/standing-columns.md").split(f"## `{heading}.csv`")[1].split("\n## ")[0]
    assert [name for name in schema.names if f"| `{name}` |" not in part] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FIELDS)
def test_every_value_of_the_rulebook_stands_as_it_is_in_force(name: str) -> None:
    value, unit, _, meaning = row(page("reference/rulebook.md"), name)
    in_force = getattr(IN_FORCE, name)
    expected = list(in_force) if isinstance(in_force, tuple) else in_force
    assert (tomllib.loads(f"v = {value}")["v"], unit) == (expected, FIELDS[name].unit)
    assert meaning == FIELDS[name].meaning


@pytest.mark.parametrize("field", [f for f in FIELDS.values() if isinstance(f, Amount)],
                         ids=lambda field: field.name)  # fmt: skip
def test_every_range_stands_as_the_code_has_it(field: Amount) -> None:
    told = row(page("reference/rulebook.md"), field.name)[2].replace(",", "")
    bounds = [float(number) for number in re.findall(r"\d+(?:\.\d+)?(?:e-\d+)?", told)]
    assert bounds[0] == field.low
    assert field.high in bounds


@pytest.mark.parametrize("variant", IN_FORCE.variants, ids=lambda variant: variant.name)
def test_every_variant_stands_with_its_reason(variant: object) -> None:
    assert row(page("reference/rulebook.md"), variant.name)[-1] == variant.reason  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", shipped_sources())
def test_every_shipped_source_is_named(name: str) -> None:
    assert row(page("reference/mappings.md"), name)


@pytest.mark.parametrize("key", sorted({*TOP, *TIMES, *CODES, *TEXT, *FILE, *ORIGIN}))
def test_every_key_of_a_mapping_is_explained(key: str) -> None:
    assert re.search(rf"`\[*{key}\]*`", page("reference/mappings.md"))


def test_the_mapping_that_is_shown_can_be_read() -> None:
    shown = re.findall(r"```toml\n(.*?)```", page("reference/mappings.md"), flags=re.S)
    assert [parse_mapping(text, name="shown").id for text in shown] == ["complaints"]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.number)
def test_the_charter_on_the_page_says_what_the_code_says(article: object) -> None:
    found = re.search(
        rf"^\| {article.number} \| \*\*(.+?)\.\*\*", page("explanation/charter.md"), flags=re.M
    )  # type: ignore[attr-defined]
    assert found
    assert article.sentence.startswith(found[1])  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", [*Ending, *Verdict])
def test_every_ending_and_verdict_is_in_the_glossary(word: str) -> None:
    assert row(page("glossary.md"), str(word))


def test_the_glossary_has_no_ending_and_no_verdict_more_than_the_code() -> None:
    text = page("glossary.md").split("## How a case can end")[1]
    endings, verdicts = text.split("## What an asker can say")
    assert set(re.findall(r"^\| `(\w+)`", endings, flags=re.M)) == set(Ending)
    assert set(re.findall(r"^\| `(\w+)`", verdicts, flags=re.M)) == set(Verdict)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_for_not_ranking_is_in_the_glossary(reason: str) -> None:
    assert f"`{reason}`" in page("glossary.md")


def test_every_word_of_the_glossary_has_its_chinese() -> None:
    rows = re.findall(
        r"^\| ([a-z ,]+) \|(.*)\|$", page("glossary.md").split("Words around")[0], flags=re.M
    )
    words = {word: cells.split("|")[2] for word, cells in rows if word != "word in code"}
    assert len(words) == 18
    assert [
        word for word, chinese in words.items() if not re.search(r"[\u4e00-\u9fff]", chinese)
    ] == []
