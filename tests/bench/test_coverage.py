"""Coverage counts what it says it counts, and a run is the same for any workers."""

import json
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from answerable.bench.coverage import as_json, as_lines, figure, measure_coverage
from answerable.bench.trial import HONEST, Design, doubted, true_places, true_ratios

SMALL = Design(
    accounts=16, peer_groups=2, services=6, cases=4_000, gaming=("fast_closing", "padding")
)


def row(**known: object) -> dict[str, object]:
    usual = {"peer_group": "p", "component": 1, "expected": 10.0, "tier": "better", "reason": None}
    return {
        **usual,
        "cases": 440,
        "incidents": 400,
        "disputed_per_100": 2.0,
        "same_day_share": 0.2,
        "batch_share": 0.0,
        **known,
    }


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


def test_an_account_whose_recording_differs_is_doubted() -> None:
    rows = {"a": row(account="a", reason="recording_differs"), "b": row(account="b")}
    assert doubted(rows, date(2026, 1, 4)) == {"a"}


@pytest.fixture(scope="module")
def small_run() -> object:
    return measure_coverage(seeds=2, workers=1, design=SMALL)


def test_a_run_is_the_same_whatever_the_workers(small_run: object) -> None:
    assert as_json(measure_coverage(seeds=2, workers=2, design=SMALL)) == as_json(small_run)


def test_coverage_in_json_has_its_keys(small_run: object) -> None:
    keys = {"seeds", "overall", "by_size", "ranks", "false_flags", "gaming"}
    assert set(json.loads(as_json(small_run))) == keys


def test_coverage_in_lines_tells_every_kind_of_gaming(small_run: object) -> None:
    told = "\n".join(as_lines(small_run))
    assert "fast_closing" in told and "padding" in told  # noqa: PT018


def test_a_run_without_gaming_ranks_each_city_once() -> None:
    design = replace(SMALL, gaming=(), traits=replace(HONEST, strike_weeks=0.0))
    assert measure_coverage(seeds=1, workers=1, design=design).gaming == ()
