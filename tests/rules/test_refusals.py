"""One wrong thing in a book at a time, and the line on which it is told."""

from datetime import date
from pathlib import Path

import pytest

from answerable.errors import RulebookError
from answerable.rules.loading import BOOKS, load_rulebook

SHIPPED = (BOOKS / "effectiveness.toml").read_text(encoding="utf-8")

# What is written, what is put in its place (a mark before what is told by its line), what is said.
SPOILED = {
    "a unit": (
        'value = 90\nunit = "days"',
        'value = 90\n§unit = "weeks"',
        'the unit of "horizon" is "days", not "weeks"',
    ),
    "out of range": ("value = 90", "§value = 9000", "must lie from 7 to 365 days, not 9000"),
    "a text": ("value = 90", '§value = "90"', 'must be a whole number in "days", not "90"'),
    "a fraction": ("value = 90", "§value = 90.5", "must be a whole number"),
    "true": ("value = 90", "§value = true", "must be a whole number"),
    "not a number": ("value = 0.8", "§value = nan", "must lie from 0.3 to 0.95 share, not nan"),
    "one, not several": ("value = [30, 100", "§value = 30 # [", "must be a list of numbers"),
    "not ascending": ("value = [30, 100", "§value = [100, 30", "must ascend, each number once"),
    "no choice": ('value = ["service", "month"]', '§value = ["weather"]', "may hold only"),
    "no service": ('value = ["service", "month"]', '§value = ["month"]', 'must hold "service"'),
    "not whole weeks": ("value = 182", "§value = 180", "must be a multiple of 7 days"),
    "unknown in the book": ("title =", "§colour = 1\ntitle =", '"colour" is not known here'),
    "unknown in a version": ("version = ", "§colour = 1\nversion = ", '"colour" is not known here'),
    "unknown value": ("[version.horizon]", "§[version.horizont]", '"horizont" is not known here'),
    "unknown in a value": ("value = 90", "§note = 1\nvalue = 90", '"note" is not known here'),
    "unknown in a variant": ('name = "horizon_30"', '§x = 1\nname = "h"', '"x" is not known here'),
    "missing value": ("[version.horizon]\nvalue = 90", "§[version.horizon]", 'lacks "value"'),
    "empty reason": ('reason = "A month', '§reason = "  " # "', '"reason" is empty'),
    "date as text": ("since = 2000-01-01", '§since = "2000-01-01"', "must be a date"),
    "date with a time": ("since = 2000-01-01", "§since = 2000-01-01T00:00:00", "must be a date"),
    "a date after the start": ("since = 2000-01-01", "§since = 2001-01-01", '"since" of "window"'),
    "an end before the start": (
        "valid_from = 2000-01-01",
        "valid_from = 2000-01-01\n§valid_to = 2000-01-01",
        '"valid_to" must be after "valid_from"',
    ),
    "variant out of range": ("changes = { horizon = 30 }", "§changes = { horizon = 3 }", "from 7"),
    "variant of nothing": ("changes = { horizon = 30 }", "§changes = {}", '"changes" is empty'),
    "variant as it is": (
        "changes = { horizon = 30 }",
        "§changes = { horizon = 90 }",
        "is 90 already",
    ),
    "variant of no value": (
        "changes = { horizon = 30 }",
        "§changes = { colour = 3 }",
        "is no value",
    ),
    "variant at odds": (
        "changes = { horizon = 30 }",
        "§changes = { horizon = 14 }",
        'with these changes, "plain_days" goes past the horizon of 14 days',
    ),
    "variant name twice": ('name = "horizon_60"', '§name = "horizon_30"', "is taken"),
    "variant name in use": ('name = "horizon_60"', '§name = "in_force"', "is taken"),
    "variant name odd": ('name = "horizon_60"', '§name = "Horizon 60"', "has only a-z, 0-9 and _"),
    "no list of versions": ("[[version]]", "§[version]", '"version" must be a list of tables'),
    "no equals sign": ("value = 90", "§value 90", "this is not valid TOML: Expected '='"),
    "text without end": ('title = "How', '§title = "How\n#"', "not valid TOML"),
    "no such day": ("valid_from = 2000-01-01", "§valid_from = 2000-02-30", "not valid TOML"),
}


def refusal(folder: Path, text: str) -> str:
    """What is said of a book that is refused."""
    path = folder / "book.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as refused:
        load_rulebook(path, as_of=date(2026, 1, 4))
    return str(refused.value)


def spoiled(old: str, new: str) -> str:
    """The shipped book with its first `old` at the start of a line, or within one, replaced."""
    at_start = SHIPPED.find(f"\n{old}") + 1 or SHIPPED.index(old)
    return SHIPPED[:at_start] + new + SHIPPED[at_start + len(old) :]


@pytest.mark.parametrize(("old", "new", "said"), SPOILED.values(), ids=SPOILED.keys())
def test_what_is_wrong_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    marked = spoiled(old, new)
    line = marked[: marked.index("§")].count("\n") + 1
    told = refusal(tmp_path, marked.replace("§", ""))
    assert told.startswith(f"{tmp_path / 'book.toml'}, line {line}: ")
    assert said in told


def test_a_key_missing_from_the_whole_book_is_told_by_its_first_line(tmp_path: Path) -> None:
    assert 'line 1: the rulebook lacks "title"' in refusal(tmp_path, 'id = "x"')


def test_of_several_wrong_things_one_is_told_in_one_sentence(tmp_path: Path) -> None:
    text = spoiled("value = 90", "value = 9000").replace('"weeks"', '"days"')
    assert refusal(tmp_path, text).count("\n") == 0


def test_a_bare_number_is_no_value_with_its_reasons(tmp_path: Path) -> None:
    start = SHIPPED.index("[version.horizon]")
    without = SHIPPED[:start] + SHIPPED[SHIPPED.index("[version.silence]") :]
    text = without.replace("[version.window]", "horizon = 90\n\n[version.window]")
    assert 'line 15: "horizon" must be a table, not 90' in refusal(tmp_path, text)
