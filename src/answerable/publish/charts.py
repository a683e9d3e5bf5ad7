"""Small pictures as inline SVG: pure functions of numbers and words, drawn without any library.

Numbers in the SVG are rounded to a tenth, so the bytes do not hang on a float's last digit. All
words come in from the caller, already in the reader's language, and are escaped here. Colours and
lines are classes of the report's style sheet, so that dark mode and print reach them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log, log10

from markupsafe import Markup, escape

LIMITS = (1.5, 2.0, 3.0, 4.0, 8.0, 16.0)
"""Ends an axis of ratios may have; the same axis is used throughout a report."""


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis of ratios from 1/limit to limit, `width` wide, 1 in the middle."""

    limit: float
    width: float = 168.0

    def at(self, ratio: float) -> float:
        """Where a ratio lies; what is off the axis lies at its end."""
        if ratio <= 0:
            return 0.0
        place = (log(ratio) / log(self.limit) + 1) / 2
        return self.width * min(1.0, max(0.0, place))

    def holds(self, ratio: float) -> bool:
        """Whether a ratio lies on the axis."""
        return 1 / self.limit <= ratio <= self.limit


def axis_for(ends: Iterable[float]) -> Axis:
    """The narrowest axis that holds nineteen in twenty of the interval ends."""
    reach = sorted(max(end, 1 / end) for end in ends if end > 0)
    if not reach:
        return Axis(LIMITS[1])
    wanted = reach[min(len(reach) - 1, int(0.95 * len(reach)))]
    return Axis(next((limit for limit in LIMITS if limit >= wanted), LIMITS[-1]))


def tenth(value: float) -> str:
    """A coordinate, to a tenth, without a trailing zero or a minus before zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _svg(body: str, *, width: float, height: float, title: str, kind: str) -> Markup:
    """An image with its name as first child; it scales with its box."""
    stretch = ' preserveAspectRatio="none"' if kind == "stacked" else ""
    return Markup(  # noqa: S704 - every word in it went through escape()
        f'<svg class="{kind}"{stretch} viewBox="0 0 {tenth(width)} {tenth(height)}" '
        f'width="{tenth(width)}" height="{tenth(height)}" role="img">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return (
        f'<line class="{kind}" x1="{tenth(x1)}" y1="{tenth(y1)}" '
        f'x2="{tenth(x2)}" y2="{tenth(y2)}"/>'
    )


def _rect(x: float, y: float, width: float, height: float, kind: str, title: str = "") -> str:
    named = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect class="{kind}" x="{tenth(x)}" y="{tenth(y)}" '
        f'width="{tenth(max(width, 0))}" height="{tenth(max(height, 0))}">{named}</rect>'
    )


def _text(x: float, y: float, words: str, kind: str, anchor: str = "middle") -> str:
    return (
        f'<text class="{kind}" x="{tenth(x)}" y="{tenth(y)}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def interval(low: float, ratio: float, high: float, *, axis: Axis, kind: str, title: str) -> Markup:
    """A ratio and its interval on the common axis, with the mark at as expected (1).

    `kind` is the tier, which gives the dot its shape as well as its colour. An end off the axis is
    an arrow.
    """
    left, dot, right = axis.at(low), axis.at(ratio), axis.at(high)
    body = _line(axis.width / 2, 0, axis.width / 2, 20, "expected-mark")
    body += _line(left, 10, right, 10, f"whisker {kind}")
    if not axis.holds(low):
        body += f'<path class="arrow {kind}" d="M0 10l6-4v8z"/>'
    if not axis.holds(high):
        body += f'<path class="arrow {kind}" d="M{tenth(axis.width)} 10l-6-4v8z"/>'
    body += _shape(dot, 10, kind)
    return _svg(body, width=axis.width, height=20, title=title, kind="interval")


def _shape(x: float, y: float, kind: str) -> str:
    """▲ better, ▼ worse, ● as expected, ○ can't say."""
    if kind == "better":
        return f'<path class="dot {kind}" d="M{tenth(x)} {tenth(y - 5)}l5 9h-10z"/>'
    if kind == "worse":
        return f'<path class="dot {kind}" d="M{tenth(x)} {tenth(y + 5)}l5 -9h-10z"/>'
    return f'<circle class="dot {kind}" cx="{tenth(x)}" cy="{tenth(y)}" r="4"/>'


