"""A rulebook with some values replaced."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.errors import RulebookError
from answerable.rules.fields import FIELDS
from answerable.rules.loading import load_rulebook
from answerable.rules.rulebook import Rulebook

IN_FORCE = load_rulebook(as_of=date(2026, 1, 4))


def test_no_changes_leave_a_rulebook_equal() -> None:
    assert IN_FORCE.with_changes() == IN_FORCE


def test_a_change_leaves_the_rulebook_it_came_from_as_it_was() -> None:
    IN_FORCE.with_changes(horizon=30)
    assert IN_FORCE.horizon == 90


@given(st.integers(30, 365), st.integers(1, 90))
def test_values_and_their_explanations_stay_in_step(horizon: int, silence: int) -> None:
    changed = IN_FORCE.with_changes(horizon=horizon, silence=silence)
    assert {name: getattr(changed, name) for name in FIELDS} == {
        name: told.value for name, told in changed.explanations.items()
    }


def test_a_changed_value_says_what_it_replaced() -> None:
    told = IN_FORCE.with_changes(horizon=30).explanations["horizon"]
    assert told.reason == "Tried in place of 90, the value in force."


@pytest.mark.parametrize("variant", IN_FORCE.variants, ids=lambda variant: variant.name)
def test_every_shipped_variant_can_be_tried(variant: object) -> None:
    assert isinstance(IN_FORCE.with_changes(**variant.changes), Rulebook)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"horizon": 3}, "horizon must lie from 7 to 365 days, not 3"),
        ({"horizon": "90"}, 'horizon must be a whole number in "days", not "90"'),
        ({"horizon": 14}, "plain_days goes past the horizon of 14 days"),
        ({"past_days": 28, "past_within": 30}, "past_within is longer than past_days, 28 days"),
        ({"horizn": 30}, 'no value called "horizn"'),
        ({"version": "2"}, 'no value called "version"'),
        ({"petitioning": 1}, "article 2 of the charter"),
    ],
)
def test_a_wrong_change_is_refused_in_one_sentence(changes: dict, message: str) -> None:
    with pytest.raises(RulebookError) as refused:
        IN_FORCE.with_changes(**changes)
    assert message in str(refused.value)
