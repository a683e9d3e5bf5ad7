"""Mappings: what they may say, and on which line they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.errors import MappingError
from answerable.facts.mapping import Codes, FileShape, Origin, SourceMapping, TextPattern
from answerable.facts.mapping_file import load_mapping, parse_mapping, shipped_sources
from answerable.facts.mapping_writing import mapping_toml

GOOD = """id = "x"
title = "X"

[columns]
case_id = "id"
account = "office"
peer_group = { constant = "all" }
service = "kind"
opened = "opened"
"""

WRONG = [
    (GOOD.replace("account =", "acount ="), 4, "acount"),
    (GOOD.replace('"office"', '{ colum = "office" }'), 6, "colum"),
    (GOOD.replace('"office"', '{ column = "a", join = ["b"] }'), 6, "both"),
    (GOOD.replace('"office"', "3"), 6, "neither"),
    (GOOD.replace('"office"', "{ optional = true }"), 6, "exactly one"),
    (GOOD.replace('"office"', '{ column = "a", plus_days = "x" }'), 6, "whole number"),
    (GOOD.replace('"office"', '{ column = "a", days = { No = 3 } }'), 6, "all three"),
    (GOOD + 'colour = "red"\n', 4, "colour"),
    ('colour = "red"\n' + GOOD, 1, "colour"),
    ('timezone = "Mars/Olympus"\n' + GOOD, 1, "Mars"),
    (GOOD + '\n[status]\ncolumn = "s"\n\n[status.values]\nDone = "finished"\n', 4, "finished"),
    (GOOD + "\n[times]\nformat = []\n", 12, "format"),
    (GOOD + '\n[[texts]]\ncolumn = "r"\n', 11, "lacks contains"),
    (GOOD + '\n[file]\nskip_lines = "two"\n', 12, "whole number"),
    (GOOD.replace('title = "X"\n', ""), 1, "lacks title"),
    (GOOD.replace('service = "kind"\n', ""), 3 + 1, "lacks service"),
]


@pytest.mark.parametrize(("text", "line", "word"), WRONG)
def test_what_is_wrong_is_refused_with_its_line(text: str, line: int, word: str) -> None:
    with pytest.raises(MappingError) as refused:
        parse_mapping(text, name="x.toml")
    assert (str(refused.value).startswith(f"x.toml, line {line}:"), word in str(refused.value)) == (
        True, True,
    ), refused.value  # fmt: skip


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    with pytest.raises(MappingError, match="at line 2"):
        parse_mapping('id = "x"\ntitle = \n', name="x.toml")


@pytest.mark.parametrize("source", shipped_sources())
def test_every_shipped_mapping_loads_under_its_own_name(source: str) -> None:
    assert load_mapping(source).id == source


def test_an_unknown_source_tells_which_there_are() -> None:
    with pytest.raises(MappingError, match=r"use one of .*nyc311"):
        load_mapping("nyc")


def test_a_mapping_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be read"):
        load_mapping(str(tmp_path / "none.toml"))


@pytest.mark.parametrize("source", shipped_sources())
def test_a_shipped_mapping_reads_the_same_once_written_anew(source: str) -> None:
    mapping = load_mapping(source)
    assert parse_mapping(mapping_toml(mapping), name="anew") == mapping


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NAMES = st.lists(TEXT, min_size=1, max_size=3).map(tuple)
MAYBE = st.none() | TEXT
PLAIN = st.builds(Origin, columns=NAMES, if_blank=MAYBE, optional=st.booleans())
JOINED = st.builds(Origin, columns=NAMES, separator=TEXT, part_if_blank=MAYBE)
CONSTANT = st.builds(Origin, constant=TEXT)
RECKONED = st.builds(
    Origin,
    columns=NAMES,
    plus_days=st.integers(0, 99),
    days_columns=NAMES,
    days=st.dictionaries(TEXT, st.integers(0, 99), min_size=1, max_size=2),
    only_when_ended=st.booleans(),
)
ANY = PLAIN | JOINED | CONSTANT | RECKONED
CODES = st.builds(
    Codes,
    columns=NAMES,
    values=st.dictionaries(TEXT, st.sampled_from(["open", "solved"]), max_size=3),
    optional=st.booleans(),
)
VERDICTS = st.builds(Codes, columns=NAMES, values=st.just({}))
MAPPINGS = st.builds(
    SourceMapping,
    id=TEXT,
    title=TEXT,
    columns=st.fixed_dictionaries(
        dict.fromkeys(("case_id", "account", "peer_group", "service", "opened"), ANY),
        optional={"ended": RECKONED, "area": PLAIN},
    ),
    status=st.none() | CODES,
    verdict=st.none() | VERDICTS,
    texts=st.lists(st.builds(TextPattern, column=TEXT, contains=TEXT, ending=st.just("duplicate")),
                   max_size=2).map(tuple),
    formats=st.lists(TEXT, max_size=2).map(tuple),
    midnight_is_date=st.booleans(),
    timezone=st.sampled_from([None, "Asia/Shanghai"]),
    blank=st.lists(TEXT, max_size=2).map(tuple),
    closing_is_claim=st.booleans(),
    exact=st.booleans(),
    recognise=st.booleans(),
    notes=st.lists(TEXT, max_size=2).map(tuple),
    file=st.builds(FileShape, encoding=MAYBE, delimiter=MAYBE, skip_lines=st.integers(0, 9)),
)  # fmt: skip


@given(MAPPINGS)
def test_a_mapping_written_and_read_is_the_same(mapping: SourceMapping) -> None:
    assert parse_mapping(mapping_toml(mapping), name="anew") == mapping
