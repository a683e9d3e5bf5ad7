"""Each source that comes with the package, on made-up rows and, where at hand, on the real file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from case_files import NYC_HEADER, delimited, nyc_row, write_nyc

from answerable.facts import Cases, read_cases

Shared = Callable[[str], Path]


def rows(cases: Cases) -> list[dict[str, Any]]:
    """The cases as dictionaries, by id."""
    return cases.to_arrow().sort_by("case_id").to_pylist()  # type: ignore[no-any-return]


def test_the_council_file_has_its_known_figures(shared: Shared) -> None:
    cases = read_cases(shared("nyc_council_2015_2025.csv.gz"))
    kinds = Counter(cases.rejects["kind"].to_pylist())
    assert (cases.source, len(cases), cases.rows_read, cases.precision, kinds) == (
        "nyc-council", 341_194, 341_299, "date", {"repeated_id": 105},
    )  # fmt: skip


def test_the_council_file_has_51_offices_and_no_claims(shared: Shared) -> None:
    table = read_cases(shared("nyc_council_2015_2025.csv.gz")).table
    figures = table.aggregate(a=table.account.nunique(), c=table.last_claim.count())
    assert figures.to_pyarrow().to_pylist() == [{"a": 51, "c": 0}]


def test_the_day_of_311_has_its_known_figures(shared: Shared) -> None:
    cases = read_cases(shared("nyc311_2013-12-25.csv"))
    kinds = Counter(cases.rejects["kind"].to_pylist())
    assert (cases.source, cases.rows_read, len(cases), kinds) == (
        "nyc311", 2_386, 2_385, {"closing_before_opening": 1, "open_but_ended": 7},
    )  # fmt: skip


def test_the_day_of_311_keeps_its_due_dates(shared: Shared) -> None:
    due = [r for r in rows(read_cases(shared("nyc311_2013-12-25.csv"))) if r["due"]]
    kept = Counter("never" if r["ended"] is None else r["ended"] <= r["due"] for r in due)
    assert kept == {True: 372, False: 46, "never": 26}  # one more closes before it opens


def test_agencies_can_be_read_by_borough(shared: Shared) -> None:
    cases = read_cases(shared("nyc311_2013-12-25.csv"), source="nyc311-borough")
    found = {(r["account"], r["peer_group"]) for r in rows(cases)}
    assert (("NYPD · BRONX", "NYPD") in found, len({p for _, p in found})) == (True, 14)


def test_both_header_styles_and_date_formats_of_311_read_alike(tmp_path: Path) -> None:
    portal = read_cases(write_nyc(tmp_path / "a.csv", nyc_row()))
    header = [h.lower().replace(" ", "_") for h in NYC_HEADER]
    iso = nyc_row(created="2013-12-25T23:59:08.000", closed="2013-12-26T01:15:00.000")
    assert rows(read_cases(write_nyc(tmp_path / "b.csv", iso, header=header))) == rows(portal)


def test_a_duplicate_is_told_by_its_resolution(tmp_path: Path) -> None:
    said = "Your complaint is a duplicate of a previously filed complaint."
    path = write_nyc(tmp_path / "a.csv", nyc_row("1", resolution=said), nyc_row("2"))
    assert [r["ending"] for r in rows(read_cases(path))] == ["duplicate", "closed"]


def test_a_borough_that_is_not_stated_makes_an_account_of_its_own(tmp_path: Path) -> None:
    path = write_nyc(tmp_path / "a.csv", nyc_row(borough="Unspecified"))
    read = rows(read_cases(path, source="nyc311-borough"))
    assert read[0]["account"] == "NYPD · borough not stated"


REQUEST = {
    "service_request_id": "0638344", "status": "closed", "service_name": "Sidewalk",
    "service_code": "006", "agency_responsible": "Streets", "zipcode": "94122",
    "requested_datetime": "2010-04-14T06:37:38-08:00",
    "updated_datetime": "2010-04-14T16:37:38Z", "expected_datetime": "2010-04-15T06:37:38-08:00",
}  # fmt: skip


def as_xml(*requests: dict[str, str]) -> str:
    """A GeoReport v2 answer in XML."""
    each = ("".join(f"<{k}>{v}</{k}>" for k, v in r.items()) for r in requests)
    inner = "".join(f"<request>{one}</request>" for one in each)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<service_requests>{inner}</service_requests>'


def test_open311_reads_the_same_from_json_and_xml(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(json.dumps([REQUEST]), encoding="utf-8")
    (tmp_path / "r.xml").write_text(as_xml(REQUEST), encoding="utf-8")
    assert rows(read_cases(tmp_path / "r.json")) == rows(read_cases(tmp_path / "r.xml"))


def test_open311_times_move_to_the_clock_of_the_place(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(json.dumps([REQUEST]), encoding="utf-8")
    read = rows(read_cases(tmp_path / "r.json", timezone="America/Los_Angeles"))[0]
    assert (read["opened"], read["ended"]) == (
        datetime(2010, 4, 14, 7, 37, 38), datetime(2010, 4, 14, 9, 37, 38),
    )  # fmt: skip


def test_an_open_request_that_was_updated_has_not_ended(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(json.dumps([REQUEST | {"status": "open"}]), encoding="utf-8")
    cases = read_cases(tmp_path / "r.json")
    assert (rows(cases)[0]["ended"], cases.rejects.num_rows) == (None, 0)


def test_statuses_of_fixmystreet_read(tmp_path: Path) -> None:
    given = ["FIXED", "DUPLICATE", "IN_PROGRESS", "NOT_COUNCILS_RESPONSIBILITY"]
    requests = [REQUEST | {"service_request_id": str(i), "status": s} for i, s in enumerate(given)]
    (tmp_path / "r.json").write_text(json.dumps(requests), encoding="utf-8")
    endings = [r["ending"] for r in rows(read_cases(tmp_path / "r.json"))]
    assert endings == ["solved", "duplicate", "open", "declined"]


def test_an_entity_in_xml_is_refused(tmp_path: Path) -> None:
    from answerable.errors import SourceError

    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><service_requests><request/></service_requests>'
    (tmp_path / "r.xml").write_text(bomb, encoding="utf-8")
    with pytest.raises(SourceError, match="not well-formed XML"):
        read_cases(tmp_path / "r.xml", source="open311")


CFPB = ("Date received", "Product", "Issue", "Company", "State", "Submitted via",
        "Date sent to company", "Company response to consumer", "Timely response?",
        "Consumer disputed?", "Complaint ID")  # fmt: skip


def complaint(answer: str, *, timely: str = "Yes", disputed: str = "N/A") -> tuple[str, ...]:
    """One complaint of the Consumer Complaint Database."""
    return ("2014-03-01", "Mortgage", "Fees", "BANK ONE", "NY", "Web", "03/03/14", answer, timely,
            disputed, answer + timely + disputed)  # fmt: skip


def read_complaint(tmp_path: Path, one: tuple[str, ...]) -> dict[str, Any]:
    """That complaint as a case."""
    (tmp_path / "c.csv").write_text(delimited([CFPB, one]), encoding="utf-8")
    return rows(read_cases(tmp_path / "c.csv"))[0]


def test_relief_is_the_companys_claim_that_the_problem_is_solved(tmp_path: Path) -> None:
    read = read_complaint(tmp_path, complaint("Closed with monetary relief"))
    assert (read["ending"], read["last_claim"]) == ("solved", datetime(2014, 3, 18))


def test_an_explanation_claims_nothing(tmp_path: Path) -> None:
    read = read_complaint(tmp_path, complaint("Closed with explanation"))
    assert (read["ending"], read["last_claim"]) == ("closed", None)


def test_a_late_answer_is_taken_as_given_after_60_days(tmp_path: Path) -> None:
    read = read_complaint(tmp_path, complaint("Closed", timely="No"))
    assert (read["ended"], read["due"]) == (datetime(2014, 5, 2), datetime(2014, 3, 18))


def test_a_complaint_in_progress_has_not_ended(tmp_path: Path) -> None:
    read = read_complaint(tmp_path, complaint("In progress"))
    assert (read["ending"], read["ended"]) == ("open", None)


def test_a_dispute_is_a_verdict_without_a_time(tmp_path: Path) -> None:
    read = read_complaint(tmp_path, complaint("Closed with relief", disputed="Yes"))
    assert (read["verdict"], read["verdict_at"]) == ("not_solved", None)
