"""Attempts to break the charter through a rulebook, and through the columns of the tables."""

import importlib
import pkgutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.errors import RulebookError
from answerable.facts.table import CASES_SCHEMA
from answerable.rules.charter import (
    ARTICLES,
    ASKING,
    LIKENESS,
    MEASURED,
    PERSON,
    SUBJECTS,
    VOLUME,
    broken_article,
)
from answerable.rules.fields import FIELDS, Choice
from answerable.rules.loading import BOOKS, load_rulebook
from answerable.standings import details, standing

SHIPPED = (BOOKS / "effectiveness.toml").read_text(encoding="utf-8")
TODAY = date(2026, 1, 4)
ANYWHERE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)

FORBIDDEN = {
    PERSON: """
        asker askers asker_id theAskersAge Reporter REPORTER_NAME caller-id officer officers_solved
        staff_rating person personal phone telephone e_mail.phone citizen_score user users
        first.name.last_name gender ａｓｋｅｒ 诉求人 市民评分 手机号
        """,
    ASKING: """
        tone tones tone_of_text sentiment persistence petitioning petitions isRepeat frequency
        penalty_per_case deduction blacklist vexatious_share number_of_earlier_cases 越级上访
        """,
    VOLUME: """
        volume case_volume case_count caseCount number_of_cases minus_per_case total_cases 投诉量
        """,
}

DOORS = [
    ("a key of the book", 'id = "effectiveness"', 'id = "effectiveness"\n"{}" = 1'),
    ("a key of the version", 'version = "1"', 'version = "1"\n"{}" = 1'),
    ("a table of the version", "[version.horizon]", '[version."{}"]\nvalue = 1\n[version.horizon]'),
    ("a key of a value", "value = 90", 'value = 90\n"{}" = 1'),
    ("a level of likeness", '["service", "month"]', '["service", "{}"]'),
    ("the only level", '["service", "month"]', '["{}"]'),
    ("a verdict", '["solved"]', '["solved", "{}"]'),
    ("a value's own text", "value = 182", 'value = "{}"'),
    ("a unit", 'unit = "days"', 'unit = "{}"'),
    ("the book's id", 'id = "effectiveness"', 'id = "{}"'),
    ("a version's name", 'version = "1"', 'version = "{}"'),
    ("a variant's name", '"horizon_30"', '"{}"'),
    ("a variant's key", "{ horizon = 30 }", '{ "{}" = 30 }'),
    ("a variant's choice", "{ horizon = 30 }", '{ stratum_by = ["service", "{}"] }'),
    ("deep inside", "value = 182", 'value = [{ a = [{ b = "{}" }] }]'),
]


