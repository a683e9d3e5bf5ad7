"""The closed table of values, and their ranges."""

import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.rules.fields import FIELDS, Amount, Choice
from answerable.rules.rulebook import Rulebook

ABOUT_THE_BOOK = {"id", "version", "valid_from", "valid_to", "title", "variants", "explanations"}
AMOUNTS = [field for field in FIELDS.values() if isinstance(field, Amount) and not field.many]
CHOICES = [field for field in FIELDS.values() if isinstance(field, Choice)]


def test_the_table_and_the_rulebook_have_the_same_values() -> None:
    assert {field.name for field in fields(Rulebook)} - ABOUT_THE_BOOK == set(FIELDS)


@given(st.sampled_from(AMOUNTS), st.floats(allow_nan=True))
def test_no_amount_outside_its_range_is_taken(field: Amount, value: float) -> None:
    if not field.low <= value <= field.high:
        with pytest.raises(ValueError, match="must"):
            field.checked(value)


@given(st.sampled_from(AMOUNTS), st.data())
def test_every_amount_in_its_range_comes_back_as_it_was(field: Amount, data: st.DataObject) -> None:
    if field.type is int:
        whole = st.integers(math.ceil(field.low / field.step), math.floor(field.high / field.step))
        value: float = data.draw(whole) * field.step
    else:
        value = data.draw(st.floats(field.low, field.high))
    assert field.checked(value) == value


@pytest.mark.parametrize("field", AMOUNTS, ids=lambda field: field.name)
@pytest.mark.parametrize("value", [True, "30", None, [30], math.nan, math.inf, -1])
def test_what_is_no_number_in_range_is_no_amount(field: Amount, value: object) -> None:
    with pytest.raises(ValueError, match="must"):
        field.checked(value)


def test_whole_weeks_only_where_a_standing_is_counted_in_weeks() -> None:
    with pytest.raises(ValueError, match="must be a multiple of 7 days, not 180"):
        FIELDS["window"].checked(180)


def test_a_whole_number_is_not_a_fraction() -> None:
    with pytest.raises(ValueError, match="whole number"):
        FIELDS["horizon"].checked(90.0)


def test_a_whole_number_may_stand_for_a_fraction() -> None:
    assert isinstance(FIELDS["min_expected"].checked(12), float)


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=6))
def test_size_limits_are_taken_if_and_only_if_they_ascend(limits: list[float]) -> None:
    ascending = sorted(set(limits))
    assert FIELDS["size_limits"].checked(ascending) == tuple(ascending)
    if limits != ascending:
        with pytest.raises(ValueError, match="must ascend"):
            FIELDS["size_limits"].checked(limits)


@pytest.mark.parametrize("field", CHOICES, ids=lambda field: field.name)
@pytest.mark.parametrize("value", ["solved", ["asker"], [[]], [{}], [None], [True], 7, {"a": 1}])
def test_what_is_not_on_the_closed_list_is_no_choice(field: Choice, value: object) -> None:
    with pytest.raises(ValueError, match=r"m(ust|ay)"):
        field.checked(value)


def test_not_solved_can_never_be_counted_as_solved() -> None:
    with pytest.raises(ValueError, match="not_solved"):
        FIELDS["solved_verdicts"].checked(["solved", "not_solved"])


def test_a_choice_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        FIELDS["stratum_by"].checked(["service", "service"])
