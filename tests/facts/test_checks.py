"""Bad rows are counted, named by line, and never dropped in silence."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest
from case_files import nyc_row, write_nyc, write_own

from answerable.facts import Cases, read_cases

FULL = ("case_id", "account", "service", "opened", "due", "answered", "last_claim", "ended",
        "ending", "verdict", "verdict_at")  # fmt: skip


def row(**given: str) -> tuple[str, ...]:
    """A good row, with some fields replaced."""
    good = dict.fromkeys(FULL, "") | {"case_id": "1", "account": "A", "service": "s"}
    good |= {"opened": "2024-01-02", "ended": "2024-01-05", "ending": "closed", "verdict": "none"}
    return tuple((good | given)[c] for c in FULL)


def read(tmp_path: Path, *rows: tuple[str, ...]) -> Cases:
    """Cases from rows in our own columns."""
    return read_cases(write_own(tmp_path / "cases.csv", rows, header=FULL))


SET_ASIDE = [
    ({"case_id": ""}, "missing_id"),
    ({"account": ""}, "missing_account"),
    ({"service": ""}, "missing_service"),
    ({"opened": ""}, "missing_opened"),
    ({"opened": "soon"}, "unreadable_time"),
    ({"ended": "infinity"}, "unreadable_time"),
    ({"last_claim": "epoch"}, "unreadable_time"),
    ({"ended": "2024-01-01"}, "closing_before_opening"),
    ({"last_claim": "2024-01-01"}, "claim_before_opening"),
    ({"verdict": "solved", "verdict_at": "2023-01-01"}, "verdict_before_opening"),
    ({"ended": "", "ending": "closed"}, "ending_without_time"),
]
KEPT = [
    ({"due": "one day"}, "unreadable_due"),
    ({"answered": "yes"}, "unreadable_answered"),
    ({"answered": "2024-01-01"}, "answer_before_opening"),
    ({"ending": "open"}, "open_but_ended"),
    ({"ending": "gone"}, "unknown_status"),
    ({"verdict": "meh"}, "unknown_verdict"),
]


@pytest.mark.parametrize(("given", "kind"), SET_ASIDE)
def test_a_row_that_cannot_be_judged_is_set_aside_and_told(
    tmp_path: Path, given: dict[str, str], kind: str
) -> None:
    cases = read(tmp_path, row(case_id="0"), row(**given))
    told = [(r["line"], r["kind"]) for r in cases.rejects.to_pylist()]
    assert (len(cases), cases.rows_read, told) == (1, 2, [(3, kind)])


@pytest.mark.parametrize(("given", "kind"), KEPT)
def test_a_row_that_can_be_mended_stays_and_is_told(
    tmp_path: Path, given: dict[str, str], kind: str
) -> None:
    cases = read(tmp_path, row(**given))
    told = [r["kind"] for r in cases.rejects.to_pylist()]
    assert (len(cases), told, kind in cases.kept_kinds) == (1, [kind], True)


def test_an_open_case_keeps_no_time_of_ending(tmp_path: Path) -> None:
    assert read(tmp_path, row(ending="open")).to_arrow()["ended"].to_pylist() == [None]


def test_an_unknown_status_is_read_from_the_time_of_ending(tmp_path: Path) -> None:
    assert read(tmp_path, row(ending="gone")).to_arrow()["ending"].to_pylist() == ["closed"]


def test_what_is_told_of_a_closing_before_opening_is_its_two_times(tmp_path: Path) -> None:
    told = read(tmp_path, row(ended="2024-01-01")).rejects.to_pylist()[0]
    assert told["detail"] == "closed 2024-01-01, opened 2024-01-02"


def test_a_kind_is_told_once_a_row(tmp_path: Path) -> None:
    told = read(tmp_path, row(ended="soon", last_claim="later")).rejects.to_pylist()
    assert [(r["kind"], r["detail"]) for r in told] == [
        ("unreadable_time", "last_claim is not a time; ended is not a time"),
    ]


def test_nothing_that_could_be_personal_is_told(tmp_path: Path) -> None:
    secret = "Jane Roe, 5 Elm Street"
    cases = read(tmp_path, row(ending=secret, verdict=secret, due=secret, ended=secret))
    assert not any(secret in (r["detail"] + r["kind"]) for r in cases.rejects.to_pylist())


def test_a_repeated_id_keeps_the_fullest_row(tmp_path: Path) -> None:
    cases = read(tmp_path, row(service="a"), row(service="z", due="2024-02-01"), row(service="b"))
    assert cases.to_arrow()["service"].to_pylist() == ["z"]


def test_repeated_ids_are_told_by_line(tmp_path: Path) -> None:
    cases = read(tmp_path, row(), row(due="2024-02-01"), row())
    assert [(r["line"], r["kind"]) for r in cases.rejects.to_pylist()] == [
        (2, "repeated_id"), (4, "repeated_id"),
    ]  # fmt: skip


def test_a_bad_row_does_not_push_out_a_good_one_with_its_id(tmp_path: Path) -> None:
    fuller = row(ended="2024-01-01", due="2024-02-01", verdict="solved", verdict_at="2024-03-01")
    cases = read(tmp_path, fuller, row())
    assert [r["kind"] for r in cases.rejects.to_pylist()] == ["closing_before_opening"]


def test_rows_of_another_width_are_told_and_move_the_lines_after_them(tmp_path: Path) -> None:
    path = write_own(tmp_path / "c.csv", [row(case_id="a"), ("x", "y"), row(ended="2024-01-01")],
                     header=FULL)  # fmt: skip
    told = [(r["line"], r["kind"]) for r in read_cases(path).rejects.to_pylist()]
    assert told == [(3, "malformed_line"), (4, "closing_before_opening")]


def test_the_order_of_rows_decides_nothing(tmp_path: Path) -> None:
    good = [row(case_id=str(i % 40), service=f"s{i % 7}", account=f"a{i % 3}") for i in range(90)]
    rows = good + [
        row(**({"case_id": f"b{i}"} | given)) for i, (given, _) in enumerate(SET_ASIDE + KEPT)
    ]
    first = _content(read(tmp_path, *rows))
    random.Random(3).shuffle(rows)
    assert _content(read(tmp_path, *rows)) == first


def _content(cases: Cases) -> tuple[object, ...]:
    """What was read, without lines."""
    by_id = cases.to_arrow().sort_by("case_id")
    told = sorted((str(r["id"]), r["kind"], r["detail"]) for r in cases.rejects.to_pylist())
    return by_id.to_pylist(), told, len(cases), cases.precision


def test_dates_alone_are_told_from_times(tmp_path: Path) -> None:
    dated, timed = read(tmp_path, row()).precision, read(tmp_path, row(ended="2024-01-05 09:00"))
    assert (dated, timed.precision) == ("date", "time")


def test_a_file_with_only_a_header_has_no_cases(tmp_path: Path) -> None:
    cases = read(tmp_path)
    assert (len(cases), cases.rejects.num_rows, cases.to_arrow().num_rows) == (0, 0, 0)


def test_the_folder_of_a_reading_goes_with_its_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gc
    import tempfile

    (tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    cases = read(tmp_path, row())
    lying = len(list((tmp_path / "t").iterdir()))
    del cases
    gc.collect()
    assert (lying, list((tmp_path / "t").iterdir())) == (1, [])


def test_midnight_of_the_opening_day_is_a_date_without_a_time(tmp_path: Path) -> None:
    row = nyc_row(created="12/25/2013 03:00:00 PM", closed="12/25/2013 12:00:00 AM")
    cases = read_cases(write_nyc(tmp_path / "nyc.csv", row))
    assert cases.to_arrow()["ended"].to_pylist() == [datetime(2013, 12, 25, 15)]
