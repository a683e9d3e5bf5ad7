"""The terminal's face of a standing: a compact table, and a bar while work goes on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from answerable.publish.headline import basis, headline, rest
from answerable.publish.language import N_, Language, language
from answerable.publish.offices import Group, Office, groups
from answerable.publish.rows import Row, rows
from answerable.publish.sentences import SHAPES, tier_word
from answerable.standings.standing import Standing

PLAIN_SHAPES = {"better": "+", "as_expected": "=", "worse": "-", None: "?"}
"""Shapes for a terminal that cannot show others."""
COLOURS = {"better": "green", "worse": "yellow", "as_expected": "", None: "dim"}
NARROW = 60
"""Columns below which only office, result and place are shown."""


def print_standing(
    standing: Standing,
    console: Console,
    *,
    most: int = 12,
    report: str | Path | None = None,
    code: str = "en",
) -> None:
    """Print the headline and, a peer group, at most `most` offices (best and worst where more)."""
    t, every = language(code), rows(standing.table)
    console.print()
    console.print(Text(headline(t, every), style="bold"))
    console.print(Text(rest(t, every)))
    console.print(Text(basis(t, standing), style="dim"))
    for group in groups([bare(row) for row in every]):
        _print_group(t, group, standing, console, most)
    if report is not None:
        console.print()
        console.print(Text(t.gettext("The report lies in %(path)s", path=report)), soft_wrap=True)


def bare(row: Row) -> Office:
    """An office without the tables behind its page."""
    return Office(row=row, page="", weeks=[], kinds=[], claims=None, variants=[])


def _print_group(
    t: Language, group: Group, standing: Standing, console: Console, most: int
) -> None:
    console.print()
    if group.parts:
        console.print(_table(t, group, console, most))
    else:
        console.print(Text(group.name, style="bold"))
    for words, number in _reasons(t, group, standing).items():
        told = t.ngettext(
            "%(num)s can't say: %(why)s", "%(num)s can't say: %(why)s", number, why=words
        )
        console.print(Text(f"{_shape(console, None)} {told}"))


def _reasons(t: Language, group: Group, standing: Standing) -> dict[str, int]:
    """Why offices are not ranked, and how many; those with few problems together."""
    found: dict[str, int] = {}
    for office in group.unranked:
        words = _why(t, office.row, standing)
        found[words] = found.get(words, 0) + 1
    return found


SHORT = {
    "no_claims": N_("no word that a problem is solved is on record"),
    "not_comparable": N_("hardly any other office is asked the same"),
    "single_account_stratum": N_("their kinds of problem come to one office nearly alone"),
    "too_few_cases": N_("too few problems, %(needed)s needed"),
    "recording_differs": N_("the result hangs on how they record"),
}


def _why(t: Language, row: Row, standing: Standing) -> str:
    """The reason in a few words; on a basis without claims none of them says solved."""
    if row.reason == "no_claims" and row.basis == "closing":
        return t.gettext("no closing is on record")
    needed = t.number(standing.rulebook.min_incidents)
    message = SHORT[row.reason or "not_comparable"]
    return t.gettext(message, needed=needed)


def _table(t: Language, group: Group, console: Console, most: int) -> Table:
    """Best and worst of the group's ranked offices; all of them if there are few."""
    wide = console.width >= NARROW
    table = Table(
        box=None, title=group.name, title_justify="left", title_style="bold", pad_edge=False
    )
    table.add_column(t.gettext("Office"), overflow="fold", ratio=1 if not wide else None)
    table.add_column(t.gettext("Result"), no_wrap=wide)
    table.add_column(t.gettext("Place"), no_wrap=wide)
    if wide:
        table.add_column(t.gettext("14 days, of 100"), justify="right")
        table.add_column(t.gettext("like"), justify="right")
    for part in group.parts:
        if part.number > 1:
            table.add_row()
        for line in _lines(t, part.offices, console, most, wide):
            table.add_row(*line)
    return table


def _lines(
    t: Language, offices: Sequence[Office], console: Console, most: int, wide: bool
) -> list[list[Text]]:
    if len(offices) <= most:
        return [_line(t, office.row, console, wide) for office in offices]
    head, tail = offices[: (most + 1) // 2], offices[len(offices) - most // 2 :]
    left_out = t.gettext("… %(number)s more …", number=t.number(len(offices) - most))
    return [
        *(_line(t, office.row, console, wide) for office in head),
        [Text(left_out, style="dim")],
        *(_line(t, office.row, console, wide) for office in tail),
    ]


def _line(t: Language, row: Row, console: Console, wide: bool) -> list[Text]:
    style = COLOURS[row.tier]
    place = t.place(low=row.place[0], high=row.place[1], of=row.place[2]) if row.place else ""
    line = [
        Text(_printable(row.account)),
        Text(f"{_shape(console, row.tier)} {tier_word(t, row.tier)}", style=style),
        Text(place),
    ]
    if wide:
        figures = (row.solved_14, row.solved_14_expected)
        line += [Text("–" if share is None else t.of_100(share)) for share in figures]
    return line


def _printable(name: str) -> str:
    """A name that cannot move the cursor or change the terminal: control signs are left out."""
    return "".join(sign for sign in name if sign.isprintable())


def _shape(console: Console, tier: str | None) -> str:
    """The tier's shape, in signs the terminal's encoding has."""
    encoding = (console.encoding or "ascii").lower()
    return SHAPES[tier] if encoding.startswith("utf") else PLAIN_SHAPES[tier]


class TerminalProgress:
    """A bar on standard error while steps go on; silent where nobody looks (a pipe, a log).

    Use it as a context manager, so that the bar goes when the work ends or fails.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stderr)
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> TerminalProgress:
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TimeElapsedColumn(),
                console=self._console,
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        self._bar = self._task = None

    def begin(self, step: str) -> None:
        """Show the step under way; its length is not known until it moves."""
        if self._bar is None:
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(step, total=None)

    def move(self, done: int, total: int) -> None:
        """Move the bar of the step under way."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)
