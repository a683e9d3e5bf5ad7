"""Signs mark accounts that lie far above their peers, and no others."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from answerable.rules.loading import load_rulebook
from answerable.standings.details import SIGNS_SCHEMA
from answerable.standings.signs import Counted, Sign, _spread, find_signs, marked

RULES = load_rulebook(as_of=date(2026, 1, 4))
ALIKE = (0.10, 0.11, 0.09, 0.10, 0.12, 0.08, 0.10, 0.11, 0.09, 0.10)
APART = (0.02, 0.25, 0.40, 0.10, 0.30, 0.05, 0.15, 0.50, 0.20, 0.08)


def told(*shares: float, of: int = 400, beside: Counted | None = None) -> Counted:
    """Shares of accounts a, b, c and so on, whose peers have 0.1."""
    count = np.array([round(share * of) for share in shares])
    number = np.full(len(shares), of)
    return Counted(count, number, np.full(len(shares), 0.1), beside)


def table(groups: str = "", **counted: Counted) -> pa.Table:
    size = len(next(iter(counted.values())).of)
    names = pa.chunked_array([[chr(ord("a") + k) for k in range(size)]], pa.string())
    group = np.array([ord(g) - ord("p") for g in groups or "p" * size], np.int32)
    return find_signs(counted, accounts=names, peer_group=group, rulebook=RULES)


def kinds(found: pa.Table) -> dict[str, tuple[str, ...]]:
    return {name: tuple(s.kind for s in several) for name, several in marked(found).items()}


def test_accounts_that_are_alike_have_no_sign() -> None:
    assert kinds(table(disputed=told(*ALIKE))) == {}


@pytest.mark.parametrize("kind", ["disputed", "merged", "merged_alone", "confirmed"])
def test_an_account_far_above_its_peers_has_a_sign(kind: str) -> None:
    assert kinds(table(**{kind: told(*ALIKE, 0.4)})) == {"k": (kind,)}


def test_an_account_far_below_its_peers_has_no_sign() -> None:
    assert kinds(table(confirmed=told(*ALIKE, 0.0))) == {}


def test_a_sign_tells_the_share_here_and_that_of_the_middle_account() -> None:
    (sign,) = marked(table(disputed=told(*ALIKE, 0.4)))["k"]
    assert (sign.kind, sign.here, round(sign.usual, 2)) == ("disputed", 0.4, 0.1)


def test_where_like_accounts_differ_widely_the_same_share_is_no_sign() -> None:
    assert kinds(table(confirmed=told(*APART, 0.4))) == {}


def test_a_habit_of_recording_is_a_sign_where_like_accounts_differ_widely_too() -> None:
    assert "k" in kinds(table(same_day=told(*APART, 0.7)))


def test_a_habit_within_the_margin_is_no_sign() -> None:
    assert kinds(table(same_day=told(*ALIKE, 0.24))) == {}


def test_a_small_account_has_no_sign_for_a_chance_case() -> None:
    small = told(*ALIKE, 0.1)
    few = Counted(np.append(small.count[:-1], 4), np.append(small.of[:-1], 20), small.usual)
    assert kinds(table(disputed=few)) == {}


def test_two_that_stand_out_do_not_hide_each_other() -> None:
    found = kinds(table(disputed=told(*ALIKE, *ALIKE, 0.4, 0.42)))
    assert set(found) == {"u", "v"}


def test_fewer_peers_make_the_limit_wider() -> None:
    few, many = table(disputed=told(*ALIKE[:4])), table(disputed=told(*ALIKE))
    assert few["limit"][0].as_py() > many["limit"][0].as_py() > RULES.sign_errors


def test_what_is_a_sign_among_many_peers_is_none_among_two() -> None:
    assert kinds(table(disputed=told(0.1, 0.1, 0.3))) == {}


def test_peers_are_only_those_of_the_same_group() -> None:
    found = table("p" * 10 + "q" * 4, disputed=told(*ALIKE, 0.4, 0.4, 0.41, 0.39))
    assert kinds(found) == {}


def test_an_account_without_peers_is_not_compared() -> None:
    found = table("p" * 10 + "q", disputed=told(*ALIKE, 0.4))
    assert "k" not in found["account"].to_pylist()


def test_a_share_of_too_few_is_not_compared() -> None:
    assert len(table(disputed=told(*ALIKE, of=RULES.plain_min_at_risk - 1))) == 0


def test_quick_claims_confirmed_as_its_other_claims_are_is_no_sign() -> None:
    later = told(*APART, 0.60)
    assert kinds(table(confirmed_at_once=told(*APART, 0.60, beside=later))) == {}


def test_quick_claims_confirmed_far_more_than_its_other_claims_is_a_sign() -> None:
    later = told(*APART, 0.10)
    found = kinds(table(confirmed_at_once=told(*APART, 0.60, beside=later)))
    assert found == {"k": ("confirmed_at_once",)}


def test_an_account_that_has_only_quick_claims_is_compared_too() -> None:
    later = told(*APART, 0.0)
    later = Counted(later.count, np.append(later.of[:-1], 0), later.usual)
    assert "k" in table(confirmed_at_once=told(*APART, 0.4, beside=later))["account"].to_pylist()


def test_a_wider_margin_of_the_rulebook_takes_a_sign_away() -> None:
    names = pa.chunked_array([list("abcdefghijk")])
    rules = RULES.with_changes(sign_dispute_margin=0.5)
    found = find_signs(
        {"disputed": told(*ALIKE, 0.4)}, accounts=names, rulebook=rules,
        peer_group=np.zeros(11, np.int32),
    )  # fmt: skip
    assert kinds(found) == {}


def test_rows_come_by_account_and_then_by_kind_of_sign() -> None:
    found = table(confirmed=told(*ALIKE), disputed=told(*ALIKE))
    assert found.slice(0, 3).select(["account", "sign"]).to_pylist() == [
        {"account": "a", "sign": "disputed"},
        {"account": "a", "sign": "confirmed"},
        {"account": "b", "sign": "disputed"},
    ]


def test_nothing_to_compare_is_an_empty_table() -> None:
    found = find_signs(
        {}, accounts=pa.chunked_array([[]], pa.string()), rulebook=RULES,
        peer_group=np.zeros(0, np.int32),
    )  # fmt: skip
    assert found.equals(SIGNS_SCHEMA.empty_table())


def test_the_spread_of_accounts_is_found_again() -> None:
    random = np.random.default_rng(1)
    variance = 1.0 / random.integers(40, 4000, 20_000)
    apart = random.normal(0.0, np.sqrt(0.01 + variance))
    assert _spread(apart, variance, outlying=0.1) == pytest.approx(0.01, rel=0.05)


def test_there_is_no_spread_beyond_chance() -> None:
    random = np.random.default_rng(2)
    variance = 1.0 / random.integers(40, 4000, 20_000)
    apart = random.normal(0.0, np.sqrt(variance))
    assert _spread(apart, variance, outlying=0.1) == pytest.approx(0.0, abs=1e-4)


def test_honest_accounts_that_differ_are_marked_as_seldom_as_the_limit_says() -> None:
    random = np.random.default_rng(3)
    size, number = 4_000, 300
    odds = np.exp(np.log(0.5) + random.normal(0.0, 0.3, size))
    count = random.binomial(number, odds / (1 + odds))
    honest = Counted(count, np.full(size, number), np.full(size, 1 / 3))
    found = find_signs(
        {"confirmed": honest}, rulebook=RULES, peer_group=np.zeros(size, np.int32),
        accounts=pa.chunked_array([[f"{k:05d}" for k in range(size)]]),
    )  # fmt: skip
    assert len(marked(found)) / size < 0.006


def test_a_sign_is_what_the_table_marks() -> None:
    one = {
        "account": "a", "sign": "batch", "count": 3, "of": 4, "usual": 0.1, "errors": 9.0,
        "limit": 3.0, "marked": True,
    }  # fmt: skip
    rows = pa.Table.from_pylist([one, one | {"account": "b", "marked": False}], SIGNS_SCHEMA)
    assert marked(rows) == {"a": (Sign("batch", 0.75, 0.1),)}
