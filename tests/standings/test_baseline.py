"""S4 in bins."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from building import cases_of, city

from answerable.progress import Silence
from answerable.rules.loading import load_rulebook
from answerable.standings.baseline import Exposure, _solve_hazard, fit_baseline
from answerable.standings.judging import _lay_out
from answerable.standings.ranking import try_rules
from answerable.standings.strata import find_strata

AS_OF = date(2026, 7, 5)
RULES = load_rulebook(as_of=AS_OF)
EFFECTS = {"A": 0.5, "B": 0.8, "C": 1.0, "D": 1.3, "E": 2.0}


@pytest.fixture(scope="module")
def laid_out() -> tuple[Exposure, np.ndarray]:
    cases = cases_of(city(effects=EFFECTS, cases=400))
    trial = try_rules(cases, as_of=AS_OF, basis="claim", rulebook=RULES, progress=Silence())
    strata = find_strata(trial.cells, rulebook=RULES)
    _, exposure, stratum, _ = _lay_out(trial.cells, strata)
    return exposure, stratum


def test_at_effect_1_expected_equals_solved_in_every_stratum(
    laid_out: tuple[Exposure, np.ndarray],
) -> None:
    exposure, stratum = laid_out
    ones = np.ones(len(exposure.start) - 1)
    hazard = _solve_hazard(exposure, ones, np.zeros(len(exposure.mass)))
    bins = exposure.offset[1]
    through = np.cumsum(-np.expm1(-hazard.reshape(-1, bins)), axis=1)
    expected = np.bincount(stratum, exposure.n * through[stratum, exposure.slot % bins])
    assert expected == pytest.approx(np.bincount(stratum, exposure.n * exposure.solved), rel=1e-9)


def test_known_effects_are_found_again(laid_out: tuple[Exposure, np.ndarray]) -> None:
    fitted = fit_baseline(laid_out[0], convergence=1e-6, max_rounds=200)
    truth = np.array(list(EFFECTS.values()))
    truth = truth / np.average(truth, weights=fitted.expected)
    assert fitted.effect == pytest.approx(truth, rel=0.15)


def test_effects_have_an_expected_weighted_mean_of_1(laid_out: tuple[Exposure, np.ndarray]) -> None:
    fitted = fit_baseline(laid_out[0], convergence=1e-6, max_rounds=200)
    assert np.average(fitted.effect, weights=fitted.expected) == pytest.approx(1, abs=1e-9)


def test_twice_as_many_equally_handled_cases_leave_effects_where_they_were(
    laid_out: tuple[Exposure, np.ndarray],
) -> None:
    once = fit_baseline(laid_out[0], convergence=1e-8, max_rounds=500)
    twice = fit_baseline(
        replace(laid_out[0], n=laid_out[0].n * 2), convergence=1e-8, max_rounds=500
    )
    assert twice.effect == pytest.approx(once.effect, rel=1e-9)
