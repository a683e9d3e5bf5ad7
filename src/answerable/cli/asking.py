"""What commands share: how they are asked, and how a failure is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from answerable.errors import AnswerableError, LedgerError
from answerable.ledger.keys import VerifierKey
from answerable.ledger.log import Log
from answerable.ledger.reading import PublicLog, open_log
from answerable.ledger.sequencer import Gather
from answerable.ledger.witnesses import Policy, Witnesses, read_policy

PATH = click.Path(path_type=Path)


class Sentences(click.Group):
    """Tells every failure in one sentence on the error stream, with exit code 2."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except AnswerableError as error:
            click.echo(f"answerable: {error}", err=True)
            context.exit(2)


class Day(click.ParamType[date]):
    """A date."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-06-28.", param, ctx)


def verifier_keys(texts: tuple[str, ...]) -> tuple[VerifierKey, ...]:
    """The keys that were given, as texts or as files with one in each line."""
    lines = [line for text in texts for line in _lines(text)]
    return tuple(VerifierKey.parse(line) for line in lines)


def _lines(text: str) -> list[str]:
    try:
        return Path(text).read_text("utf-8").split() if Path(text).is_file() else [text]
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"The keys in {text} could not be read: {error}.") from None


log_option = click.option("--log", "place", required=True, help="The log: a folder, or a URL.")
witnesses_option = click.option(
    "--witnesses", type=PATH, help="Which witnesses to ask, and how many must sign (TOML)."
)


@dataclass(frozen=True)
class Writing:
    """The log that a command writes to, as it was named."""

    folder: Path
    private: Path | None
    database: str | None
    witnesses: Path | None

    @property
    def gather(self) -> Gather | None:
        """What asks the witnesses; nobody is asked where no file names them."""
        return None if self.witnesses is None else Witnesses(read_policy(self.witnesses))

    def begun(self, *, origin: str | None = None) -> Log:
        """The log, made on first use."""
        return Log.open(
            self.folder, origin=origin, private=self.private, database=self.database,
            gather=self.gather,
        )  # fmt: skip

    def open(self) -> Log:
        """The log that is there already: a slip of the hand makes no new one."""
        if not (self.folder / "checkpoint").is_file():
            raise LedgerError(f"There is no log in {self.folder}; answerable log begin makes one.")
        return self.begun()


def writing(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of a log that it writes to, as one `to: Writing`."""

    @click.option("--log", "folder", type=PATH, required=True, help="The log's folder.")
    @click.option("--private", type=PATH, help="Its private half; default: DIR.private, beside it.")
    @click.option("--database", help="Another SQLite file, or a PostgreSQL connection string.")
    @witnesses_option
    @wraps(command)
    def asked(
        *args: Any, folder: Path, private: Path | None, database: str | None,
        witnesses: Path | None, **rest: Any,
    ) -> None:  # fmt: skip
        command(*args, to=Writing(folder, private, database, witnesses), **rest)

    return asked


vkey_option = click.option(
    "--vkey", "texts", multiple=True,
    help="The log's verifier key, from somewhere you trust; several if it was rotated.",
)  # fmt: skip


def policy_in(witnesses: Path | None) -> tuple[tuple[VerifierKey, ...], int]:
    """The witnesses' keys, and how many of them must have signed."""
    policy: Policy | None = None if witnesses is None else read_policy(witnesses)
    return ((), 0) if policy is None else (policy.keys, policy.quorum)


def trusted(place: str, texts: tuple[str, ...]) -> tuple[PublicLog, tuple[VerifierKey, ...]]:
    """The log, and the keys that were given; without any, those it shows itself, and that is
    said."""
    public, keys = open_log(place), verifier_keys(texts)
    if not keys:
        keys = public.keys()
        click.echo(
            "No --vkey was given: the log's own keys are taken. What follows holds only if they "
            "are the same that others see.",
            err=True,
        )
    return public, keys
