"""The same questions put to what people would use instead, side by side in one run.

    python benchmarks/rank_peers.py [--cases N] [--accounts N] [--sample N] [--date YYYY-MM-DD]

Appends a dated table to benchmarks/results.md. Peers that take a loop over accounts are run on a
random sample of them and scaled up; the table says so.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import duckdb
import numpy as np
import pandas as pd
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from numpy.typing import NDArray
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import CumIncidenceRight

from answerable import rank, read_cases
from answerable.bench.load import WEEK_END, write_load
from answerable.standings import account_effects, cumulative_incidence
from answerable.standings.counting import BIN_SHIFT, SOLVED
from answerable.standings.outcome import solved_shares

RESULTS = Path(__file__).parent / "results.md"
DAYS = np.array([7.0, 14.0, 30.0])
PACKAGES = ("answerable", "duckdb", "lifelines", "numpy", "statsmodels")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Endings:
    """Whole days from opening and cause (0 not solved so far, 1 solved) by case, sorted by account.

    Account `i` has the rows `starts[i]` to `starts[i + 1]`. Whole days, so that all sides see the
    same ties and must give the same figures.
    """

    time: Floats
    cause: Ints
    starts: Ints

    def of(self, account: int) -> tuple[Floats, Ints]:
        """One account's times and causes."""
        rows = slice(self.starts[account], self.starts[account + 1])
        return self.time[rows], self.cause[rows]


@dataclass(frozen=True)
class Line:
    """One line of the table: who did what, on how much, how long, and how far from ours."""

    question: str
    who: str
    measured: str
    seconds: float
    difference: float | None = None


def read_endings(path: Path) -> Endings:
    """The load file's cases as times and causes at the week's end."""
    found = duckdb.execute(
        """
        select ceil(epoch(coalesce(case when verdict not in ('partly', 'not_solved')
                                   then last_claim end, $end) - opened) / 86400.0) as days,
               (last_claim is not null and verdict not in ('partly', 'not_solved'))::int as cause
        from read_parquet($path) order by account
        """,
        {"path": str(path), "end": datetime.combine(WEEK_END, time.max)},
    ).fetchnumpy()
    counts = duckdb.execute(
        "select count(*) as n from read_parquet($path) group by account order by account",
        {"path": str(path)},
    ).fetchnumpy()["n"]
    starts = np.concatenate([[0], np.cumsum(counts)])
    return Endings(found["days"], found["cause"].astype(np.int64), starts)


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds and the result."""
    since = perf_counter()
    result = work()
    return perf_counter() - since, result


def ours_everywhere(endings: Endings) -> Floats:
    """Our share solved within `DAYS`, as the standing's S8 does it, shape (accounts, days)."""
    accounts, days = len(endings.starts) - 1, endings.time.astype(np.int64)
    return solved_shares(
        start=endings.starts,
        leaf=(days << BIN_SHIFT) | np.where(endings.cause == 1, SOLVED, 0),
        n=np.ones(len(days), np.int32),
        account=np.arange(accounts, dtype=np.int32),
        shown=np.ones(accounts, np.bool_),
        accounts=accounts,
        bins=int(days.max()) + 1,
        ends=tuple(int(d) + 1 for d in DAYS),
        least=0,
    )


def ours_alone(time: Floats, cause: Ints) -> Floats:
    """Our public estimate for one account."""
    return cumulative_incidence(time=time, cause=cause, at=DAYS)[0]


def each(endings: Endings, accounts: Sequence[int] | None = None) -> list[tuple[Floats, Ints]]:
    """Times and causes, account by account."""
    chosen = range(len(endings.starts) - 1) if accounts is None else accounts
    return [endings.of(a) for a in chosen]


def lifelines_aalen_johansen(time: Floats, cause: Ints) -> Floats:
    """Lifelines' estimate for one account, without its variance, which would take longer still.

    It moves tied times apart at random by a little, so half a day is added to what is asked.
    """
    fitter = AalenJohansenFitter(calculate_variance=False, seed=1)
    return fitter.fit(time, cause, event_of_interest=1).predict(DAYS + 0.5).to_numpy()


def lifelines_kaplan_meier(time: Floats, cause: Ints) -> Floats:
    """What many take for it: one minus Kaplan-Meier, other endings taken as censoring."""
    return 1.0 - KaplanMeierFitter().fit(time, cause == 1).predict(DAYS).to_numpy()


def statsmodels_incidence(time: Floats, cause: Ints) -> Floats:
    """Statsmodels' estimate for one account."""
    found = CumIncidenceRight(time, cause)
    place = np.searchsorted(found.times, DAYS, side="right")
    return np.append(0.0, found.cinc[0])[place]


OURS = ("answerable S8", "answerable account_effects", "answerable rank (S0 to S9)")

PEERS = {
    "answerable cumulative_incidence, a loop over accounts": ours_alone,
    "lifelines AalenJohansenFitter, a loop over accounts": lifelines_aalen_johansen,
    "lifelines KaplanMeierFitter, a loop over accounts": lifelines_kaplan_meier,
    "statsmodels CumIncidenceRight, a loop over accounts": statsmodels_incidence,
}


