"""S0 and S1: what was known on a day, and when a case counts as solved."""

from datetime import date, timedelta
from typing import Any

import pytest
from building import MONDAY, cases_of, row

from answerable.progress import Silence
from answerable.rules.loading import load_rulebook
from answerable.standings.cells import gather_incidents, stacked
from answerable.standings.counting import Incidents
from answerable.standings.flags import MISSING
from answerable.standings.known import last_sunday
from answerable.standings.reports import code_tables

AS_OF = date(2026, 3, 29)
RULES = load_rulebook(as_of=AS_OF)


def day(number: float) -> Any:
    return MONDAY + timedelta(days=number)


def incidents(*rows: dict[str, Any], as_of: date = AS_OF, basis: str = "verdict") -> Incidents:
    table = cases_of(list(rows))
    codes = code_tables(table.table, as_of=as_of, rulebook=RULES)
    return stacked(
        list(
            gather_incidents(
                table, as_of=as_of, basis=basis, rulebook=RULES, codes=codes, progress=Silence()
            )
        )
    )  # type: ignore[arg-type]


def solved_after(*rows: dict[str, Any], **known: Any) -> float | None:
    """Days from opening to solved of the one incident that the rows make."""
    found = incidents(*rows, **known)
    assert len(found) == 1
    return None if found.solved[0] == MISSING else (found.solved[0] - found.opened[0]) / 86_400


def claimed(number: float, **told: Any) -> dict[str, Any]:
    return {"first_claim": day(number), "last_claim": day(number), "ended": day(number),
            "ending": "solved"} | told  # fmt: skip


@pytest.mark.parametrize("verdict", ["partly", "not_solved"])
def test_a_dispute_outweighs_the_claim(verdict: str) -> None:
    assert solved_after(row("1", **claimed(2, verdict=verdict, verdict_at=day(3)))) is None


def test_a_confirmed_claim_counts_at_the_claims_time() -> None:
    assert solved_after(row("1", **claimed(2, verdict="solved", verdict_at=day(9)))) == 2


def test_a_claim_met_with_silence_for_14_days_is_accepted_at_its_own_time() -> None:
    assert solved_after(row("1", **claimed(2)), as_of=date(2026, 1, 21)) == 2


def test_a_claim_met_with_silence_for_13_days_still_waits() -> None:
    assert solved_after(row("1", **claimed(2)), as_of=date(2026, 1, 20)) is None


def test_a_reopened_claim_never_was() -> None:
    assert solved_after(row("1", **claimed(2, reopened=day(4)))) is None


def test_the_last_claim_after_a_reopening_counts_from_the_first_opening() -> None:
    again = claimed(2, last_claim=day(8), reopened=day(4))
    assert solved_after(row("1", **again)) == 8


def test_a_dispute_of_an_earlier_claim_does_not_outweigh_a_later_one() -> None:
    later = claimed(2, last_claim=day(8), verdict="not_solved", verdict_at=day(3))
    assert solved_after(row("1", **later)) == 8


def test_a_verdict_without_any_claim_counts_from_its_own_time() -> None:
    assert solved_after(row("1", verdict="solved", verdict_at=day(5))) == 5


def test_a_verdict_given_after_as_of_is_not_seen() -> None:
    told = claimed(2, verdict="not_solved", verdict_at=day(40))
    assert solved_after(row("1", **told), as_of=date(2026, 1, 30)) == 2


def test_a_last_claim_after_as_of_leaves_the_first() -> None:
    told = claimed(2, last_claim=day(60))
    assert solved_after(row("1", **told), as_of=date(2026, 1, 30)) == 2


def test_as_of_includes_its_last_second() -> None:
    told = claimed(2.999)
    assert solved_after(row("1", **told), as_of=date(2026, 1, 7), basis="claim") == pytest.approx(
        2.999, abs=1e-4
    )


def test_a_case_opened_after_as_of_is_not_seen() -> None:
    assert len(incidents(row("1"), row("2", opened=day(30)), as_of=date(2026, 1, 20))) == 1


@pytest.mark.parametrize("ending", ["declined", "referred", "withdrawn", "duplicate"])
def test_on_closings_an_unsolved_ending_is_not_a_closing(ending: str) -> None:
    assert solved_after(row("1", ended=day(1), ending=ending), basis="closing") is None


