"""S4 at exact times, checked against another implementation and against known truth."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.standings import account_effects


def exposures(seed: int = 1, n: int = 3_000) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    account, stratum = random.integers(0, 6, n), random.integers(0, 3, n)
    effect = np.array([0.5, 0.8, 1, 1.2, 1.5, 2.0])[account]
    end, seen = random.exponential(1 / (effect * (1 + stratum))), random.uniform(0, 2, n)
    return {
        "account": account,
        "stratum": stratum,
        "time": np.minimum(end, seen),
        "solved": end <= seen,
    }


def fitted(**columns: np.ndarray) -> dict[int, float]:
    return account_effects(
        account=columns["account"].tolist(), stratum=columns["stratum"].tolist(),
        time=columns["time"], solved=columns["solved"],
    )  # fmt: skip


def test_effects_at_exact_times_are_those_of_coxs_partial_likelihood() -> None:
    pytest.importorskip("lifelines", reason="lifelines is the second implementation")
    import pandas as pd
    from lifelines import CoxPHFitter

    columns = exposures()
    frame = pd.DataFrame({"t": columns["time"], "d": columns["solved"], "s": columns["stratum"]})
    for k in range(1, 6):
        frame[f"a{k}"] = (columns["account"] == k) * 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = CoxPHFitter().fit(frame, "t", "d", strata=["s"])
    ours = fitted(**columns)
    assert [ours[k] / ours[0] for k in range(1, 6)] == pytest.approx(np.exp(peer.params_), rel=1e-6)


def test_an_effect_of_4_is_found_where_a_third_is_solved_at_one_time() -> None:
    random = np.random.default_rng(3)
    account = np.repeat([0, 1, 2], 60_000)
    hazard = 0.4 * np.array([1.0, 1.0, 4.0])[account]
    end = np.ceil(random.exponential(1 / hazard))
    columns = {
        "account": account,
        "stratum": account * 0,
        "time": np.minimum(end, 5),
        "solved": end <= 5,
    }
    found = fitted(**columns)
    assert found[2] / found[0] == pytest.approx(4, rel=0.03)


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(60)))
def test_the_order_of_rows_changes_no_effect(order: list[int]) -> None:
    columns = exposures(n=60)
    before, after = fitted(**columns), fitted(**{k: v[order] for k, v in columns.items()})
    assert before == pytest.approx(after, rel=1e-7)


def test_an_account_with_nothing_solved_has_effect_0() -> None:
    columns = exposures()
    columns["solved"] = columns["solved"] & (columns["account"] != 3)
    assert fitted(**columns)[3] == 0


def test_no_rows_give_no_effects() -> None:
    assert account_effects(account=[], stratum=[], time=[], solved=[]) == {}


def test_a_negative_time_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        account_effects(account=["a"], stratum=["s"], time=[-1.0], solved=[True])
