"""Commands about a file of cases: rank it, look at how it reads, rank a made-up city."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from rich.console import Console

import answerable
from answerable.bench import demo
from answerable.cli.asking import PATH, Day
from answerable.facts.inspecting import inspect, write_mapping
from answerable.publish import TerminalProgress, print_inspection, print_standing, write_report
from answerable.standings import account_details


@click.command("rank")
@click.argument("file", type=str)
@click.option("--source", default="auto", help="A shipped source's name, or a mapping (TOML).")
@click.option("--as-of", type=Day(), help="Seen at the end of this day; default: last full week.")
@click.option("--rulebook", default="effectiveness", help="A rulebook's name, or a TOML file.")
@click.option("--out", type=PATH, required=True, help="The report's folder.")
def rank_file(file: str, source: str, as_of: date | None, rulebook: str, out: Path) -> None:
    """Rank the accounts in FILE and write the report.

    With --source ledger, FILE is a log: its folder, or its address on the web.
    """
    _rank_and_report(file, source=source, as_of=as_of, rulebook=rulebook, out=out)


@click.command("inspect")
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


@click.command("demo")
@click.argument("file", type=PATH, required=False)
@click.option("--out", type=PATH, default=Path("demo"), show_default=True, help="Where to work.")
def rank_demo(file: Path | None, out: Path) -> None:
    """Make a city with a pinned seed, rank it and write the report; or do that with FILE."""
    if file is None:
        file = demo.prepare_demo(out / "city")
    _rank_and_report(file, out=out / "report")


def _rank_and_report(
    file: str | Path,
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
