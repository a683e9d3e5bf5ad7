"""Commands about a report: put its standing into the public record, and check one that is."""

from __future__ import annotations

from pathlib import Path

import click

from answerable.cli.asking import PATH, Writing, verifier_keys, vkey_option, writing
from answerable.ledger.log import now
from answerable.publish import TerminalProgress
from answerable.publish.sealing import FOLDER, PAGE, publish_standing
from answerable.publish.verifying import Facts
from answerable.publish.verifying import verify_standing as verify


@click.command("publish")
@click.argument("report", type=PATH)
@click.option("--corrects", metavar="ID", help="The id of the published standing it puts right.")
@writing
def publish(to: Writing, report: Path, corrects: str | None) -> None:
    """Write the standing in REPORT into the log, and its receipt into the report."""
    with to.open() as log:
        seal = publish_standing(report, log, clock=now, corrects=corrects)
        click.echo(f"Published as entry {seal.receipt.index:,} of {log.origin}.")
    click.echo(f"Its receipt lies in {report / FOLDER}; {PAGE} there checks it in a browser.")


@click.command("verify-standing")
@click.argument("report", type=PATH)
@click.option("--log", "place", help="Compute it again from this log: a folder, or a URL.")
@click.option("--file", "file", help="Compute it again from this file of cases.")
@click.option("--source", help="How the file reads; default: as when it was sealed.")
@click.option("--rulebook", type=PATH, help="The rulebook's TOML file, if it is not shipped.")
@vkey_option
def verify_standing(
    report: Path,
    place: str | None,
    file: str | None,
    source: str | None,
    rulebook: Path | None,
    texts: tuple[str, ...],
) -> None:
    """Check REPORT against its seal, and compute its standing again from the facts."""
    facts = Facts(place or file or "", source) if place or file else None
    with TerminalProgress() as progress:
        found = verify(
            report, keys=verifier_keys(texts), facts=facts, rulebook=rulebook, progress=progress
        )
    told = found.told
    click.echo(f"Sealed: entry {found.index:,} of {found.checkpoint.origin}, which had "
               f"{found.checkpoint.size:,} entries.")  # fmt: skip
    click.echo(f"Unchanged: standing.csv and standing.parquet, week to {told.week}, "
               f"rulebook {told.rulebook} {told.rulebook_version}.")  # fmt: skip
    if found.recomputed:
        click.echo("Computed again: the same bytes.")
    else:
        click.echo("Not computed again: give --log or --file, where the facts are.")
    if not found.trusted_keys:
        click.echo("The keys are the report's own; give --vkey to hold it to the record's.")
