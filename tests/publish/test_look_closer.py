"""A sign is told in words on the front page and on the office's own, and accuses nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answerable.publish import look_closer
from answerable.publish.language import language
from answerable.publish.offices import Office, offices
from answerable.standings.signs import MARGINS, Sign

EN = language("en")
DISPUTED = Sign("disputed", 0.4, 0.02)


@pytest.fixture(scope="module")
def office(city) -> Office:
    return next(found for found in offices(*city) if found.row.ranked)


def test_an_office_without_a_sign_has_no_mark(office):
    assert look_closer.mark(EN, replace(office, signs=())) == ""


def test_the_mark_says_in_words_what_differs(office):
    marked = look_closer.mark(EN, replace(office, signs=(DISPUTED,)))
    assert marked == "look closer: disputed more often than like offices"


def test_the_sentence_gives_the_figure_here_and_the_usual_one(office, rulebook):
    (sentence,) = look_closer.whys(EN, replace(office, signs=(DISPUTED,)), rulebook=rulebook)
    assert "askers dispute 40; at like offices it is usually 2." in sentence


def test_every_kind_of_sign_has_its_words():
    assert set(look_closer.SENTENCES) == set(look_closer.MARKS) == set(MARGINS)


@pytest.mark.parametrize("kind", look_closer.SENTENCES)
def test_every_sentence_names_more_than_one_reason(office, kind, rulebook):
    marked = replace(office, signs=(Sign(kind, 0.9, 0.1),))
    (sentence,) = look_closer.whys(EN, marked, rulebook=rulebook)
    assert " may " in sentence.split("usually 10. ")[1].split(", or ")[0]


def test_recording_is_not_told_again_where_it_is_the_reason(office):
    row = replace(office.row, reason="recording_differs", tier=None)
    signs = (Sign("same_day", 0.9, 0.1), Sign("batch", 0.9, 0.1))
    assert look_closer.told(replace(office, row=row, signs=signs)) == []


def test_the_page_of_an_office_with_a_sign_has_the_section(city, report):
    for found in offices(*city):
        html = (report / "accounts" / f"{found.page}.html").read_text("utf-8")
        assert ('id="look"' in html) == bool(look_closer.told(found))


def test_the_front_page_marks_each_office_with_a_sign_once(city, report):
    marked = [found for found in offices(*city) if look_closer.told(found)]
    html = (report / "index.html").read_text("utf-8")
    assert html.count("look closer: ") == len(marked) > 0
