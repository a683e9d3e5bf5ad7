"""The program, and its commands by room."""

from __future__ import annotations

import click

import answerable
from answerable.cli import bench, log, publishing, ranking, witness
from answerable.cli.asking import Sentences


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(answerable.__version__, package_name="answerable")
def main() -> None:
    """Which official accounts solve the problems people bring them, and how sure we are."""


for command in (
    *(ranking.rank_file, ranking.inspect_file, ranking.rank_demo),
    *(publishing.publish, publishing.verify_standing, log.log, witness.witness, bench.bench),
):
    main.add_command(command)
