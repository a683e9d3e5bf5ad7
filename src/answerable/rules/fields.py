"""The closed table of a rulebook's values: each with its type, unit, range and meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from answerable.rules.charter import LIKENESS, SOLVED_WORDS


@dataclass(frozen=True)
class Amount:
    """A number, or several ascending ones; `low` and `high` belong to the range."""

    name: str
    type: type[int] | type[float]
    unit: str
    low: float
    high: float
    meaning: str
    step: int = 1  # multiples only: days in whole weeks, hours in whole days
    many: bool = False

    def checked(self, value: object) -> int | float | tuple[int | float, ...]:
        """The value in its own type; ValueError with the end of a sentence if it is none."""
        if not self.many:
            return self._one(value)
        if not isinstance(value, list | tuple) or not value:
            raise ValueError(f"must be a list of {self._kind}s, for example [{self._example}]")
        several = tuple(self._one(item) for item in value)
        if any(later <= earlier for earlier, later in pairwise(several)):
            raise ValueError("must ascend, each number once")
        return several

    @property
    def _kind(self) -> str:
        return "whole number" if self.type is int else "number"

    @property
    def _example(self) -> str:
        return f"{self.type(self.low)}, {self.type(self.high)}"

    def _one(self, value: object) -> int | float:
        wanted = int if self.type is int else int | float
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise ValueError(f'must be a {self._kind} in "{self.unit}", not {said(value)}')
        if not self.low <= value <= self.high:  # false for not-a-number too
            span = f"from {self.low:g} to {self.high:g} {self.unit}"
            raise ValueError(f"must lie {span}, not {said(value)}")
        if self.type is int and value % self.step:
            raise ValueError(f"must be a multiple of {self.step} {self.unit}, not {said(value)}")
        return self.type(value)


@dataclass(frozen=True)
class Choice:
    """Some of a closed list, in any order, each at most once; `needed` are always among them."""

    name: str
    unit: str
    options: tuple[str | int, ...]
    needed: tuple[str | int, ...]
    meaning: str

    def checked(self, value: object) -> tuple[str | int, ...]:
        """The choices as a tuple; ValueError with the end of a sentence if they are not allowed."""
        if not isinstance(value, list | tuple):
            raise ValueError(f"must be a list of {self.unit}, not {said(value)}")
        for item in value:
            if isinstance(item, bool) or item not in self.options:
                raise ValueError(f"may hold only {_listed(self.options)}, not {said(item)}")
        if len(set(value)) < len(value):
            raise ValueError("names something twice")
        if missing := [option for option in self.needed if option not in value]:
            raise ValueError(f"must hold {_listed(missing)}")
        return tuple(value)


Field = Amount | Choice

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Amount("window", int, "days", 28, 728, "Openings that a standing covers.", step=7),
        Amount("horizon", int, "days", 7, 365, "A problem solved later than this counts as open."),
        Amount("silence", int, "days", 1, 90,
               "A claim that meets with no verdict for so long is accepted."),
        Amount("hourly_until", int, "hours", 0, 168,
               "Time is cut in hours up to here, in days after.", step=24),
        Choice("solved_verdicts", "verdicts", SOLVED_WORDS, ("solved",),
               "Verdicts of the asker that mean solved."),
        Choice("stratum_by", "levels", LIKENESS, ("service",), "What makes cases alike."),
        Amount("stratum_min_accounts", int, "accounts", 2, 100,
               "A stratum with fewer compares nobody."),
        Amount("stratum_max_share", float, "share", 0.3, 0.95,
               "A stratum of which one account has more compares nobody."),
        Amount("min_comparable_share", float, "share", 0.05, 1,
               "Of an account's incidents, so many must lie in strata that compare."),
        Amount("min_incidents", int, "incidents", 5, 10_000, "With fewer, not ranked."),
        Amount("min_expected", float, "expected solved", 1, 10_000, "With fewer, not ranked."),
        Amount("interval_level", float, "probability", 0.8, 0.99, "Of the published intervals."),
        Amount("tier_probability", float, "probability", 0.8, 0.999,
               "How sure better or worse must be."),
        Amount("top_share", float, "share", 0.1, 0.1,
               "The top whose probability is published; fixed: its column is named p_top10."),
        Choice("plain_days", "days", (7, 14, 30), (7, 14, 30),
               "Days of the plain figure; fixed: its columns are named solved_7, _14 and _30."),
        Amount("plain_min_at_risk", int, "incidents", 5, 1000,
               "With fewer at risk, the plain figure is withheld."),
        Amount("size_limits", float, "expected solved", 1, 1e6,
               "Bounds between the size classes, ascending.", many=True),
        Amount("class_min_accounts", int, "accounts", 5, 1000,
               "With fewer in a size class, the classes are pooled."),
        Amount("batch_min_cases", int, "cases", 2, 10_000,
               "So many closed in one act are a batch."),
        Amount("referral_days", int, "working days", 1, 10,
               "Within these, an accepted referral moves a case."),
        Amount("past_days", int, "days", 28, 364,
               "Length of each half in the comparison with its own past.", step=7),
        Amount("past_within", int, "days", 1, 90,
               "Solved within these, in the comparison with its own past."),
        Amount("convergence", float, "change in log effect", 1e-10, 1e-2,
               "The rounds stop where no effect changes by more."),
        Amount("max_rounds", int, "rounds", 1, 10_000, "The rounds stop here in any case."),
        Amount("sign_dispute_margin", float, "share", 0, 1,
               "Disputed so much more often than at like accounts, it is marked."),
        Amount("sign_merged_margin", float, "share", 0, 1,
               "So many more cases merged than at like accounts, it is marked."),
        Amount("sign_recording_margin", float, "share", 0, 1,
               "So many more closed the same day or in batches, it is marked."),
        Amount("sign_confirmed_margin", float, "share", 0, 1,
               "So many more claims confirmed than at like accounts, it is marked."),
        Amount("sign_at_once", int, "hours", 1, 168,
               "Claims made within these are compared with the account's other claims."),
        Amount("sign_errors", float, "standard errors", 1, 10,
               "As rare as so many in a normal law, and beyond the margin, it is marked."),
        Amount("sign_outlying", float, "share", 0, 0.25,
               "Of the accounts, so many at either end do not tell how far like ones differ."),
    )
}  # fmt: skip


def check_together(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """What two values contradict each other: the name of one, and the sentence's end; else None."""
    if values["hourly_until"] > 24 * values["horizon"]:
        return "hourly_until", f"goes past the horizon of {values['horizon']} days"
    if max(values["plain_days"]) > values["horizon"]:
        return "plain_days", f"goes past the horizon of {values['horizon']} days"
    if values["past_within"] > values["past_days"]:
        return "past_within", f"is longer than past_days, {values['past_days']} days"
    return None


def said(value: object) -> str:
    """A value as a message shows it: short, and texts in quotation marks."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _listed(options: Iterable[object]) -> str:
    return ", ".join(said(option) for option in options)
