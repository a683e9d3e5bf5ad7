"""A rulebook: the dated, versioned values by which facts are judged, each with unit and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


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

    variants: tuple[Variant, ...]
    explanations: Mapping[str, Explanation]

    def with_changes(self, **changes: Any) -> Rulebook:
        """The same rulebook with some values replaced, each checked against its range."""
        raise NotImplementedError
