"""Signs mark accounts that lie far above their peers, and no others."""

from datetime import date

from answerable.rules.loading import load_rulebook
from answerable.standings.signs import Sign, signs

RULES = load_rulebook(as_of=date(2026, 1, 4))


def row(account: str, **known: object) -> dict[str, object]:
    return {
        "account": account,
        "peer_group": "p",
        "cases": 440,
        "incidents": 400,
        "disputed_per_100": 2.0,
        "same_day_share": 0.2,
        "batch_share": 0.0,
        **known,
    }


def kinds(*rows: dict[str, object], **changes: object) -> dict[str, tuple[str, ...]]:
    found = signs(rows, rulebook=RULES.with_changes(**changes))
    return {account: tuple(sign.kind for sign in several) for account, several in found.items()}


def test_accounts_that_are_alike_have_no_sign() -> None:
    assert kinds(row("a"), row("b"), row("c")) == {}


def test_an_account_disputed_far_more_than_its_peers_has_a_sign() -> None:
    found = kinds(row("a"), row("b"), row("c", disputed_per_100=40.0))
    assert found == {"c": ("disputed_per_100",)}


def test_a_sign_tells_the_share_here_and_the_usual_one() -> None:
    found = signs([row("a"), row("b"), row("c", disputed_per_100=40.0)], rulebook=RULES)
    assert found["c"] == (Sign("disputed_per_100", 0.4, 0.02),)


def test_a_small_account_has_no_sign_for_a_chance_case() -> None:
    small = row("c", disputed_per_100=10.0, incidents=20, cases=20)
    assert kinds(row("a"), row("b"), small) == {}


def test_an_account_that_merges_far_more_cases_than_its_peers_has_a_sign() -> None:
    assert kinds(row("a"), row("b"), row("c", incidents=300)) == {"c": ("merged",)}


def test_an_account_far_below_its_peers_has_no_sign() -> None:
    assert kinds(row("a"), row("b"), row("c", same_day_share=0.0)) == {}


def test_peers_are_only_those_of_the_same_group() -> None:
    assert kinds(row("a"), row("b"), row("c", peer_group="q", batch_share=0.9)) == {}


def test_a_wider_margin_of_the_rulebook_takes_a_sign_away() -> None:
    rows = row("a"), row("b"), row("c", same_day_share=0.6)
    assert kinds(*rows, sign_recording_margin=0.5) == {}


def test_what_the_source_does_not_tell_is_no_sign() -> None:
    assert kinds(row("a", disputed_per_100=None), row("b"), row("c", batch_share=None)) == {}
