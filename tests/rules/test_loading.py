"""Books that are read, and books that are refused with the file and the line."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answerable.errors import AsOfError, RulebookError
from answerable.rules.fields import FIELDS
from answerable.rules.loading import BOOKS, load_rulebook

SHIPPED = (BOOKS / "effectiveness.toml").read_text(encoding="utf-8")
TODAY = date(2026, 1, 4)
ANYWHERE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def write(folder: Path, text: str) -> Path:
    """A file that holds `text`."""
    path = folder / "book.toml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, *, part: str) -> int:
    """The line, from 1, on which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1


def with_second_version(*, valid_from: str, version: str = "2", since: str = "2000-01-01") -> str:
    """The shipped book followed by a second version with the same values."""
    again = SHIPPED[SHIPPED.index("\n[[version]]\n") :]
    again = again.replace('version = "1"', f'version = "{version}"', 1)
    again = again.replace("valid_from = 2000-01-01", f"valid_from = {valid_from}", 1)
    return SHIPPED + again.replace("since = 2000-01-01", f"since = {since}")


def said_of(path: Path) -> str | None:
    """What is said of a book if it is refused, else None."""
    try:
        load_rulebook(path, as_of=TODAY)
    except RulebookError as refused:
        return str(refused)
    return None


def refusal(folder: Path, text: str, *, as_of: date = TODAY) -> str:
    """What is said of a book that is refused."""
    with pytest.raises(RulebookError) as refused:
        load_rulebook(write(folder, text), as_of=as_of)
    return str(refused.value)


def test_the_shipped_rulebook_is_found_by_its_name() -> None:
    assert load_rulebook("effectiveness", as_of=TODAY).version == "1"


def test_the_shipped_values_are_those_of_the_method() -> None:
    book = load_rulebook(as_of=TODAY)
    assert (book.window, book.horizon, book.silence, book.interval_level) == (182, 90, 14, 0.90)


@pytest.mark.parametrize("name", FIELDS)
def test_every_shipped_value_has_a_reason_of_its_own(name: str) -> None:
    book = load_rulebook(as_of=TODAY)
    same = [
        n for n, told in book.explanations.items() if told.reason == book.explanations[name].reason
    ]
    assert same == [name]


def test_a_file_is_read_with_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.replace("\n", "\r\n").encode())
    assert load_rulebook(path, as_of=TODAY).window == 182


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
@ANYWHERE
def test_the_as_of_date_picks_the_version_in_force(tmp_path: Path, as_of: date) -> None:
    path = write(tmp_path, with_second_version(valid_from="2027-03-01"))
    wanted = "1" if as_of < date(2027, 3, 1) else "2"
    assert load_rulebook(path, as_of=as_of).version == wanted


def test_a_version_ends_where_the_next_one_starts(tmp_path: Path) -> None:
    path = write(tmp_path, with_second_version(valid_from="2027-03-01"))
    assert load_rulebook(path, as_of=TODAY).valid_to == date(2027, 3, 1)


def test_the_latest_version_has_no_end() -> None:
    assert load_rulebook(as_of=TODAY).valid_to is None


def test_before_the_first_version_nothing_can_be_judged() -> None:
    with pytest.raises(AsOfError, match="was valid on 1999-12-31"):
        load_rulebook(as_of=date(1999, 12, 31))


def test_between_two_versions_with_a_gap_nothing_can_be_judged(tmp_path: Path) -> None:
    text = with_second_version(valid_from="2027-03-01")
    text = text.replace(
        "valid_from = 2000-01-01", "valid_from = 2000-01-01\nvalid_to = 2027-02-01", 1
    )
    path = write(tmp_path, text)
    with pytest.raises(AsOfError, match="was valid on 2027-02-15"):
        load_rulebook(path, as_of=date(2027, 2, 15))


def test_an_end_date_does_not_belong_to_its_version(tmp_path: Path) -> None:
    text = SHIPPED.replace(
        "valid_from = 2000-01-01", "valid_from = 2000-01-01\nvalid_to = 2027-02-01", 1
    )
    with pytest.raises(AsOfError):
        load_rulebook(write(tmp_path, text), as_of=date(2027, 2, 1))


def test_a_wrong_value_in_a_version_not_in_force_is_refused_all_the_same(tmp_path: Path) -> None:
    first, second = with_second_version(valid_from="2027-03-01").rsplit("value = 90", 1)
    assert "horizon" in refusal(tmp_path, f"{first}value = 900{second}")


