"""A made-up city is the same for a seed, keeps its truth aside, and has the traits it promises."""

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from answerable.bench.city import City, build_city
from answerable.bench.offices import Traits
from answerable.facts.table import CASES_SCHEMA

END = date(2026, 6, 28)


def small(seed: int = 5, traits: Traits | None = None, cases: int = 20_000) -> City:
    return build_city(seed=seed, cases=cases, days=365, end=END, traits=traits)


@pytest.fixture(scope="module")
def city() -> City:
    return small()


def column(city: City, name: str) -> list[object]:
    return city.cases[name].to_pylist()


def test_a_city_is_the_same_for_a_seed(city: City) -> None:
    assert small().cases.equals(city.cases)


def test_another_seed_gives_another_city(city: City) -> None:
    assert not small(seed=6).cases.equals(city.cases)


def test_the_cases_are_in_the_cases_schema(city: City) -> None:
    assert city.cases.schema.equals(CASES_SCHEMA)


def test_the_truth_is_in_no_column_of_the_cases(city: City) -> None:
    assert set(city.truth.column_names) & set(city.cases.column_names) == {"account", "peer_group"}


def test_case_ids_are_unique(city: City) -> None:
    assert pc.count_distinct(city.cases["case_id"]).as_py() == len(city.cases)


def test_there_are_about_as_many_cases_as_asked_for(city: City) -> None:
    assert len(city.cases) == pytest.approx(20_000, rel=0.05)


def test_fifteen_in_a_hundred_cases_share_their_problem() -> None:
    honest = small(traits=Traits(gaming=(), habits_sd=0.0), cases=60_000)
    known = honest.cases["incident_id"].drop_null()
    counts = pc.value_counts(known).field("counts").to_numpy()
    assert counts[counts > 1].sum() / len(honest.cases) == pytest.approx(0.15, abs=0.01)


def test_an_incident_is_named_by_the_id_of_its_first_case(city: City) -> None:
    named = city.cases.filter(pc.is_valid(city.cases["incident_id"]))
    assert set(named["incident_id"].to_pylist()) <= set(named["case_id"].to_pylist())


def test_nothing_happens_before_a_case_is_opened(city: City) -> None:
    times = ("due", "answered", "first_claim", "last_claim", "reopened", "ended", "verdict_at")
    early = [
        name for name in times if pc.any(pc.less(city.cases[name], city.cases["opened"])).as_py()
    ]
    assert early == []


def test_nothing_is_known_after_the_last_day(city: City) -> None:
    times = ("answered", "first_claim", "last_claim", "reopened", "ended", "verdict_at")
    assert max(pc.max(city.cases[n]).as_py() for n in times) < datetime(2026, 6, 29)


def test_open_cases_have_no_end_and_all_others_have_one(city: City) -> None:
    is_open = pc.equal(city.cases["ending"], "open")
    assert pc.all(pc.equal(is_open, pc.is_null(city.cases["ended"]))).as_py()


def test_a_verdict_has_a_time_and_silence_has_none(city: City) -> None:
    silent = pc.equal(city.cases["verdict"], "none")
    assert pc.all(pc.equal(silent, pc.is_null(city.cases["verdict_at"]))).as_py()


def test_about_a_third_of_the_claims_get_a_verdict(city: City) -> None:
    claimed = city.cases.filter(pc.is_valid(city.cases["first_claim"]))
    share = pc.mean(pc.not_equal(claimed["verdict"], "none").cast(pa.float64())).as_py()
    assert share == pytest.approx(0.35, abs=0.06)


def test_every_ending_but_closed_occurs(city: City) -> None:
    assert set(column(city, "ending")) == {
        "open",
        "solved",
        "declined",
        "duplicate",
        "referred",
        "withdrawn",
    }


def test_duplicates_come_with_and_without_a_named_incident(city: City) -> None:
    duplicates = city.cases.filter(pc.equal(city.cases["ending"], "duplicate"))
    assert 0 < duplicates["incident_id"].null_count < len(duplicates)


def test_sizes_are_skewed_and_some_accounts_have_under_thirty_cases(city: City) -> None:
    sizes = np.sort(city.truth["size"].to_numpy())
    assert sizes[2] < 30 < 10 * np.median(sizes) < 10 * sizes[-1]


def test_one_account_is_asked_what_nobody_else_is_asked(city: City) -> None:
    pairs = set(zip(column(city, "service"), column(city, "account"), strict=True))
    counts = {s: sum(1 for t, _ in pairs if t == s) for s, _ in pairs}
    assert [s for s, n in counts.items() if n == 1] == ["Damaged monument"]


def test_services_are_shared_within_a_peer_group(city: City) -> None:
    pairs = set(zip(column(city, "service"), column(city, "peer_group"), strict=True))
    assert len({s for s, _ in pairs}) == len(pairs) == 12


def test_during_the_strike_less_is_solved_within_a_week() -> None:
    calm = small(traits=Traits(strike_weeks=0.0, gaming=()))
    struck = small(traits=Traits(strike_weeks=3.0, gaming=()))
    assert _solved_in_strike(struck) < 0.85 * _solved_in_strike(calm)


def _solved_in_strike(city: City) -> float:
    frame = city.cases.select(["opened", "last_claim"]).to_pandas()
    begins = np.datetime64("2026-03-02")
    asked = frame[(frame.opened >= begins) & (frame.opened < begins + np.timedelta64(14, "D"))]
    return float(((asked.last_claim - asked.opened) <= np.timedelta64(7, "D")).mean())


def test_better_accounts_solve_sooner() -> None:
    honest = small(traits=Traits(gaming=(), tiny=0, loner=False), cases=60_000)
    frame = honest.cases.select(["account", "opened", "last_claim"]).to_pandas()
    quick = (frame.last_claim - frame.opened) <= np.timedelta64(14, "D")
    share = quick.groupby(frame.account).mean()
    effect = honest.truth.to_pandas().set_index("account").effect
    assert np.corrcoef(share.loc[effect.index], np.log(effect))[0, 1] > 0.5
