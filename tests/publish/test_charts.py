"""Pictures: where things lie, how they are named, and that words stay words."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.publish import charts
from answerable.publish.charts import Axis, Column, Part

RATIOS = st.floats(0, 1e6, allow_nan=False)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_as_expected_is_in_the_middle_of_the_axis():
    assert Axis(2).at(1) == Axis(2).width / 2


@given(RATIOS, RATIOS)
def test_a_higher_ratio_is_never_further_left(a, b):
    low, high = sorted((a, b))
    assert Axis(2).at(low) <= Axis(2).at(high)


@given(RATIOS)
def test_nothing_is_drawn_outside_the_axis(ratio):
    assert 0 <= Axis(2).at(ratio) <= Axis(2).width


def test_an_axis_holds_nineteen_of_twenty_ends():
    assert charts.axis_for([1.1] * 96 + [9.0] * 4).limit == 1.5


def test_an_axis_without_ends_is_given_all_the_same():
    assert charts.axis_for([]).limit == 2.0


def test_an_interval_beyond_the_axis_ends_in_an_arrow():
    svg = charts.interval(0.9, 2.5, 9, axis=Axis(2), kind="better", title="t")
    assert svg.count("arrow") == 1


@pytest.mark.parametrize(
    ("kind", "shape"), [("better", "path"), ("worse", "path"), ("as_expected", "circle")]
)
def test_a_tier_has_its_shape(kind, shape):
    svg = charts.interval(0.9, 1, 1.1, axis=Axis(2), kind=kind, title="t")
    assert f'<{shape} class="dot {kind}' in svg


def test_words_in_a_picture_are_escaped():
    svg = charts.history([Column("<b>", (Part(3, "open", "&"),))], title="<script>")
    assert parsed(svg)[0].text == "<script>"


def test_a_history_without_anything_is_drawn_all_the_same():
    assert parsed(charts.history([], title="t")).tag == "svg"


def test_the_columns_of_a_history_end_with_a_named_week():
    weeks = [Column(f"week {i}", (Part(i, "open", ""),)) for i in range(13)]
    assert "week 12</text>" in charts.history(weeks, title="t")


@given(st.integers(0, 10**9))
def test_ticks_are_whole_rise_from_zero_and_reach_the_top(top):
    ticks = charts.round_ticks(top)
    assert ticks[0] == 0
    assert ticks[-1] >= top
    assert len(ticks) <= 6
    assert all(isinstance(tick, int) for tick in ticks)


@given(st.integers(1, 500), st.data())
def test_a_places_span_lies_on_its_strip(of, data):
    low = data.draw(st.integers(1, of))
    high = data.draw(st.integers(low, of))
    span = parsed(charts.place(low, high, of, kind="better", title="t"))[-1]
    assert float(span.get("x", "")) + float(span.get("width", "")) <= 96.11


def test_a_coordinate_has_one_decimal_and_no_minus_zero():
    assert [charts.tenth(x) for x in (1.0, 2.25, -0.01, 10.06)] == ["1", "2.2", "0", "10.1"]
