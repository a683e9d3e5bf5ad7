"""Commands of a witness: somebody else's server that signs that a log only grew."""

from __future__ import annotations

from pathlib import Path

import click

from answerable.cli.asking import PATH
from answerable.ledger.witness import serve


@click.group()
def witness() -> None:
    """Watch others' logs, so that none can show two histories."""


@witness.command("serve")
@click.option("--listen", metavar="HOST:PORT", help="Default: 127.0.0.1:8646.")
@click.option("--config", type=PATH, help="Logs and settings in a TOML file.")
@click.option("--folder", type=PATH, help="Where its key and its memory lie.")
@click.option("--origin", "origins", multiple=True, metavar="VKEY", help="A log's verifier key.")
@click.option("--name", help="The witness's own name; made up on first use.")
def witness_serve(
    listen: str | None,
    config: Path | None,
    folder: Path | None,
    origins: tuple[str, ...],
    name: str | None,
) -> None:
    """Run a witness until it is stopped."""
    serve(
        config=config, listen=listen, folder=folder, origins=origins, name=name, announce=click.echo
    )