def test_a_new_value_counts_from_its_version_on(tmp_path: Path) -> None:
    was = 'value = 182\nunit = "days"\nsince = 2000-01-01'
    first, second = with_second_version(valid_from="2027-03-01").rsplit(was, 1)
    text = f"{first}{was.replace('182', '364').replace('2000-01-01', '2027-03-01')}{second}"
    assert load_rulebook(write(tmp_path, text), as_of=date(2027, 3, 1)).window == 364


@pytest.mark.parametrize("key", [*FIELDS, "version", "valid_from"])
def test_every_key_of_a_version_is_needed(tmp_path: Path, key: str) -> None:
    start = SHIPPED.index(f"[version.{key}]" if key in FIELDS else f"\n{key} = ")
    end = SHIPPED.index("\n[" if key in FIELDS else "\n", start + 1)
    assert f'"version" lacks "{key}"' in refusal(tmp_path, SHIPPED[:start] + SHIPPED[end:])


@pytest.mark.parametrize(
    ("valid_from", "version", "message"),
    [
        ("2000-01-01", "2", "not after the one before it"),
        ("1999-01-01", "2", "not after the one before it"),
        ("2027-03-01", "1", 'version "1" is there twice'),
    ],
)
def test_versions_out_of_order_or_twice_are_refused(
    tmp_path: Path, valid_from: str, version: str, message: str
) -> None:
    text = with_second_version(valid_from=valid_from, version=version)
    assert message in refusal(tmp_path, text)


def test_overlapping_versions_are_refused_at_the_later_start(tmp_path: Path) -> None:
    text = with_second_version(valid_from="2027-03-01")
    text = text.replace(
        "valid_from = 2000-01-01", "valid_from = 2000-01-01\nvalid_to = 2027-03-02", 1
    )
    line = line_of(text, part="valid_from = 2027-03-01")
    assert f"line {line}: " in refusal(tmp_path, text)


def test_a_value_that_stays_keeps_its_date(tmp_path: Path) -> None:
    text = with_second_version(valid_from="2027-03-01", since="2027-03-01")
    assert "its value was the same then" in refusal(tmp_path, text)


def test_a_value_that_changes_cannot_be_dated_back(tmp_path: Path) -> None:
    first, second = with_second_version(valid_from="2027-03-01").rsplit("value = 182", 1)
    told = refusal(tmp_path, f"{first}value = 364{second}")
    assert "must be 2027-03-01: its value changes then" in told


@given(st.sampled_from(sorted(FIELDS)), st.integers(-5, 10**7) | st.floats() | st.booleans())
@ANYWHERE
def test_any_number_anywhere_is_taken_or_refused_in_words(
    tmp_path: Path, name: str, value: float
) -> None:
    start = SHIPPED.index(f"[version.{name}]")
    head, tail = SHIPPED[:start], SHIPPED[start:]
    written = str(value).lower()
    text = head + f"[version.{name}]\nvalue = {written}\n" + tail.split("\n", 2)[2]
    assert ", line " in (said_of(write(tmp_path, text)) or ", line ")


@given(st.text(max_size=200))
@ANYWHERE
def test_any_text_at_all_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "book.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(RulebookError):
        load_rulebook(path, as_of=TODAY)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="cannot be read: No such file"):
        load_rulebook(tmp_path / "none.toml", as_of=TODAY)


def test_a_folder_is_no_rulebook(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="cannot be read"):
        load_rulebook(tmp_path, as_of=TODAY)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        RulebookError, match='no rulebook "efectiveness"; give one of effectiveness'
    ):
        load_rulebook("efectiveness", as_of=TODAY)


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    path.write_bytes(b"PAR1\xff\xfe")
    with pytest.raises(RulebookError, match="not a UTF-8 text"):
        load_rulebook(path, as_of=TODAY)


def test_a_table_of_cases_given_by_mistake_is_not_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "id,opened\n" * 200_000)
    with pytest.raises(RulebookError, match="too large for a rulebook"):
        load_rulebook(path, as_of=TODAY)


def test_lists_within_lists_without_end_are_refused(tmp_path: Path) -> None:
    assert "not valid TOML" in refusal(tmp_path, "a = " + "[" * 5000)


def test_numbers_longer_than_any_are_refused(tmp_path: Path) -> None:
    assert "not valid TOML" in refusal(tmp_path, "a = " + "9" * 5000)


@given(st.timedeltas(timedelta(days=1), timedelta(days=40_000)))
def test_every_day_from_the_first_version_on_has_a_rulebook(after: timedelta) -> None:
    assert load_rulebook(as_of=date(2000, 1, 1) + after).valid_from <= date(2000, 1, 1) + after
