"""Where each key of a TOML text stands."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from answerable.rules.document import Document, line_index

NAMES = st.from_regex(r"[a-z_]{1,6}", fullmatch=True)
VALUES = st.sampled_from(
    [
        "1",
        '"x = 1"',
        '"[a]"',
        "[1,\n 2, # a = 3\n\n]",
        "'''\n[[b]]\nc = 1\n'''",
        '"""\n\n"""',
        "{ z = 1 }",
    ]
)
NOISE = st.lists(st.sampled_from(["", "# [a]", "  # b = 1", "\t"]), max_size=3)


@given(st.lists(st.tuples(NOISE, NAMES, VALUES), unique_by=lambda part: part[1], max_size=8))
def test_every_key_is_found_on_the_line_where_it_was_written(parts: list) -> None:
    lines, expected = [], {}
    for noise, name, value in parts:
        lines += noise
        expected[(name,)] = len(lines) + 1
        lines += f"{name} = {value}".split("\n")
    found = line_index("\n".join(lines))
    assert {where: line for where, line in found.items() if len(where) == 1} == expected


@given(st.lists(st.tuples(NOISE, st.booleans()), min_size=1, max_size=8))
def test_arrays_of_tables_and_their_inner_arrays_are_numbered_as_they_come(parts: list) -> None:
    lines, expected, outer, inner = ["[[v]]"], {("v", 0): 1}, 0, -1
    for noise, opens in parts:
        lines += noise
        outer, inner = (outer + 1, -1) if opens else (outer, inner + 1)
        where = ("v", outer) if opens else ("v", outer, "w", inner)
        lines += ["[[v]]" if opens else "[[v.w]]", "k = 1"]
        expected |= {where: len(lines) - 1, (*where, "k"): len(lines)}
    assert line_index("\n".join(lines)) == expected


def test_every_way_to_a_value_of_a_parsed_text_has_a_line() -> None:
    text = 'a.b = 1\n[t."x y"]\nc = { d = 1 }\n[[t.u]]\ne = 2\n[t.u.f]\ng = 3\n'
    assert tomllib.loads(text) == {
        "a": {"b": 1},
        "t": {"x y": {"c": {"d": 1}}, "u": [{"e": 2, "f": {"g": 3}}]},
    }
    assert line_index(text) == {
        ("a",): 1, ("a", "b"): 1, ("t", "x y"): 2, ("t", "x y", "c"): 3, ("t", "x y", "c", "d"): 3,
        ("t", "u", 0): 4, ("t", "u", 0, "e"): 5, ("t", "u", 0, "f"): 6, ("t", "u", 0, "f", "g"): 7,
    }  # fmt: skip


def test_what_is_wrong_inside_a_value_is_told_by_the_line_of_its_key() -> None:
    book = Document("b.toml", {}, {("v",): 3, ("v", "k"): 5})
    assert str(book.wrong(("v", "k", 2, "deep"), "no.")) == "b.toml, line 5: no."


def test_what_is_missing_from_the_whole_file_is_told_by_its_first_line() -> None:
    assert str(Document("b.toml", {}, {}).wrong(("v",), "no.")) == "b.toml, line 1: no."
