"""Which columns of an unknown file could be which of ours: by their headers and their content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from answerable.facts.profile import FEW, Profile
from answerable.facts.words import fitness, meaning

TIMED = ("opened", "ended", "due", "answered", "reopened")


@dataclass(frozen=True)
class Candidate:
    """A column of the file that could be one of ours: how likely (0 to about 2), and why."""

    column: str
    header: str
    score: float
    why: str


# What each column of ours asks of a column of the file.


def _is_time(profile: Profile) -> bool:
    return profile.family is not None


def _is_kind(profile: Profile) -> bool:
    """A name that many cases share: not one value only, not a text of its own for each case."""
    few = profile.distinct <= max(FEW, 0.2 * profile.filled)
    return profile.filled > 0 and few and profile.length <= 60 and profile.family is None


def _is_code(profile: Profile) -> bool:
    return 0 < profile.distinct <= FEW and profile.length <= 60 and profile.family is None


ASKS: dict[str, Callable[[Profile], bool]] = {
    "case_id": lambda p: p.unique and p.length <= 64 and p.family in (None, "digits"),
    **dict.fromkeys(TIMED, _is_time),
    "status": _is_code,
    "verdict": _is_code,
    "account": lambda p: _is_kind(p) and p.distinct > 1,
    "service": _is_kind,
    "area": _is_kind,
    "channel": _is_code,
    "incident_id": lambda p: not p.unique and p.filled > 0 and p.family is None,
}
"""In the order they are chosen: the surest first, each header for one column only."""

BY_CONTENT = {"case_id", "opened"}
"""What may be taken on its content alone, without a word for it in the header."""


NEEDED = ("case_id", "account", "opened")
"""Where a blank costs the row, how full a column is weighs more."""


def candidates_among(profiles: list[Profile]) -> tuple[Candidate, ...]:
    """Every column that could be one of ours, in the order of choosing, the likeliest first."""
    found = [
        Candidate(column, p.header, _score(column, p), _why(column, p))
        for column, asks in ASKS.items()
        for p in profiles
        if asks(p) and _score(column, p) > 0
    ]
    return tuple(sorted(found, key=lambda c: (list(ASKS).index(c.column), -c.score)))


def _score(column: str, profile: Profile) -> float:
    word = fitness(profile.header, column, section="columns")
    if word == 0 and column not in BY_CONTENT:
        return 0.0
    meant = meaning(profile.header, section="columns")
    if word == 0 and meant is not None:
        return 0.0  # its header says that it is something else
    values = _share_known(profile, column)
    full = profile.filled / max(profile.rows, 1)
    weight = 0.8 if column in NEEDED else 0.2
    return round(word + weight * full + 0.3 * values + (0.1 if meant == column else 0), 3)


def _share_known(profile: Profile, column: str) -> float:
    section = {"status": "endings", "verdict": "verdicts"}.get(column)
    if section is None or not profile.values:
        return 0.0
    known = sum(1 for value, _ in profile.values if meaning(value, section=section))
    return known / len(profile.values)


def _why(column: str, profile: Profile) -> str:
    if column == "case_id":
        return "every row has its own" if profile.unique else "named like an id"
    if column in TIMED:
        return f"times, {profile.family}; filled in {_percent(profile)} of rows"
    return f"{profile.distinct} values; filled in {_percent(profile)} of rows"


def _percent(profile: Profile) -> str:
    return f"{100 * profile.filled / max(profile.rows, 1):.0f}%"


def chosen_of(candidates: tuple[Candidate, ...]) -> dict[str, Candidate]:
    """The likeliest header for each of our columns, none taken twice."""
    chosen: dict[str, Candidate] = {}
    for column in ASKS:
        taken = {c.header for c in chosen.values()}
        fitting = (c for c in candidates if c.column == column and c.header not in taken)
        if (best := next(fitting, None)) is not None:
            chosen[column] = best
    return chosen