def axis_words(axis: Axis, *, slower: str, same: str, faster: str, title: str) -> Markup:
    """The head of a column of intervals: what its two sides and its middle mean."""
    body = _text(0, 12, slower, "axis", "start") + _text(axis.width / 2, 12, same, "axis")
    body += _text(axis.width, 12, faster, "axis", "end")
    return _svg(body, width=axis.width, height=18, title=title, kind="interval")


def place(low: int, high: int, of: int, *, kind: str, title: str) -> Markup:
    """A place's interval on a strip from first (left) to last (right)."""
    width, step = 96.0, 96.0 / max(of, 1)
    span = max((high - low + 1) * step, 3.0)
    start = min((low - 1) * step, width - span)
    body = _rect(0, 3, width, 4, "strip") + _rect(start, 1, span, 8, f"span {kind}")
    return _svg(body, width=width, height=10, title=title, kind="place")


@dataclass(frozen=True)
class Part:
    """One part of a stacked bar: how many, its class and its words."""

    count: int
    kind: str
    words: str


def stacked(parts: Sequence[Part], *, title: str) -> Markup:
    """One bar divided in parts, as wide as its box: how many offices have which result."""
    width, total, x, body = 720.0, sum(p.count for p in parts) or 1, 0.0, ""
    for part in parts:
        wide = width * part.count / total
        body += _rect(x, 0, max(wide - 2, 0), 14, f"part {part.kind}", part.words)
        x += wide
    return _svg(body, width=width, height=14, title=title, kind="stacked")


@dataclass(frozen=True)
class Column:
    """One column of the history: its label below (may be empty), its parts from the ground up."""

    label: str
    parts: tuple[Part, ...]

    @property
    def height(self) -> int:
        """The column's total."""
        return sum(part.count for part in self.parts)


def history(columns: Sequence[Column], *, title: str) -> Markup:
    """Stacked columns over time, counts on a ruled ground; a table beside it says the same."""
    width, height, left, ground = 380.0, 190.0, 34.0, 166.0
    ticks = round_ticks(max((column.height for column in columns), default=0))
    scale = (ground - 12) / ticks[-1]
    body = ""
    for tick in ticks:
        y = ground - tick * scale
        body += _line(left, y, width, y, "rule" if tick else "ground")
        body += _text(left - 5, y + 4, f"{tick:,}", "axis", "end")
    step = (width - left - 12) / max(len(columns), 1)
    for i, column in enumerate(columns):
        x, y = left + i * step + step * 0.14, ground
        for part in column.parts:
            tall = part.count * scale
            y -= tall
            if part.count:
                words = f"{column.label}: {part.words}" if column.label else part.words
                body += _rect(x, y, step * 0.72, tall, f"part {part.kind}", words)
        if _labelled(i, len(columns)):
            body += _text(x + step * 0.36, ground + 16, column.label, "axis")
    return _svg(body, width=width, height=height, title=title, kind="history")


def _labelled(i: int, of: int) -> bool:
    """Every fourth column counted from the last, so the latest always has its name."""
    return (of - 1 - i) % 4 == 0


def round_ticks(top: int) -> list[int]:
    """Whole, round ticks from 0 to at or above `top`, at most six."""
    if top <= 4:
        return list(range(max(top, 1) + 1))
    raw = top / 4
    power = 10 ** floor(log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw)
    step = max(1, int(step))
    return [step * i for i in range(ceil(top / step) + 1)]


def against(solved: float, expected: float | None, *, top: float, title: str) -> Markup:
    """A bar of what was solved, and a mark at what like offices would have; `top` ends the axis."""
    width, scale = 160.0, 160.0 / max(top, 1)
    body = _rect(0, 4, width, 8, "strip") + _rect(0, 4, solved * scale, 8, "part done")
    if expected is not None:
        x = min(expected * scale, width - 1)
        body += _line(x, 0, x, 16, "expected-mark strong")
    return _svg(body, width=width, height=16, title=title, kind="against")
