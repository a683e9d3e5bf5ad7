"""The report's headline and lead: what a journalist would quote, and what the words rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from answerable.publish.charts import Part
from answerable.publish.language import Language
from answerable.publish.rows import Row
from answerable.publish.sentences import SHAPES, tier_word
from answerable.standings.standing import Standing

ORDER = ("better", "as_expected", "worse", None)
"""How results are listed."""


def counts(rows: Sequence[Row]) -> Counter[str | None]:
    """How many offices have each result; None counts those nothing can be said of."""
    return Counter(row.tier if row.ranked else None for row in rows)


def headline(t: Language, rows: Sequence[Row]) -> str:
    """One sentence: how many offices do better or worse than offices asked the same."""
    found = counts(rows)
    if not rows:
        return t.gettext("No office was asked anything in these weeks")
    if found[None] == len(rows):
        return t.gettext("No office can be ranked from these cases")
    total, better, worse = len(rows), found["better"], found["worse"]
    if not better and not worse:
        return t.ngettext(
            "Of %(num)s office, none stands out from offices asked the same",
            "Of %(num)s offices, none stands out from offices asked the same",
            total,
        )
    if rows[0].basis == "closing":
        return t.ngettext(
            "Of %(num)s office, %(better)s close cases faster and %(worse)s slower than offices "
            "asked the same",
            "Of %(num)s offices, %(better)s close cases faster and %(worse)s slower than offices "
            "asked the same",
            total,
            better=t.number(better),
            worse=t.number(worse),
        )
    return t.ngettext(
        "Of %(num)s office, %(better)s do better and %(worse)s do worse than offices asked the "
        "same",
        "Of %(num)s offices, %(better)s do better and %(worse)s do worse than offices asked the "
        "same",
        total,
        better=t.number(better),
        worse=t.number(worse),
    )


def rest(t: Language, rows: Sequence[Row]) -> str:
    """The sentence after the headline: as expected, and can't say; empty where none is ranked."""
    found = counts(rows)
    if found[None] == len(rows):
        return ""
    expected, silent = found["as_expected"], found[None]
    first = t.ngettext(
        "%(num)s office does as expected", "%(num)s offices do as expected", expected
    )
    second = t.ngettext("of %(num)s nothing can be said", "of %(num)s nothing can be said", silent)
    return t.gettext("%(first)s; %(second)s.", first=first, second=second)


def tally(t: Language, rows: Sequence[Row]) -> list[Part]:
    """How many offices have each result, with shape and word."""
    found = counts(rows)
    return [
        Part(
            found[tier],
            tier or "unsaid",
            f"{SHAPES[tier]} {t.number(found[tier])} {tier_word(t, tier)}",
        )
        for tier in ORDER
        if found[tier]
    ]


def basis(t: Language, standing: Standing) -> str:
    """What solved rests on here, said aloud."""
    if standing.basis == "closing":
        return t.gettext(
            "This source only knows when a case was closed, not whether the problem is gone. So "
            "this report says closed, and no more than that."
        )
    days = t.number(standing.rulebook.silence)
    if standing.basis == "claim":
        return t.gettext(
            "This source knows when an office says a problem is solved; it holds no word from "
            "those who asked. So this report says what offices say they solved."
        )
    return t.gettext(
        "Solved means: the asker says so, or the office said so and nobody disputed it for "
        "%(days)s days. Partly solved is not solved.",
        days=days,
    )


def window(standing: Standing) -> tuple[date, date]:
    """First and last day whose openings the standing counts."""
    return standing.week - timedelta(days=standing.rulebook.window - 1), standing.week
