"""One language's pages of a report: what each template is given, and where each page lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from answerable.publish import beside, headline, rule_words, words
from answerable.publish.address import LONG, Page
from answerable.publish.charts import Axis, Column, axis_for, axis_words
from answerable.publish.charts import Part as Piece
from answerable.publish.language import Language, language
from answerable.publish.offices import Group, Office, groups
from answerable.publish.rendering import render
from answerable.publish.rows import Row
from answerable.standings.standing import Standing


@dataclass(frozen=True)
class Edition:
    """A report in one language."""

    standing: Standing
    offices: list[Office]
    code: str
    codes: tuple[str, ...]

    @cached_property
    def t(self) -> Language:
        """The language."""
        return language(self.code)

    @cached_property
    def rows(self) -> list[Row]:
        """Every office's row."""
        return [office.row for office in self.offices]

    @cached_property
    def groups(self) -> list[Group]:
        """Offices by peer group."""
        return groups(self.offices)

    @cached_property
    def axis(self) -> Axis:
        """The axis on which every interval of the report is drawn."""
        intervals = [row.interval for row in self.rows if row.ranked and row.interval]
        return axis_for([end for low, _, high in intervals for end in (low, high)])

    @cached_property
    def axis_head(self) -> Markup:
        """The words over a column of intervals."""
        t = self.t
        return axis_words(
            self.axis,
            slower=t.gettext("slower"),
            same=t.gettext("same"),
            faster=t.gettext("faster"),
            title=t.gettext("Left: slower than offices asked the same. Right: faster."),
        )

    @cached_property
    def words(self) -> words.Words:
        """The words that hang on basis and rulebook."""
        return words.words(self.t, self.standing)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every page but the offices' own: its path and its HTML."""
        yield self._page("index", "index.html", **self._index())
        yield self._page("writing", "writing.html", rows=self.rows, examples=self._examples())
        yield self._page("method", "method.html", **self._method())
        for group in self.groups:
            yield from self._long_lists(group)

    def office_page(self, office: Office) -> tuple[str, str]:
        """An office's own page: its path and its HTML."""
        t, row = self.t, office.row
        return self._page(
            f"accounts/{office.page}",
            "office.html",
            office=office,
            plain=_plain(row),
            columns=_columns(self.t, self.words, office),
            kinds_top=max((max(k["solved"], k["expected"] or 0) for k in office.kinds), default=1),
            variants=_variants(t, self.standing, office),
            steadiness=_steadiness(t, office),
            recording=beside.recording(t, row),
        )

    def _page(self, stem: str, template: str, **values: Any) -> tuple[str, str]:
        page = Page(stem=stem, codes=self.codes, code=self.code)
        shared = {"standing": self.standing, "axis": self.axis, "words": self.words, "page": page}
        shared["axis_head"] = self.axis_head
        return page.path, render(template, spoken=self.t, **shared, **values)

    def _index(self) -> dict[str, Any]:
        reasons = {row.reason for row in self.rows if not row.ranked}
        any_ranked = any(row.ranked for row in self.rows)
        alone = {"not_comparable", "single_account_stratum"}
        return {
            "rows": self.rows,
            "groups": self.groups,
            "tally": headline.tally(self.t, self.rows),
            "counted": words.counted(self.t, self.standing, self.rows),
            "set_aside": words.set_aside(self.t, self.standing),
            "any_ranked": any_ranked,
            "no_comparison": not any_ranked and bool(reasons & alone),
            "formulas": rule_words.starts_like_a_formula(self.standing.table),
        }

    def _method(self) -> dict[str, Any]:
        return {
            "steps": words.steps(self.t, self.standing),
            "values": rule_words.values(self.t, self.standing.rulebook),
            "rejects": rule_words.reject_kinds(self.t, self.standing.cases),
            "set_aside": words.set_aside(self.t, self.standing),
            "source_name": Path(self.standing.cases.path).name,
        }

    def _examples(self) -> list[Office]:
        """An office with a place, in the middle of its table, and one without."""
        ranked = [office for office in self.offices if office.row.ranked]
        silent = [office for office in self.offices if not office.row.ranked]
        return ranked[len(ranked) // 3 :][:1] + silent[:1]

    def _long_lists(self, group: Group) -> Iterator[tuple[str, str]]:
        for part in group.parts:
            if len(part.offices) > LONG:
                stem = f"{group.anchor}-part-{part.number}"
                yield self._page(stem, "list.html", group=group, offices=part.offices, ranked=True)
        if len(group.unranked) > LONG:
            stem = f"{group.anchor}-unranked"
            yield self._page(stem, "list.html", group=group, offices=group.unranked, ranked=False)


def _plain(row: Row) -> list[tuple[int, float | None, float | None]]:
    """Days, share here, share at like offices."""
    return [
        (7, row.solved_7, row.solved_7_expected),
        (14, row.solved_14, row.solved_14_expected),
        (30, row.solved_30, row.solved_30_expected),
    ]


def _columns(t: Language, said: words.Words, office: Office) -> list[Column]:
    """The weeks as columns: solved on the ground, then ended otherwise, then open."""
    return [
        Column(
            label=t.short_day(week["week"]),
            parts=tuple(
                Piece(week[name], kind, f"{t.number(week[name])} {word}")
                for name, kind, word in (
                    ("solved", "done", said.solved),
                    ("ended_otherwise", "ended", said.ended_otherwise),
                    ("open", "open", t.gettext("still open")),
                )
            ),
        )
        for week in office.weeks
    ]


@dataclass(frozen=True)
class VariantRow:
    """One other choice of values: its name, why it is tried, and the result it gives."""

    name: str
    why: str
    row: Row


def _variants(t: Language, standing: Standing, office: Office) -> list[VariantRow]:
    columns = (
        "tier",
        "reason",
        "ratio",
        "ratio_low",
        "ratio_high",
        "rank_low",
        "rank_high",
        "ranked_of",
    )
    if not any(variant["tier"] for variant in office.variants):
        return []
    return [
        VariantRow(
            name=rule_words.variant_name(t, variant["variant"]),
            why=rule_words.variant_reason(t, variant["variant"], standing.rulebook),
            row=replace(office.row, **{name: variant[name] for name in columns}),
        )
        for variant in office.variants
    ]


def _steadiness(t: Language, office: Office) -> str:
    """Whether the result would be another under other values, in words."""
    tiers = [variant["tier"] for variant in office.variants]
    if not any(tiers):
        return t.gettext("No other sensible choice of values gives it a place either.")
    others = sum(tier != tiers[0] for tier in tiers[1:]) if tiers else 0
    if not others:
        return t.gettext("Other sensible values give the same result.")
    return t.ngettext(
        "Under %(num)s of %(of)s other choices of values the result would be another.",
        "Under %(num)s of %(of)s other choices of values the result would be another.",
        others,
        of=t.number(len(tiers) - 1),
    )