def write(folder: Path, text: str) -> Path:
    """A file that holds `text`."""
    path = folder / "book.toml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, *, part: str) -> int:
    """The line, from 1, on which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1


def _through(door: tuple[str, str, str], word: str) -> str:
    return SHIPPED.replace(door[1], door[2].replace('"{}"', f'"{word}"'), 1)


@pytest.mark.parametrize(
    ("word", "article"),
    [(word, article) for article, words in FORBIDDEN.items() for word in words.split()],
    ids=lambda value: getattr(value, "number", value),
)
def test_a_forbidden_input_is_known_however_it_is_written(word: str, article: object) -> None:
    assert broken_article(word) is article


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door[0])
@pytest.mark.parametrize("word", ["asker", "petitioning", "case_count"])
def test_no_door_lets_a_forbidden_input_into_a_rulebook(
    tmp_path: Path, door: tuple[str, str, str], word: str
) -> None:
    text = _through(door, word)
    with pytest.raises(RulebookError) as refused:
        load_rulebook(write(tmp_path, text), as_of=TODAY)
    line = line_of(text, part=f'"{word}"')
    assert f"line {line}: " in str(refused.value)
    assert f"article {broken_article(word).number} of the charter" in str(refused.value)  # type: ignore[union-attr]


@given(
    st.sampled_from(DOORS),
    st.sampled_from([stem for article in ARTICLES for stem in article.stems]),
    st.from_regex(r"[a-z]{0,4}_?", fullmatch=True),
    st.from_regex(r"_?[a-z]{0,4}[0-9]{0,2}", fullmatch=True),
    st.sampled_from([str.lower, str.upper, str.capitalize]),
)
@ANYWHERE
def test_no_spelling_of_a_forbidden_word_passes_any_door(
    tmp_path: Path, door: tuple, stem: str, before: str, after: str, case: object
) -> None:
    word = before + case(stem) + after  # type: ignore[operator]
    with pytest.raises(RulebookError, match="of the charter"):
        load_rulebook(write(tmp_path, _through(door, word)), as_of=TODAY)


@given(st.sampled_from(DOORS[:8]), st.text(st.characters(categories=["L", "N"]), min_size=1))
@ANYWHERE
def test_even_a_word_nobody_thought_of_is_no_input(tmp_path: Path, door: tuple, word: str) -> None:
    known = {
        *FIELDS,
        *LIKENESS,
        "solved",
        "partly",
        "id",
        "title",
        "version",
        "variant",
        "valid_to",
    }
    known |= {"valid_from", "value", "unit", "since", "reason"}
    if word not in known:
        with pytest.raises(RulebookError):
            load_rulebook(write(tmp_path, _through(door, word)), as_of=TODAY)


def test_the_charter_speaks_before_the_spelling_does(tmp_path: Path) -> None:
    text = SHIPPED.replace('version = "1"', 'version = "1"\ncolour = 1\npenalty_per_case = 5', 1)
    with pytest.raises(RulebookError, match="Asking is never penalised"):
        load_rulebook(write(tmp_path, text), as_of=TODAY)


def test_reasons_may_speak_of_people_since_they_judge_nothing(tmp_path: Path) -> None:
    text = SHIPPED.replace(
        'reason = "A month', 'reason = "What askers and officers told us. A month', 1
    )
    assert load_rulebook(write(tmp_path, text), as_of=TODAY).horizon == 90


def test_nothing_the_rulebook_itself_holds_breaks_the_charter() -> None:
    options = [str(o) for f in FIELDS.values() if isinstance(f, Choice) for o in f.options]
    names = [*FIELDS, *options, *(field.unit for field in FIELDS.values())]
    assert [name for name in names if broken_article(name)] == []


def test_cases_are_alike_by_what_was_asked_and_when_only() -> None:
    assert set(LIKENESS) <= MEASURED | {"month"}


def test_rules_measure_no_column_that_the_cases_table_lacks() -> None:
    assert set(CASES_SCHEMA.names) >= MEASURED


def test_every_column_of_the_cases_table_is_measured_or_only_says_which_case_it_is() -> None:
    assert set(CASES_SCHEMA.names) - MEASURED == {"case_id", "account", "peer_group"}


def test_no_person_is_among_the_kinds_that_can_be_subjects() -> None:
    assert [kind for kind in SUBJECTS if broken_article(kind)] == []


def _schemas() -> dict[str, pa.Schema]:
    """Every Arrow schema of the package's tables of facts and standings."""
    found = {}
    for room in ("facts", "rules", "standings"):
        home = importlib.import_module(f"answerable.{room}")
        for module in pkgutil.walk_packages(home.__path__, prefix=f"answerable.{room}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, pa.Schema):
                    found[f"{module.name}.{name}"] = value
    return found


def test_no_table_has_a_column_about_a_person() -> None:
    columns = {(where, name) for where, schema in _schemas().items() for name in schema.names}
    assert {(where, name) for where, name in columns if broken_article(name)} == set()


def test_all_tables_of_facts_and_standings_are_looked_at() -> None:
    seen = {id(schema) for schema in _schemas().values()}
    wanted = [standing.STANDING_SCHEMA, details.WEEKS_SCHEMA, details.CLAIMS_SCHEMA, CASES_SCHEMA]
    assert all(id(schema) in seen for schema in wanted)


def test_a_standing_is_of_accounts() -> None:
    assert standing.STANDING_SCHEMA.names[0] == "account"
