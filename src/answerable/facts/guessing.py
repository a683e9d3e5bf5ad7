"""A mapping guessed for a file of no known source: by its headers' words and by what stands there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from answerable.errors import SourceError
from answerable.facts.mapping import Codes, Origin, SourceMapping
from answerable.facts.profile import FAMILIES, FEW, Profile
from answerable.facts.words import fitness, meaning

PLACEHOLDERS = ("N/A", "NA", "n.a.", "null", "none", "unknown", "unspecified", "-", "--", "无", "不详")

NOT_STATED = "Not stated"


@dataclass(frozen=True)
class Candidate:
    """A column of the file that could be one of ours: how likely (0 to about 2), and why."""

    column: str
    header: str
    score: float
    why: str


@dataclass(frozen=True)
class Guess:
    """A guessed mapping, all that was considered for it, and what it is unsure of."""

    mapping: SourceMapping
    candidates: tuple[Candidate, ...]
    comments: dict[str, str]
    doubts: tuple[str, ...]


def guess_mapping(profiles: list[Profile], *, path: str) -> Guess:
    """The likeliest mapping; raises SourceError where no column reads as times of opening."""
    candidates = _candidates(profiles)
    chosen = _chosen(candidates)
    by_header = {p.header: p for p in profiles}
    if "opened" not in chosen:
        raise SourceError(
            f"No column of {path} reads as the time a case was opened; "
            "write a mapping by hand, as the how-to shows."
        )
    picked = {column: by_header[c.header] for column, c in chosen.items()}
    mapping = SourceMapping(
        id="guessed",
        title=f"Cases in {path.rpartition('/')[2]}",
        columns=_columns(picked),
        status=_codes(picked.get("status"), "endings"),
        verdict=_codes(picked.get("verdict"), "verdicts"),
        formats=_formats(picked),
        midnight_is_date=True,
        blank=PLACEHOLDERS,
    )
    comments = {column: c.why for column, c in chosen.items()}
    return Guess(mapping, candidates, comments, tuple(_doubts(picked)))


# What each column of ours asks of a column of the file.

_TIMED = ("opened", "ended", "due", "answered", "reopened")


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
    **dict.fromkeys(_TIMED, _is_time),
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


def _candidates(profiles: list[Profile]) -> tuple[Candidate, ...]:
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
    if column in _TIMED:
        return f"times, {profile.family}; filled in {_percent(profile)} of rows"
    return f"{profile.distinct} values; filled in {_percent(profile)} of rows"


def _percent(profile: Profile) -> str:
    return f"{100 * profile.filled / max(profile.rows, 1):.0f}%"


def _chosen(candidates: tuple[Candidate, ...]) -> dict[str, Candidate]:
    chosen: dict[str, Candidate] = {}
    for column in ASKS:
        taken = {c.header for c in chosen.values()}
        fitting = (c for c in candidates if c.column == column and c.header not in taken)
        if (best := next(fitting, None)) is not None:
            chosen[column] = best
    return chosen


def _columns(picked: dict[str, Profile]) -> dict[str, Origin]:
    missing = {
        "case_id": Origin(numbered=True),
        "account": Origin(constant="the only office"),
        "service": Origin(constant=NOT_STATED),
    }
    found = {c: Origin(columns=(p.header,)) for c, p in picked.items() if c in _OURS}
    if "service" in found:
        found["service"] = Origin(columns=found["service"].columns, if_blank=NOT_STATED)
    both = {**missing, "peer_group": Origin(constant="all"), **found}
    return {c: both[c] for c in _OURS if c in both}


_OURS = ("case_id", "incident_id", "account", "peer_group", "service", "area", "channel", *_TIMED)


def _codes(profile: Profile | None, section: str) -> Codes | None:
    if profile is None:
        return None
    codes: dict[str, str] = {}
    for value, _ in profile.values:
        code = meaning(value, section=section)
        if code is not None and value.lower() not in {v.lower() for v in codes}:
            codes[value] = code
    return Codes(columns=(profile.header,), values=codes)


def _formats(picked: dict[str, Profile]) -> tuple[str, ...]:
    families = dict.fromkeys(picked[c].family for c in _TIMED if c in picked)
    return tuple(dict.fromkeys(f for family in families if family for f in FAMILIES[family]))


def _doubts(picked: dict[str, Profile]) -> list[str]:
    doubts = [words for column, words in _MISSING.items() if column not in picked]
    doubts += [_swapped(p) for c, p in picked.items() if c in _TIMED and p.ambiguous]
    doubts += _unknown_values(picked.get("status"), "endings", "status")
    doubts += _unknown_values(picked.get("verdict"), "verdicts", "verdict")
    return [*doubts, _CLAIMS] if "ended" in picked else doubts


_MISSING = {
    "case_id": "No column has an id of its own for each row: rows are numbered instead, and a case "
    "that stands twice is counted twice. Is there an id?",
    "account": "No column reads as the office that answers: all cases go to one, which cannot be "
    "compared. Which column names the office, the agency or the company?",
    "service": "No column reads as the kind of problem: all are of one kind. Which column tells it?",
    "ended": "No column reads as the time of ending: without it nothing counts as done. Is there one?",
    "status": "No column reads as a status: a case counts as closed where a time of ending stands.",
}

_CLAIMS = (
    "Does the office say by closing a case that the problem is solved? closing_is_claim = false "
    "takes a closing for the office's own record only."
)


def _swapped(profile: Profile) -> str:
    return (
        f'In "{profile.header}" day and month could change places; they are read as '
        f"{profile.family}. Is that so?"
    )


def _unknown_values(profile: Profile | None, section: str, what: str) -> list[str]:
    values = profile.values if profile else ()
    unknown = [value for value, _ in values if meaning(value, section=section) is None]
    if not unknown or profile is None:
        return []
    shown = ", ".join(f'"{v}"' for v in unknown[:6]) + (" and more" if len(unknown) > 6 else "")
    return [f'In "{profile.header}", what do these mean as a {what}: {shown}?']
