"""Numbers, dates and places as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from answerable.publish.language import language

EN, ZH = language("en"), language("zh-Hans")


@pytest.mark.parametrize(
    ("n", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (102, "102nd"), (111, "111th"), (1003, "1,003rd")],
)  # fmt: skip
def test_english_ordinals_end_as_they_are_spoken(n, words):
    assert EN.ordinal(n) == words


def test_a_place_is_given_as_a_range():
    assert EN.place(low=3, high=9, of=47) == "3rd to 9th of 47"


def test_a_place_whose_ends_agree_is_one_number():
    assert EN.place(low=1, high=1, of=47) == "1st of 47"


def test_a_chinese_place_is_a_range():
    assert ZH.place(low=3, high=9, of=47) == "第3至第9（共47）"


def test_a_date_is_written_in_full():
    assert (EN.day(date(2019, 6, 30)), ZH.day(date(2019, 6, 30))) == (
        "30 June 2019",
        "2019年6月30日",
    )


def test_a_short_date_has_no_year():
    assert (EN.short_day(date(2019, 6, 3)), ZH.short_day(date(2019, 6, 3))) == ("3 Jun", "6月3日")


def test_thousands_are_parted():
    assert EN.number(1234567) == "1,234,567"


def test_a_share_is_so_many_of_100():
    assert EN.of_100(0.617) == "62"


def test_a_plural_follows_its_number():
    assert EN.ngettext("in %(shown)s case", "in %(shown)s cases", 1, shown="1") == "in 1 case"


def test_a_text_from_elsewhere_without_translation_is_told_as_such():
    assert not ZH.known("A sentence nobody translated.")
