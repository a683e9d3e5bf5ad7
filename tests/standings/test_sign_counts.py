"""The signs count an account's own cases, and expect what its peers have in the same mix."""

from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from building import MONDAY, cases_of, row

from answerable.standings import rank
from answerable.standings.detailing import account_signs

AS_OF = date(2026, 6, 28)
LAST = row("last", "Z", opened=datetime(2026, 6, 28, 12))
"""A case of the last day, so that the data reach it."""


def claimed(case_id: str, account: str, *, hours: float = 100.0, **known: Any) -> dict[str, Any]:
    at = MONDAY + timedelta(hours=hours)
    usual = {"first_claim": at, "last_claim": at, "ended": at, "ending": "solved"}
    return row(case_id, account, **usual | known)


def happy(hours: float = 100.0) -> dict[str, Any]:
    return {"verdict": "solved", "verdict_at": MONDAY + timedelta(hours=hours + 1)}


def peers(**known: Any) -> list[dict[str, Any]]:
    """Three accounts of twenty claims each, one of them confirmed."""
    return [
        claimed(f"{name}{k}", name, **known | (happy() if k == 0 else {}))
        for name in "BCD"
        for k in range(20)
    ]


def found(rows: list[dict[str, Any]], sign: str, account: str = "A") -> dict[str, Any]:
    (one,) = [r for r in signs_of(rows).to_pylist() if (r["account"], r["sign"]) == (account, sign)]
    return one


def signs_of(rows: list[dict[str, Any]]) -> pa.Table:
    return account_signs(rank(cases_of([*rows, LAST]), as_of=AS_OF))


def part(rows: list[dict[str, Any]], sign: str) -> tuple[int, int]:
    one = found(rows, sign)
    return one["count"], one["of"]


def test_confirmed_claims_are_counted_of_all_claims() -> None:
    rows = [claimed(f"A{k}", "A", **(happy() if k < 5 else {})) for k in range(20)]
    assert part([*rows, *peers()], "confirmed") == (5, 20)


def test_claims_within_a_day_are_counted_apart() -> None:
    quick = [claimed(f"A{k}", "A", hours=2, **(happy(2) if k < 9 else {})) for k in range(10)]
    slow = [claimed(f"A{k}", "A", hours=200) for k in range(10, 20)]
    others = [r | {"last_claim": MONDAY + timedelta(hours=3)} for r in peers()]
    assert part([*quick, *slow, *others], "confirmed_at_once") == (9, 10)


def test_disputed_claims_are_counted_of_all_claims() -> None:
    unhappy = {"verdict": "not_solved", "verdict_at": MONDAY + timedelta(hours=101)}
    rows = [claimed(f"A{k}", "A", **(unhappy if k < 4 else {})) for k in range(20)]
    assert part([*rows, *peers()], "disputed") == (4, 20)


def merged(case_id: str, incident: str | None, **known: Any) -> dict[str, Any]:
    ended = MONDAY + timedelta(hours=50)
    return row(case_id, "A", incident_id=incident, ending="duplicate", ended=ended) | known


def test_a_case_that_counts_with_another_is_merged() -> None:
    rows = [claimed(f"A{k}", "A", incident_id=f"A{k}") for k in range(20)]
    assert part([*rows, merged("A20", "A1"), *peers()], "merged") == (1, 21)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(merged("A20", None), id="names nothing"),
        pytest.param(
            merged("A20", "A1", verdict="not_solved", verdict_at=MONDAY + timedelta(hours=60)),
            id="its asker says it is still there",
        ),
        pytest.param(
            merged("A20", "A1", opened=MONDAY + timedelta(hours=120),
                   ended=MONDAY + timedelta(hours=130)),
            id="opened after the other was solved",
        ),
    ],
)  # fmt: skip
def test_a_duplicate_that_counts_alone_is_told(case: dict[str, Any]) -> None:
    rows = [claimed(f"A{k}", "A", incident_id=f"A{k}") for k in range(20)]
    assert part([*rows, case, *peers()], "merged_alone") == (1, 21)


def test_the_usual_share_is_of_the_same_kinds_of_problem() -> None:
    def asked(name: str, quick: int) -> list[dict[str, Any]]:
        """Water comes back the same day, drains take a week, at every account."""
        return [
            claimed(f"{name}{k}", name, service="water" if k < quick else "drain",
                    hours=2 if k < quick else 170)
            for k in range(40)
        ]  # fmt: skip

    rows = [r for name, quick in zip("ABCD", (30, 10, 12, 14), strict=True) for r in
            asked(name, quick)]  # fmt: skip
    assert found(rows, "same_day")["usual"] == pytest.approx(0.75, abs=0.02)


def test_on_closings_nothing_is_said_to_be_claimed() -> None:
    rows = [
        row(f"{name}{k}", name, ending="closed", ended=MONDAY + timedelta(hours=30 + k))
        for name in "ABCD"
        for k in range(20)
    ]
    assert set(signs_of(rows)["sign"].to_pylist()) == {
        "merged",
        "merged_alone",
        "same_day",
        "batch",
    }


def test_closings_in_one_act_are_counted() -> None:
    rows = [
        row(f"{name}{k}", name, ending="closed",
            ended=MONDAY + timedelta(hours=30, minutes=0 if name == "A" and k < 25 else k))
        for name in "ABCD"
        for k in range(40)
    ]  # fmt: skip
    assert part(rows, "batch") == (25, 40)
