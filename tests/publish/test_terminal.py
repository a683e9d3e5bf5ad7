"""The terminal's table: whole on a wide one, readable on a narrow or dumb one, harmless on any."""

from __future__ import annotations

import io
from dataclasses import replace

import pyarrow as pa
import pytest
from rich.console import Console
from small_city import small_city

from answerable.publish import TerminalProgress, print_standing


class Ascii(io.StringIO):
    """A stream of a terminal that knows only ASCII."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "ascii"


def printed(standing, *, width=100, file=None, **options) -> str:
    stream = file or io.StringIO()
    print_standing(standing, Console(file=stream, width=width, color_system=None), **options)
    return stream.getvalue()


@pytest.fixture(scope="module")
def standing():
    return small_city()[0]


def test_the_headline_comes_first(standing):
    assert printed(standing).strip().startswith("Of 60 offices, ")


def test_a_long_group_shows_its_best_and_worst(standing):
    assert "… 10 more …" in printed(standing, most=12)


def test_a_short_group_is_shown_whole(standing):
    assert "more …" not in printed(standing, most=40)


def test_no_line_is_wider_than_the_terminal(standing):
    assert max(map(len, printed(standing, width=40).splitlines())) <= 40


def test_an_ascii_terminal_gets_other_shapes_than_a_utf8_one(standing):
    text = printed(standing, file=Ascii())
    assert "+ better" in text
    assert "▲" not in text


def test_the_place_of_the_report_is_told(standing):
    assert "The report lies in out/index.html" in printed(standing, report="out/index.html")


def test_the_table_speaks_chinese_too(standing):
    assert "较好" in printed(standing, code="zh-Hans")


def test_markup_and_control_signs_in_a_name_do_nothing(standing):
    names = ["[red]x\x1b[2J[/red]", *standing.table["account"].to_pylist()[1:]]
    table = standing.table.set_column(0, "account", pa.array(names))
    text = printed(replace(standing, table=table))
    assert "[red]x[2J[/red]" in text


def test_progress_is_silent_where_nobody_looks():
    stream = io.StringIO()
    with TerminalProgress(Console(file=stream)) as progress:
        progress.begin("read")
        progress.move(1, 2)
    assert stream.getvalue() == ""


def test_progress_shows_its_step_on_a_terminal():
    stream = io.StringIO()
    with TerminalProgress(Console(file=stream, force_terminal=True, width=80)) as progress:
        progress.begin("read")
        progress.move(1, 2)
    assert "read" in stream.getvalue()


def test_progress_goes_on_without_being_entered():
    progress = TerminalProgress(Console(file=io.StringIO()))
    progress.begin("read")
    progress.move(1, 1)