def test_a_duplicate_that_names_no_incident_stays_unsolved() -> None:
    assert solved_after(row("1", ended=day(1), first_claim=day(1), ending="duplicate")) is None


def test_a_case_with_an_unconfirmed_contact_does_not_count() -> None:
    assert len(incidents(row("1"), row("2", contact_confirmed=False))) == 1


def test_two_reports_of_one_incident_are_one_row() -> None:
    assert len(incidents(row("1", incident_id="p"), row("2", incident_id="p"))) == 1


def test_an_incident_may_be_named_by_its_first_case() -> None:
    assert len(incidents(row("1"), row("2", incident_id="1"))) == 1


def test_an_incident_starts_with_its_earliest_report() -> None:
    late = row("2", incident_id="p", opened=day(3), **claimed(5))
    assert solved_after(row("1", incident_id="p"), late) == 5


def test_the_earliest_askers_verdict_decides() -> None:
    first = row("1", incident_id="p", **claimed(2, verdict="solved", verdict_at=day(3)))
    rest = [
        row(f"{k}", incident_id="p", opened=day(1),
            **claimed(2, verdict="not_solved", verdict_at=day(3)))
        for k in range(2, 9)
    ]  # fmt: skip
    assert solved_after(first, *rest) == 2


def test_where_the_earliest_asker_is_silent_a_tie_of_the_others_is_not_solved() -> None:
    first = row("1", incident_id="p", **claimed(2))
    yes = row(
        "2", incident_id="p", opened=day(1), **claimed(2, verdict="solved", verdict_at=day(3))
    )
    no = row("3", incident_id="p", opened=day(1), **claimed(2, verdict="partly", verdict_at=day(3)))
    assert solved_after(first, yes, no) is None


def test_a_merged_report_adds_its_verdict_but_no_closing() -> None:
    first = row("1", incident_id="p")
    merged = row("2", incident_id="p", opened=day(1), **claimed(2, ending="duplicate"))
    assert solved_after(first, merged) is None


def test_a_report_merged_into_a_solved_incident_that_it_came_after_stands_alone() -> None:
    first = row("1", incident_id="p", **claimed(2))
    hidden = row("2", incident_id="p", opened=day(3), **claimed(3, ending="duplicate"))
    assert sorted(incidents(first, hidden).solved != MISSING) == [False, True]


def test_a_merged_report_whose_asker_says_not_solved_stands_alone() -> None:
    first = row("1", incident_id="p", **claimed(2))
    told = claimed(2, ending="duplicate", verdict="not_solved", verdict_at=day(3))
    hidden = row("2", incident_id="p", opened=day(1), **told)
    assert sorted(incidents(first, hidden).solved != MISSING) == [False, True]


def test_a_referral_within_three_working_days_moves_the_incident_clock_and_all() -> None:
    there = row("1", "A", incident_id="p", ended=day(2), ending="referred")
    here = row("2", "B", incident_id="p", opened=day(2), **claimed(6))
    assert (incidents(there, here).account[0], solved_after(there, here)) == (1, 6)


def test_a_referral_after_three_working_days_leaves_it_where_it_was() -> None:
    there = row("1", "A", incident_id="p", ended=day(4), ending="referred")
    here = row("2", "B", incident_id="p", opened=day(4), **claimed(6))
    assert incidents(there, here).account[0] == 0


def test_a_weekend_does_not_count_among_working_days() -> None:
    friday = day(4)
    there = row("1", "A", incident_id="p", opened=friday, ended=day(9), ending="referred")
    here = row("2", "B", incident_id="p", opened=day(9), **claimed(12))
    assert incidents(there, here).account[0] == 1


@pytest.mark.parametrize(
    ("given", "sunday"),
    [("2026-01-04", "2026-01-04"), ("2026-01-05", "2026-01-04"), ("2026-01-10", "2026-01-04")],
)
def test_a_week_ends_on_the_sunday_on_or_before(given: str, sunday: str) -> None:
    assert last_sunday(date.fromisoformat(given)) == date.fromisoformat(sunday)
