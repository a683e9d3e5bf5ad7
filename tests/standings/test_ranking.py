"""The method whole: defined answers for every kind of input."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from building import MONDAY, cases_of, city, row

from answerable import Standing, rank, read_cases
from answerable.errors import AsOfError, RulebookError
from answerable.facts.table import CASES_SCHEMA

AS_OF = date(2026, 7, 5)
EFFECTS = {"A": 0.4, "B": 1.0, "C": 1.0, "D": 1.0, "E": 2.5}
ROWS = city(effects=EFFECTS, cases=200)
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not at {DATA}")


def ranked(rows: list[dict], **known: object) -> Standing:  # type: ignore[type-arg]
    return rank(cases_of(rows), as_of=AS_OF, **known)  # type: ignore[arg-type]


def column(standing: Standing, name: str) -> dict[str, object]:
    return dict(
        zip(standing.table["account"].to_pylist(), standing.table[name].to_pylist(), strict=True)
    )


@pytest.fixture(scope="module")
def standing() -> Standing:
    return ranked(ROWS)


def test_the_best_account_is_told_better(standing: Standing) -> None:
    assert column(standing, "tier")["E"] == "better"


def test_the_worst_account_is_told_worse(standing: Standing) -> None:
    assert column(standing, "tier")["A"] == "worse"


def test_rows_come_by_expected_rank(standing: Standing) -> None:
    assert (standing.table["account"][0].as_py(), standing.table["account"][-1].as_py()) == (
        "E",
        "A",
    )


def test_the_order_of_rows_changes_no_byte(standing: Standing, tmp_path: Path) -> None:
    shuffled = [ROWS[k] for k in np.random.default_rng(3).permutation(len(ROWS))]
    for name, one in (("a", standing), ("b", ranked(shuffled))):
        one.write(tmp_path / name)
    for file in ("standing.csv", "standing.parquet"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_other_names_change_no_figure(standing: Standing) -> None:
    renamed = [
        r | {"account": "office " + r["account"], "case_id": "x" + r["case_id"]} for r in ROWS
    ]
    assert ranked(renamed).table.drop(["account"]).equals(standing.table.drop(["account"]))


def test_every_interval_holds_its_estimate(standing: Standing) -> None:
    table = standing.table.to_pylist()
    assert all(r["ratio_low"] < r["ratio"] < r["ratio_high"] for r in table)


def test_every_rank_interval_holds_the_expected_rank(standing: Standing) -> None:
    table = standing.table.to_pylist()
    assert all(
        r["rank_low"] <= r["rank_expected"] + 0.5 and r["rank_expected"] - 0.5 <= r["rank_high"]
        for r in table
    )


def test_more_of_the_same_moves_the_published_estimate_only_towards_the_ratio(
    standing: Standing,
) -> None:
    more = ROWS + [r | {"case_id": r["case_id"] + "'"} for r in ROWS if r["account"] == "E"]
    once, twice = column(standing, "ratio")["E"], column(ranked(more), "ratio")["E"]
    assert 0.85 * once < twice  # type: ignore[operator]


def test_cases_that_all_stay_open_are_no_claims() -> None:
    rows = [row(f"{a}{k}", a, due=MONDAY) for a in "ABC" for k in range(40)]
    rows.append(row("z", "Z", peer_group="other", opened=MONDAY, answered=MONDAY.replace(month=7)))
    assert set(column(ranked(rows), "reason").values()) == {"no_claims"}


def test_one_account_alone_is_not_comparable() -> None:
    assert column(ranked(city(effects={"A": 1.0})), "reason") == {"A": "not_comparable"}


def test_two_accounts_are_not_enough_to_compare() -> None:
    assert set(column(ranked(city(effects={"A": 1.0, "B": 1.0})), "reason").values()) == {
        "not_comparable"
    }


def test_an_account_asked_what_nobody_else_is_asked_is_told_apart() -> None:
    alone = [r | {"account": "Z", "service": "trams", "case_id": "z" + r["case_id"]}
             for r in ROWS if r["account"] == "B"]  # fmt: skip
    assert column(ranked(ROWS + alone), "reason")["Z"] == "single_account_stratum"


def test_an_account_with_few_cases_is_not_ranked() -> None:
    few = city(effects={"F": 1.0}, cases=20)
    assert column(ranked(ROWS + few), "reason")["F"] == "too_few_cases"


def test_peer_groups_are_ranked_apart() -> None:
    others = city(effects={"P": 1.0, "Q": 1.0, "R": 1.0}, peer_group="companies")
    assert set(column(ranked(ROWS + others), "ranked_of").values()) == {5, 3}


def test_an_account_that_closes_on_the_opening_day_is_a_recording_habit() -> None:
    def by_day(r: dict, **other: object) -> dict:  # type: ignore[type-arg]
        days = {
            name: r[name].replace(hour=0, minute=0, second=0, microsecond=0)
            for name in ("opened", "ended")
        }
        return r | days | other

    rows = [by_day(r) for r in city(effects=EFFECTS, cases=400, basis="closing")]
    quick = [
        r | {"account": "Q", "case_id": "q" + r["case_id"], "ended": r["opened"]}
        for r in rows
        if r["account"] == "B"
    ]
    found = rank(cases_of(rows + quick, precision="date"), as_of=AS_OF)
    assert column(found, "reason")["Q"] == "recording_differs"


def test_no_cases_at_all_are_told_in_a_sentence() -> None:
    with pytest.raises(AsOfError, match="no case"):
        rank(cases_of(CASES_SCHEMA.empty_table()))


def test_an_as_of_before_the_data_is_refused() -> None:
    with pytest.raises(AsOfError, match="before the data"):
        rank(cases_of(ROWS), as_of=date(2025, 1, 1))


def test_an_as_of_later_than_the_data_is_refused() -> None:
    with pytest.raises(AsOfError, match="later than the data"):
        rank(cases_of(ROWS), as_of=date(2040, 1, 1))


def test_the_default_week_is_the_last_complete_one() -> None:
    early = [r for r in ROWS if r["opened"] < MONDAY.replace(month=6, day=20)]
    assert rank(cases_of(early)).as_of == date(2026, 6, 14)


def test_an_unknown_rulebook_is_told() -> None:
    with pytest.raises(RulebookError):
        rank(cases_of(ROWS), as_of=AS_OF, rulebook="nonsense")


def test_what_happens_after_as_of_is_not_seen() -> None:
    later = [
        r | {"case_id": "l" + r["case_id"], "opened": MONDAY.replace(month=7, day=6)}
        for r in ROWS[:50]
    ]
    assert ranked(ROWS + later).table.equals(ranked(ROWS).table)


def test_columns_are_the_published_ones(standing: Standing) -> None:
    assert standing.table.column_names[:4] == ["account", "peer_group", "component", "week"]


def test_kept_promises_count_open_cases_as_not_kept() -> None:
    due = MONDAY.replace(month=2)
    rows = [r | {"due": due} if k % 2 else r for k, r in enumerate(ROWS)]
    kept = column(ranked(rows), "kept_promise")["A"]
    mine = [r for k, r in enumerate(rows) if r["account"] == "A" and r["due"]]
    assert kept == pytest.approx(sum(r["first_claim"] <= due for r in mine) / len(mine))


@needs_data
def test_the_council_file_says_closed_and_knows_recording_habits() -> None:
    cases = read_cases(DATA / "nyc_council_2015_2025.csv.gz", source="nyc-council")
    standing = rank(cases, as_of=date(2019, 6, 30))
    reasons, same_day = column(standing, "reason"), column(standing, "same_day_share")
    assert all(reasons[a] is not None for a, share in same_day.items() if share > 0.9)  # type: ignore[operator]


@needs_data
def test_new_yorks_agencies_are_not_comparable() -> None:
    cases = read_cases(DATA / "nyc311_2013-12-25.csv")
    assert set(column(rank(cases), "reason").values()) == {"not_comparable"}
