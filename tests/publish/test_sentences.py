"""What is said of an office, on each basis and for each reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from answerable.publish import beside, reasons, sentences
from answerable.publish.language import language
from answerable.publish.rows import Row
from answerable.standings.standing import REASONS, STANDING_SCHEMA

EN, ZH = language("en"), language("zh-Hans")
EMPTY = dict.fromkeys(STANDING_SCHEMA.names)
NORTH = Row(**EMPTY | {
    "account": "Water North", "peer_group": "Water", "week": date(2019, 6, 30), "basis": "verdict",
    "cases": 400, "incidents": 380, "solved": 240, "tier": "better", "ratio": 1.2,
    "ratio_low": 1.05, "ratio_high": 1.4, "rank_low": 3, "rank_high": 9, "ranked_of": 47,
    "solved_14": 0.62, "solved_14_expected": 0.55,
})  # type: ignore[arg-type]  # fmt: skip
SILENT = replace(NORTH, tier=None, rank_low=None, rank_high=None, ranked_of=None, ratio=None)


def test_the_sentence_of_a_ranked_office(rulebook):
    assert sentences.office_sentence(EN, NORTH, rulebook=rulebook) == (
        "Water North solved 62 of 100 problems within 14 days; offices asked the same solve 55. "
        "It probably ranks 3rd to 9th of 47."
    )


def test_the_chinese_sentence_of_a_ranked_office(rulebook):
    assert sentences.office_sentence(ZH, replace(NORTH, account="城北水务"), rulebook=rulebook) == (
        "城北水务每100件诉求14天内解决62件，同类单位55件；名次很可能在第3至第9（共47）。"
    )


def test_where_only_closings_are_known_the_sentence_says_closed(rulebook):
    said = sentences.office_sentence(EN, replace(NORTH, basis="closing"), rulebook=rulebook)
    assert said.startswith("Water North closed 62 of 100 problems within 14 days; ")


def test_where_only_claims_are_known_the_sentence_says_whose_word_it_is(rulebook):
    said = sentences.office_sentence(EN, replace(NORTH, basis="claim"), rulebook=rulebook)
    assert said.startswith("Water North says it solved 62 of 100")


def test_too_few_problems_are_counted_in_the_sentence(rulebook):
    row = replace(SILENT, reason="too_few_cases", incidents=7, solved_14=None)
    assert sentences.office_sentence(EN, row, rulebook=rulebook) == (
        "Not ranked: 7 problems, 30 needed. This says nothing about its work."
    )


def test_one_problem_is_not_one_problems(rulebook):
    row = replace(SILENT, reason="too_few_cases", incidents=1)
    assert "1 problem, 30" in reasons.why_not_ranked(EN, row, rulebook=rulebook)


@pytest.mark.parametrize("basis", ["verdict", "claim", "closing"])
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_told_with_what_would_change_it(reason, basis, rulebook):
    row = replace(SILENT, reason=reason, basis=basis)
    assert reasons.why_not_ranked(EN, row, rulebook=rulebook)
    assert reasons.what_would_change_it(EN, row, rulebook=rulebook)


def test_a_withheld_figure_leaves_the_place(rulebook):
    said = sentences.office_sentence(EN, replace(NORTH, solved_14=None), rulebook=rulebook)
    assert said == "Water North probably ranks 3rd to 9th of 47."


def test_a_worse_office_that_is_ahead_within_14_days_is_told():
    row = replace(NORTH, tier="worse", solved_14=0.6, solved_14_expected=0.5)
    assert sentences.points_apart(EN, row) == "quick with many, leaves the rest open"


def test_a_difference_that_is_not_shown_is_not_told():
    row = replace(NORTH, tier="worse", solved_14=0.604, solved_14_expected=0.6)
    assert sentences.points_apart(EN, row) == ""


def test_a_quotable_sentence_names_its_office(rulebook):
    row = replace(SILENT, reason="not_comparable", solved_14=None)
    assert sentences.quotable(EN, row, rulebook=rulebook).startswith("Water North: Not ranked")


@pytest.mark.parametrize(
    ("past", "words"), [(0.05, "5 more"), (-0.05, "5 fewer"), (0.001, "as many")]
)
def test_its_own_past_is_told_in_words(past, words, rulebook):
    assert words in beside.own_past(EN, replace(NORTH, own_past=past), rulebook=rulebook)


def test_an_interval_is_told_with_both_ends():
    assert sentences.pace(EN, NORTH).endswith("probably 105 to 140")