def plain_figures(endings: Endings, *, sample: int, seed: int) -> list[Line]:
    """Share solved within 7, 14 and 30 days for every account: ours on all, peers on a sample."""
    question, total = "solved within 7, 14, 30 days, every account", len(endings.starts) - 1
    ours_everywhere(endings)  # once before, so that no side is timed while it compiles
    seconds, found = timed(lambda: ours_everywhere(endings))
    lines = [Line(question, "answerable S8", f"all {total:,} accounts", seconds)]
    able = np.flatnonzero([np.any(c == 1) for _, c in each(endings)])
    chosen = np.random.default_rng(seed).choice(able, min(sample, len(able)), replace=False)
    for who, peer in PEERS.items():
        spent, theirs = timed(lambda p=peer: [p(t, c) for t, c in each(endings, chosen)])
        measured = f"{len(chosen)} accounts, scaled up to {total:,}"
        apart = float(np.max(np.abs(np.array(theirs) - found[chosen])))
        lines.append(Line(question, who, measured, spent * total / len(chosen), apart))
    return lines


def effects(*, seed: int, cases: int = 4_000, accounts: int = 40, strata: int = 10) -> list[Line]:
    """Account effects on a file small enough for a Cox model with a dummy for every account."""
    random = np.random.default_rng(seed)
    account, stratum = random.integers(0, accounts, cases), random.integers(0, strata, cases)
    truth = np.exp(random.normal(0, 0.3, accounts))
    spent = random.exponential(20.0 * (1 + stratum) / truth[account])
    time, solved = np.minimum(spent, 90.0), spent <= 90.0
    given = {"account": account, "stratum": stratum, "time": time, "solved": solved}
    account_effects(**given)  # compiles
    ours_seconds, ours = timed(lambda: account_effects(**given))
    dummies = pd.get_dummies(account, drop_first=True, dtype=float)
    seconds, fitted = timed(
        lambda: PHReg(time, dummies, status=solved, strata=stratum, ties="breslow").fit()
    )
    logs = np.log([ours[a] for a in range(accounts)])
    apart = float(np.max(np.abs((logs[1:] - logs[0]) - fitted.params)))
    question = f"account effects, {cases:,} cases, {accounts} accounts"
    return [
        Line(question, "answerable account_effects", "all", ours_seconds),
        Line(question, "statsmodels PHReg with account dummies", "all", seconds, apart),
    ]


RAW_SHARES = """
    select account, count(*) as cases,
           avg((last_claim <= opened + interval 7 day)::int) as solved_7,
           avg((last_claim <= opened + interval 14 day)::int) as solved_14,
           avg((last_claim <= opened + interval 30 day)::int) as solved_30,
    from read_parquet($path) group by account order by solved_14 desc
"""


def whole_files(path: Path) -> list[Line]:
    """File to a list of accounts: raw shares in SQL, which answer less, and the whole ranking."""
    question = "file to a list of accounts"
    raw, _ = timed(lambda: duckdb.execute(RAW_SHARES, {"path": str(path)}).fetchall())
    ours, _ = timed(lambda: rank(read_cases(path, source="cases"), as_of=WEEK_END))
    return [
        Line(
            question, "raw shares in DuckDB SQL (open cases as failures, no comparison)", "all", raw
        ),
        Line(question, "answerable rank (S0 to S9)", "all", ours),
    ]


def table(lines: Sequence[Line], *, day: date, cases: int, accounts: int) -> str:
    """The dated table in Markdown."""
    versions = ", ".join(f"{p} {version(p)}" for p in PACKAGES)
    head = [
        f"## {day.isoformat()}: {cases:,} cases, {accounts:,} accounts",
        "",
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}.",
        "Loops over accounts are measured on a random sample and scaled up (third column). The",
        "difference is to our figures; lifelines' Aalen-Johansen moves tied times apart at random.",
        "",
        "| question | by | measured on | seconds | times ours | largest difference |",
        "|---|---|---|---:|---:|---:|",
    ]
    own = {line.question: line.seconds for line in reversed(lines) if line.who in OURS}
    return "\n".join([*head, *(row(line, own[line.question]) for line in lines), "", ""])


def row(line: Line, ours: float) -> str:
    """One row of it."""
    apart = "" if line.difference is None else f"{line.difference:.1e}"
    ratio = line.seconds / ours
    times = f"{ratio:,.2f}" if ratio < 1 else f"{ratio:,.0f}"
    cells = (line.question, line.who, line.measured, f"{line.seconds:,.3f}", times, apart)
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Run all, print the table, and append it to the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000_000)
    parser.add_argument("--accounts", type=int, default=13_700)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--date", type=date.fromisoformat, default=date.today())
    args = parser.parse_args()
    warnings.simplefilter("ignore")  # lifelines warns of every tie it jitters
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.parquet"
        write_load(path, cases=args.cases, accounts=args.accounts, strata=300, seed=args.seed)
        lines = plain_figures(read_endings(path), sample=args.sample, seed=args.seed)
        lines += [*effects(seed=args.seed), *whole_files(path)]
    told = table(lines, day=args.date, cases=args.cases, accounts=args.accounts)
    print(told)
    if not RESULTS.exists():
        RESULTS.write_text("# Beside what people would use instead\n\n", encoding="utf-8")
    with RESULTS.open("a", encoding="utf-8") as results:
        results.write(told)


if __name__ == "__main__":
    main()
