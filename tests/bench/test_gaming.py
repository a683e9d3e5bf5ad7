"""Gaming changes the record of the gaming account, and nothing else in the city."""

from datetime import date

import pandas as pd
import pytest

from answerable.bench.city import City, build_city
from answerable.bench.offices import ALL_GAMING, Gaming, Traits

END = date(2026, 6, 28)


def city(*gaming: Gaming) -> City:
    traits = Traits(tiny=0, loner=False, working_hours=False, gaming=gaming)
    return build_city(
        seed=3,
        accounts=12,
        peer_groups=1,
        services=4,
        days=182,
        cases=4_000,
        end=END,
        traits=traits,
    )


@pytest.fixture(scope="module")
def honest() -> pd.DataFrame:
    return city().cases.to_pandas()


def gamer(played: City) -> str:
    frame = played.truth.to_pandas()
    return str(frame[frame.gaming.notna()].account.iloc[0])


def of_gamer(played: City) -> pd.DataFrame:
    frame = played.cases.to_pandas()
    return frame[frame.account == gamer(played)]


@pytest.mark.parametrize("kind", ALL_GAMING)
def test_the_other_accounts_cases_stay_as_they_were(kind: Gaming, honest: pd.DataFrame) -> None:
    played = city(kind)
    ids = ["case_id", "incident_id", "channel", "answered"]
    others, before = played.cases.to_pandas(), honest
    others = others[others.account != gamer(played)].drop(columns=ids).reset_index(drop=True)
    before = before[before.account != gamer(played)].drop(columns=ids).reset_index(drop=True)
    pd.testing.assert_frame_equal(others, before)


@pytest.mark.parametrize("kind", ALL_GAMING)
def test_the_gaming_accounts_record_changes(kind: Gaming, honest: pd.DataFrame) -> None:
    played = city(kind)
    columns = ["opened", "last_claim", "ending", "incident_id"]
    before = honest[honest.account == gamer(played)][columns].reset_index(drop=True)
    assert not of_gamer(played)[columns].reset_index(drop=True).equals(before)


@pytest.mark.parametrize("kind", ALL_GAMING)
def test_gaming_leaves_the_true_effects_alone(kind: Gaming) -> None:
    assert city(kind).truth["effect"].equals(city().truth["effect"])


def test_a_fast_closer_claims_much_more_within_a_day(honest: pd.DataFrame) -> None:
    played = city("fast_closing")
    before = honest[honest.account == gamer(played)]
    assert _same_day(of_gamer(played)) > _same_day(before) + 0.05


def _same_day(frame: pd.DataFrame) -> float:
    return float((frame.first_claim - frame.opened < pd.Timedelta(days=1)).mean())


def test_duplicates_marked_without_an_incident_name_none(honest: pd.DataFrame) -> None:
    played = city("marking_duplicates")
    before = honest[honest.account == gamer(played)]
    assert _unnamed(of_gamer(played)) > 3 * _unnamed(before)


def _unnamed(frame: pd.DataFrame) -> int:
    return int(((frame.ending == "duplicate") & frame.incident_id.isna()).sum())


def test_duplicates_marked_with_an_incident_name_one_of_the_same_account() -> None:
    mine = of_gamer(city("marking_duplicates_named"))
    marked = mine[(mine.ending == "duplicate") & mine.incident_id.notna()]
    assert set(marked.incident_id) <= set(mine.case_id)


def test_padding_comes_without_confirmed_contacts() -> None:
    mine = of_gamer(city("padding"))
    assert (~mine.contact_confirmed).mean() > 0.3


def test_harder_padding_comes_with_confirmed_contacts() -> None:
    mine = of_gamer(city("padding_confirmed"))
    assert mine.contact_confirmed.mean() > 0.9


def test_quiet_padding_is_confirmed_as_seldom_as_other_cases(honest: pd.DataFrame) -> None:
    mine = of_gamer(city("padding_quiet"))
    before = honest[honest.account == mine.account.iloc[0]]
    assert (mine.verdict == "solved").mean() < (before.verdict == "solved").mean() + 0.05


def test_outsiders_say_not_solved_in_bulk(honest: pd.DataFrame) -> None:
    mine = of_gamer(city("outside_disputes"))
    assert (mine.verdict == "not_solved").mean() > 0.2 > (honest.verdict == "not_solved").mean()
