"""A mapping guessed for an unknown file: by its headers' words and by what stands there."""

from __future__ import annotations

from dataclasses import dataclass

from answerable.errors import SourceError
from answerable.facts.candidates import TIMED, Candidate, candidates_among, chosen_of
from answerable.facts.mapping import Codes, Origin, SourceMapping
from answerable.facts.profile import FAMILIES, Profile
from answerable.facts.words import meaning

PLACEHOLDERS = (
    "N/A",
    "NA",
    "n.a.",
    "null",
    "none",
    "unknown",
    "unspecified",
    "-",
    "--",
    "无",
    "不详",
)

NOT_STATED = "Not stated"


@dataclass(frozen=True)
class Guess:
    """A guessed mapping, all that was considered for it, and what it is unsure of."""

    mapping: SourceMapping
    candidates: tuple[Candidate, ...]
    comments: dict[str, str]
    doubts: tuple[str, ...]


def guess_mapping(profiles: list[Profile], *, path: str) -> Guess:
    """The likeliest mapping; raises SourceError where no column reads as times of opening."""
    candidates = candidates_among(profiles)
    chosen = chosen_of(candidates)
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


_OURS = ("case_id", "incident_id", "account", "peer_group", "service", "area", "channel", *TIMED)


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
    families = dict.fromkeys(picked[c].family for c in TIMED if c in picked)
    return tuple(dict.fromkeys(f for family in families if family for f in FAMILIES[family]))


def _doubts(picked: dict[str, Profile]) -> list[str]:
    doubts = [words for column, words in _MISSING.items() if column not in picked]
    doubts += [_swapped(p) for c, p in picked.items() if c in TIMED and p.ambiguous]
    doubts += _unknown_values(picked.get("status"), "endings", "status")
    doubts += _unknown_values(picked.get("verdict"), "verdicts", "verdict")
    return [*doubts, _CLAIMS] if "ended" in picked else doubts


_MISSING = {
    "case_id": "No column has an id of its own for each row: rows are numbered instead, and a case "
    "that stands twice is counted twice. Is there an id?",
    "account": "No column reads as the office that answers: all cases go to one, which cannot be "
    "compared. Which column names the office, the agency or the company?",
    "service": "No column reads as the kind of problem: all are of one kind. Which column is it?",
    "ended": "No column reads as the time of ending, so nothing counts as done. Is there one?",
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
