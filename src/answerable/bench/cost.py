"""What ranking costs, file to ranks: seconds by step, peak memory, and the floor of the machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from answerable.bench.load import WEEK_END, write_load
from answerable.bench.scratch import scratch
from answerable.errors import AnswerableError
from answerable.progress import Progress, Silence
from answerable.standings.standing import Basis

PACKAGES = ("answerable", "duckdb", "ibis-framework", "numba", "numpy", "pyarrow", "scipy")


@dataclass(frozen=True)
class LoadResult:
    """One run. `steps` are seconds by name and add up to `total_seconds`, but for the start-up.

    `peak_mib` is the most memory the ranking process ever held; `floor_seconds` the time to copy,
    in memory and in the same process, the bytes of the columns that ranking reads.
    """

    total_seconds: float
    steps: Mapping[str, float]
    peak_mib: float
    floor_seconds: float
    floor_mib: float
    cases: int
    accounts: int
    ranked: int
    strata: int
    basis: Basis
    seed: int
    generate_seconds: float
    file_mib: float
    cores: int
    versions: Mapping[str, str]


def run_load(
    *,
    cases: int,
    accounts: int,
    strata: int,
    seed: int = 1,
    basis: Basis = "verdict",
    directory: Path | None = None,
    progress: Progress | None = None,
) -> LoadResult:
    """Generate a file of that size, rank it in a fresh process, and say what that cost.

    The file lies in `directory` (default: the system's temporary one) and is deleted afterwards.
    Raises WriteError where it has no room, AnswerableError where the ranking fails.
    """
    progress = progress or Silence()
    with scratch(directory, what="generated cases", less="cases") as folder:
        path = folder / "cases.parquet"
        progress.begin("generate")
        since = perf_counter()
        write_load(
            path,
            cases=cases,
            accounts=accounts,
            strata=strata,
            seed=seed,
            basis=basis,
            progress=progress,
        )
        spent = perf_counter() - since
        told = measure(path, progress=progress)
        size = path.stat().st_size / 2**20
    return LoadResult(
        **told,
        cases=cases,
        accounts=accounts,
        strata=strata,
        basis=basis,
        seed=seed,
        generate_seconds=spent,
        file_mib=size,
        cores=os.cpu_count() or 1,
        versions=versions(),
    )


def measure(path: Path, *, progress: Progress) -> dict[str, Any]:
    """Run `bench.cost_worker` on a file and take over its steps; a fresh process, so that what
    generating the file took does not count as memory of the ranking."""
    command = [sys.executable, "-m", "answerable.bench.cost_worker", str(path), str(WEEK_END)]
    told: dict[str, Any] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        for line in worker.stdout or ():
            message = json.loads(line)
            if "step" in message:
                progress.begin(message["step"])
            else:
                told = message
    if worker.returncode or not told:
        raise AnswerableError(
            str(
                told.get(
                    "error", "The ranking process ended early. Ask for fewer cases, or free memory."
                )
            )
        )
    return told


def versions() -> dict[str, str]:
    """Of Python and of the packages that do the work."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def as_json(result: LoadResult) -> str:
    """Exactly one JSON object, on one line."""
    return json.dumps(asdict(result), ensure_ascii=False)


def as_text(result: LoadResult) -> str:
    """The figures as a few lines for a terminal."""
    steps = [f"  {name:<28} {seconds:9.2f} s" for name, seconds in result.steps.items()]
    return "\n".join(
        [
            f"{result.cases:,} cases, {result.accounts:,} accounts, {result.strata:,} strata, "
            f"basis {result.basis}, seed {result.seed}, {result.cores} cores",
            f"file to ranks: {result.total_seconds:.2f} s, {result.peak_mib:,.0f} MiB at most, "
            f"{result.ranked:,} accounts ranked",
            *steps,
            f"floor: {result.floor_seconds:.2f} s to copy the {result.floor_mib:,.0f} MiB read",
        ]
    )
