"""Coverage counts what it says it counts, and a run is the same for any workers."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from answerable.bench.coverage import as_json, as_lines, by_kind, figure, measure_coverage
from answerable.bench.in_memory import cases_in_memory
from answerable.bench.trial import (
    HONEST,
    Design,
    as_known,
    flags,
    make_city,
    true_places,
    true_ratios,
)
from answerable.standings import rank
from answerable.standings.details import SIGNS_SCHEMA

SMALL = Design(
    accounts=16, peer_groups=2, services=6, cases=4_000, gaming=("fast_closing", "padding")
)


def row(**known: object) -> dict[str, object]:
    usual = {"peer_group": "p", "component": 1, "expected": 10.0, "tier": "better", "reason": None}
    return {**usual, **known}


def test_the_error_takes_each_city_as_one_draw() -> None:
    assert figure([[1.0, 1.0], [0.0, 0.0]]).error == pytest.approx(0.5)


def test_a_figure_of_nothing_counts_nothing() -> None:
    assert figure([[], []]).count == 0


def test_the_truth_has_mean_one_weighted_by_expected() -> None:
    rows = {"a": row(expected=30.0), "b": row(expected=10.0)}
    truth = true_ratios(rows, pa.table({"account": ["a", "b"], "effect": [2.0, 1.0]}))
    assert (30 * truth["a"] + 10 * truth["b"]) / 40 == pytest.approx(1.0)


def test_true_places_count_only_accounts_of_one_component() -> None:
    rows = {"a": row(), "b": row(), "c": row(component=2)}
    assert true_places(rows, {"a": 0.5, "b": 1.0, "c": 2.0}) == {"a": 2, "b": 1, "c": 1}


def test_true_places_count_accounts_whose_recording_differs() -> None:
    rows = {"a": row(), "b": row(tier=None, reason="recording_differs"), "c": row(tier=None)}
    assert true_places(rows, {"a": 0.5, "b": 1.0, "c": 2.0})["a"] == 2


def test_an_account_whose_recording_differs_is_flagged() -> None:
    rows = {"a": row(reason="recording_differs"), "b": row()}
    assert flags(rows, SIGNS_SCHEMA.empty_table()) == {"a": ("recording_differs",)}


def test_an_account_with_a_sign_is_flagged_by_its_kind() -> None:
    sign = {"account": "b", "sign": "merged", "count": 3, "of": 4, "usual": 0.1, "marked": True}
    signs = pa.Table.from_pylist([sign], SIGNS_SCHEMA)
    assert flags({"a": row(), "b": row()}, signs) == {"b": ("merged",)}


def test_flags_are_shares_of_the_accounts_most_frequent_first() -> None:
    assert by_kind([("b",), (), ("a", "b"), ()]) == {"b": 0.5, "a": 0.25}


@pytest.mark.parametrize("basis", ["verdict", "claim", "closing"])
def test_the_same_city_can_be_known_on_every_basis(basis: str) -> None:
    city = make_city(1, SMALL, ())
    cases = cases_in_memory(as_known(city.cases, basis))  # type: ignore[arg-type]
    assert rank(cases, as_of=city.end).basis == basis


def test_coverage_is_measured_on_the_basis_asked_for() -> None:
    design = replace(SMALL, gaming=(), basis="closing")
    assert measure_coverage(seeds=1, workers=1, design=design).basis == "closing"


@pytest.fixture(scope="module")
def small_run() -> object:
    return measure_coverage(seeds=2, workers=1, design=SMALL)


def test_a_run_is_the_same_whatever_the_workers(small_run: object) -> None:
    assert as_json(measure_coverage(seeds=2, workers=2, design=SMALL)) == as_json(small_run)


def test_coverage_in_json_has_its_keys(small_run: object) -> None:
    keys = {"basis", "seeds", "overall", "by_size", "ranks", "set_aside", "gaming"}
    keys |= {"false_flags", "false_flags_by"}
    assert set(json.loads(as_json(small_run))) == keys


def test_coverage_in_lines_tells_every_kind_of_gaming(small_run: object) -> None:
    told = "\n".join(as_lines(small_run))
    assert "fast_closing" in told and "padding" in told  # noqa: PT018


def test_a_run_without_gaming_ranks_each_city_once() -> None:
    design = replace(SMALL, gaming=(), traits=replace(HONEST, strike_weeks=0.0))
    assert measure_coverage(seeds=1, workers=1, design=design).gaming == ()
