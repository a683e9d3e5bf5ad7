"""S4 in bins."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from building import cases_of, city

from answerable.progress import Silence
from answerable.rules.loading import load_rulebook
from answerable.standings.baseline import Exposure, first_hazard, fit_baseline
from answerable.standings.counting import BIN_SHIFT, SOLVED
from answerable.standings.judging import _lay_out
from answerable.standings.ranking import try_rules
from answerable.standings.strata import find_strata

AS_OF = date(2026, 7, 5)
RULES = load_rulebook(as_of=AS_OF)
EFFECTS = {"A": 0.5, "B": 0.8, "C": 1.0, "D": 1.3, "E": 2.0}


@pytest.fixture(scope="module")
def exposure() -> Exposure:
    cases = cases_of(city(effects=EFFECTS, cases=400))
    trial = try_rules(cases, as_of=AS_OF, basis="claim", rulebook=RULES, progress=Silence())
    return _lay_out(trial.cells, find_strata(trial.cells, rulebook=RULES))[1]


def test_at_effect_1_expected_equals_solved_in_every_stratum(exposure: Exposure) -> None:
    through = np.cumsum(-np.expm1(-first_hazard(exposure).reshape(-1, exposure.offset[1])), axis=1)
    stratum = np.zeros(len(exposure.n), int)
    for number, first, last in zip(exposure.stratum, exposure.first, exposure.last, strict=True):
        stratum[first:last] = number
    expected = np.bincount(stratum, exposure.n * through[stratum, exposure.leaf >> BIN_SHIFT])
    solved = np.bincount(stratum, exposure.n * ((exposure.leaf & SOLVED) != 0))
    assert expected == pytest.approx(solved, rel=1e-9)


def test_known_effects_are_found_again(exposure: Exposure) -> None:
    fitted = fit_baseline(exposure, convergence=1e-6, max_rounds=200)
    truth = np.array(list(EFFECTS.values()))
    truth = truth / np.average(truth, weights=fitted.expected)
    assert fitted.effect == pytest.approx(truth, rel=0.15)


def test_effects_have_an_expected_weighted_mean_of_1(exposure: Exposure) -> None:
    fitted = fit_baseline(exposure, convergence=1e-6, max_rounds=200)
    assert np.average(fitted.effect, weights=fitted.expected) == pytest.approx(1, abs=1e-9)


def test_twice_as_many_equally_handled_cases_leave_effects_where_they_were(
    exposure: Exposure,
) -> None:
    once = fit_baseline(exposure, convergence=1e-8, max_rounds=500)
    twice = fit_baseline(replace(exposure, n=exposure.n * 2), convergence=1e-8, max_rounds=500)
    assert twice.effect == pytest.approx(once.effect, rel=1e-9)
