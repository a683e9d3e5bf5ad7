"""The terminal's face: parse, make one call, show. No logic lives here."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console

import answerable
from answerable.bench import cost, coverage, demo
from answerable.bench.trial import Design
from answerable.errors import AnswerableError
from answerable.facts.inspecting import inspect, write_mapping
from answerable.publish import (
    TerminalProgress,
    print_inspection,
    print_standing,
    write_report,
)
from answerable.standings import account_details

PATH = click.Path(path_type=Path)


class _Sentences(click.Group):
    """Tells every failure in one sentence on the error stream, with exit code 2."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except AnswerableError as error:
            click.echo(f"answerable: {error}", err=True)
            context.exit(2)


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-06-28.", param, ctx)


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(answerable.__version__, package_name="answerable")
def main() -> None:
    """Which official accounts solve the problems people bring them, and how sure we are."""


@main.command("rank")
@click.argument("file", type=PATH)
@click.option("--source", default="auto", help="A shipped source's name, or a mapping (TOML).")
@click.option("--as-of", type=_Day(), help="Seen at the end of this day; default: last full week.")
@click.option("--rulebook", default="effectiveness", help="A rulebook's name, or a TOML file.")
@click.option("--out", type=PATH, required=True, help="The report's folder.")
def rank_file(file: Path, source: str, as_of: date | None, rulebook: str, out: Path) -> None:
    """Rank the accounts in FILE and write the report."""
    _rank_and_report(file, source=source, as_of=as_of, rulebook=rulebook, out=out)


@main.command("inspect")
@click.argument("file", type=PATH)
@click.option("--out", type=PATH, help="Write the mapping here.")
def inspect_file(file: Path, out: Path | None) -> None:
    """Say how FILE reads: the source, or a guessed mapping, and five rows."""
    with TerminalProgress() as progress:
        found = inspect(file, progress=progress)
    print_inspection(found, Console())
    if out is not None:
        write_mapping(found, out)
        click.echo(f"The mapping is in {out}. Look it over, then rank with it:")
        click.echo(f"  answerable rank {file} --source {out} --out report")


@main.command("demo")
@click.argument("file", type=PATH, required=False)
@click.option("--out", type=PATH, default=Path("demo"), show_default=True, help="Where to work.")
def rank_demo(file: Path | None, out: Path) -> None:
    """Make a city with a pinned seed, rank it and write the report; or do that with FILE."""
    if file is None:
        file = demo.prepare_demo(out / "city")
    _rank_and_report(file, out=out / "report")


@main.group()
def bench() -> None:
    """What ranking costs, and how well its intervals hold."""


@bench.command("rank")
@click.option("--cases", type=click.IntRange(1_000), required=True)
@click.option("--accounts", type=click.IntRange(3), required=True)
@click.option("--strata", type=click.IntRange(1), required=True)
@click.option("--basis", type=click.Choice(["verdict", "claim", "closing"]), default="verdict")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
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
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench_coverage(seeds: int, basis: str, as_json: bool) -> None:
    """How often the intervals hold the truth, and what gaming gains, on simulated cities."""
    design = Design(basis=basis)  # type: ignore[arg-type]
    with TerminalProgress() as progress:
        result = coverage.measure_coverage(seeds=seeds, design=design, progress=progress)
    click.echo(coverage.as_json(result) if as_json else "\n".join(coverage.as_lines(result)))


def _rank_and_report(
    file: Path,
    *,
    out: Path,
    source: str = "auto",
    as_of: date | None = None,
    rulebook: str = "effectiveness",
) -> None:
    with TerminalProgress() as progress:
        cases = answerable.read_cases(file, source=source, progress=progress)
        standing = answerable.rank(cases, as_of=as_of, rulebook=rulebook, progress=progress)
        details = account_details(standing, progress=progress)
        page = write_report(standing, details, out, progress=progress)
    print_standing(standing, Console(), report=page)
