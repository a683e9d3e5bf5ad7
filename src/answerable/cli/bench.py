"""Commands that measure: what ranking and the public record cost, and how intervals hold."""

from __future__ import annotations

import click

from answerable.bench import cost, coverage, ledger
from answerable.bench.trial import Design
from answerable.publish import TerminalProgress

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def bench() -> None:
    """What things cost, and how well the intervals hold."""


@bench.command("rank")
@click.option("--cases", type=click.IntRange(1_000), required=True)
@click.option("--accounts", type=click.IntRange(3), required=True)
@click.option("--strata", type=click.IntRange(1), required=True)
@click.option("--basis", type=click.Choice(["verdict", "claim", "closing"]), default="verdict")
@click.option("--seed", type=int, default=1, show_default=True)
@json_option
def bench_rank(
    cases: int, accounts: int, strata: int, basis: str, seed: int, as_json: bool
) -> None:
    """Generate cases on disk and time the way from file to ranks."""
    with TerminalProgress() as progress:
        result = cost.run_load(
            cases=cases, accounts=accounts, strata=strata, basis=basis,  # type: ignore[arg-type]
            seed=seed, progress=progress,
        )  # fmt: skip
    click.echo(cost.as_json(result) if as_json else cost.as_text(result))


@bench.command("coverage")
@click.option("--seeds", type=click.IntRange(2), default=200, show_default=True)
@click.option("--basis", type=click.Choice(["verdict", "claim", "closing"]), default="verdict")
@json_option
def bench_coverage(seeds: int, basis: str, as_json: bool) -> None:
    """How often the intervals hold the truth, and what gaming gains, on simulated cities."""
    design = Design(basis=basis)  # type: ignore[arg-type]
    with TerminalProgress() as progress:
        result = coverage.measure_coverage(seeds=seeds, design=design, progress=progress)
    click.echo(coverage.as_json(result) if as_json else "\n".join(coverage.as_lines(result)))


@bench.command("ledger")
@click.option("--seconds", type=click.FloatRange(1), default=60.0, show_default=True,
              help="So long on each database.")  # fmt: skip
@click.option("--entries", type=click.IntRange(1_000), default=1_000_000, show_default=True,
              help="In the log that is audited.")  # fmt: skip
@click.option("--database", help="A PostgreSQL to write to; one is started if not given.")
@json_option
def bench_ledger(seconds: float, entries: int, database: str | None, as_json: bool) -> None:
    """Append with receipts on SQLite and PostgreSQL; audit; prove."""
    with TerminalProgress() as progress:
        result = ledger.measure_ledger(
            seconds=seconds, entries=entries, database=database, progress=progress
        )
    click.echo(ledger.as_json(result) if as_json else ledger.as_text(result))
