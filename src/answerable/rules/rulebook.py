"""A rulebook: the dated, versioned values by which facts are judged, each with unit and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from answerable.errors import RulebookError
from answerable.rules.charter import broken_article, refusal
from answerable.rules.fields import FIELDS, check_together, said


@dataclass(frozen=True)
class Explanation:
    """Why a value is what it is: its unit, since when, and the reason or reference."""

    value: Any
    unit: str
    since: date
    reason: str


@dataclass(frozen=True)
class Variant:
    """Another sensible choice of values, tried beside the one in force."""

    name: str
    changes: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class Rulebook:
    """One version of the effectiveness rules. Field names are the TOML's keys."""

    id: str
    version: str
    valid_from: date
    valid_to: date | None  # exclusive; None while no later version is known
    title: str

    window: int  # days of openings in a standing
    horizon: int  # days within which a problem counts as solved
    silence: int  # days after which an unanswered claim is accepted
    hourly_until: int  # hours; finer bins up to here, days after
    solved_verdicts: tuple[str, ...]
    stratum_by: tuple[str, ...]  # subset of service, month, channel, area
    stratum_min_accounts: int
    stratum_max_share: float
    min_comparable_share: float  # of an account's incidents that must lie in comparing strata
    min_incidents: int
    min_expected: float
    interval_level: float
    tier_probability: float
    top_share: float
    plain_days: tuple[int, ...]
    plain_min_at_risk: int
    size_limits: tuple[float, ...]  # expected solved, ascending: bounds of the size classes
    class_min_accounts: int
    batch_min_cases: int
    referral_days: int  # working days to accept a referral
    past_days: int  # days of each half in "against its own past"
    past_within: int  # days within which solved, in "against its own past"
    convergence: float
    max_rounds: int
    sign_dispute_margin: float  # over like accounts' median: disputed of the claims
    sign_merged_margin: float  # the same: cases merged into another one's incident
    sign_recording_margin: float  # the same: closed on the day of opening, or in batches
    sign_confirmed_margin: float  # the same: claims that askers confirm
    sign_at_once: int  # hours; a claim within them is compared with the account's others
    sign_errors: float  # standard errors from the usual
    sign_outlying: float  # share at either end drawn in when learning how far accounts differ

    variants: tuple[Variant, ...]
    explanations: Mapping[str, Explanation]

    def with_changes(self, **changes: Any) -> Rulebook:
        """The same rulebook with some values replaced, each checked against its range.

        Raises RulebookError for a name that is no value of a rulebook, for a value out of range,
        and for values that contradict each other. The explanations say what a change replaced.
        """
        checked = {name: self._checked(name, value) for name, value in changes.items()}
        changed = replace(self, **checked, explanations=self._explained(checked))
        if problem := check_together({name: getattr(changed, name) for name in FIELDS}):
            raise RulebookError(f"In rulebook {self.id} {self.version}, {problem[0]} {problem[1]}.")
        return changed

    def _checked(self, name: str, value: object) -> Any:
        if name not in FIELDS:
            article = broken_article(name)
            raise RulebookError(
                refusal(name, article=article) if article else
                f'Rulebook {self.id} {self.version} has no value called "{name}" that could be '
                f"changed; it has {', '.join(FIELDS)}."
            )  # fmt: skip
        try:
            return FIELDS[name].checked(value)
        except ValueError as problem:
            place = f"In rulebook {self.id} {self.version}"
            raise RulebookError(f"{place}, {name} {problem}.") from None

    def _explained(self, checked: Mapping[str, Any]) -> Mapping[str, Explanation]:
        tried = {
            name: replace(
                self.explanations[name],
                value=value,
                reason=f"Tried in place of {said(getattr(self, name))}, the value in force.",
            )
            for name, value in checked.items()
            if value != getattr(self, name)
        }
        return {**self.explanations, **tried}
