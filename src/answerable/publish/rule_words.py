"""Names for the rulebook's values and for kinds of reject, as a reader meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from answerable.facts.table import Cases
from answerable.publish.language import N_, Language
from answerable.rules.rulebook import Rulebook

VALUES: Mapping[str, str] = {
    "window": N_("Weeks that count: openings within"),
    "horizon": N_("A problem counts as solved within"),
    "silence": N_("An office's word is accepted after silence of"),
    "hourly_until": N_("Time is counted in hours up to"),
    "solved_verdicts": N_("Words of askers that count as solved"),
    "stratum_by": N_("Like is compared with like by"),
    "stratum_min_accounts": N_("Fewest offices for a comparison"),
    "stratum_max_share": N_("Most that one office may hold of a comparison"),
    "min_comparable_share": N_("Least of an office's problems that must be comparable"),
    "min_incidents": N_("Fewest problems to be ranked"),
    "min_expected": N_("Fewest expected solved to be ranked"),
    "interval_level": N_("Level of the intervals"),
    "tier_probability": N_("Certainty needed to say better or worse"),
    "top_share": N_("Share that counts as the top"),
    "plain_days": N_("Days of the plain figures"),
    "plain_min_at_risk": N_("Fewest problems behind a plain figure"),
    "size_limits": N_("Bounds of the size classes, in expected solved"),
    "class_min_accounts": N_("Fewest offices in a size class"),
    "batch_min_cases": N_("Closed in one act: at least"),
    "referral_days": N_("Time to accept a referral"),
    "past_days": N_("Against its own past: length of each half"),
    "past_within": N_("Against its own past: solved within"),
    "convergence": N_("The calculation stops at changes below"),
    "max_rounds": N_("The calculation takes at most"),
    "sign_dispute_margin": N_("Look closer: disputed more often than like offices by"),
    "sign_merged_margin": N_("Look closer: merges more cases than like offices by"),
    "sign_recording_margin": N_("Look closer: closes the same day or at once more often by"),
    "sign_confirmed_margin": N_("Look closer: confirmed more often than like offices by"),
    "sign_at_once": N_("Look closer: a solution counts as quick within"),
    "sign_errors": N_("Look closer: beyond chance by at least"),
    "sign_outlying": N_("Look closer: offices at either end that set no measure"),
}

VARIANTS: Mapping[str, str] = {
    "in_force": N_("As published"),
    "without_same_day": N_("Without cases closed on the day they were opened"),
    "without_batch": N_("Without cases closed many at once"),
    "horizon_30": N_("Within 30 days instead"),
    "horizon_60": N_("Within 60 days instead"),
    "window_91": N_("Only the latest 13 weeks"),
    "silence_7": N_("An office's word is accepted after 7 days"),
    "silence_30": N_("An office's word is accepted after 30 days"),
}

CODES: Mapping[str, str] = {
    "service": N_("kind of problem"),
    "month": N_("month of opening"),
    "channel": N_("channel"),
    "area": N_("area"),
    "solved": N_("solved"),
    "partly": N_("partly"),
}
"""Codes that stand as values in a rulebook."""

UNITS: Mapping[str, str] = {
    "accounts": N_("offices"),
    "incidents": N_("problems"),
    "verdicts": "",
    "levels": "",
    "share": "",
    "probability": "",
}
"""Units that read otherwise on a page; a share is shown as so many of 100."""

REJECTS: Mapping[str, str] = {
    "repeated_id": N_("The same id more than once; the fullest row stays."),
    "malformed_line": N_("A line that does not fit the header, or whose text is broken."),
    "missing_id": N_("No id."),
    "missing_account": N_("No office named."),
    "missing_peer_group": N_("No peer group."),
    "missing_service": N_("No kind of problem."),
    "missing_opened": N_("No time of opening."),
    "unreadable_time": N_("A time that cannot be read."),
    "unreadable_due": N_("A promised date that cannot be read; left empty."),
    "unreadable_answered": N_("A time of answer that cannot be read; left empty."),
    "closing_before_opening": N_("Closed before it was opened."),
    "claim_before_opening": N_("Said to be solved before it was opened."),
    "verdict_before_opening": N_("The asker's word is older than the opening."),
    "reopening_before_opening": N_("Opened again before it was opened; left empty."),
    "answer_before_opening": N_("Answered before it was opened; left empty."),
    "ending_without_time": N_("Ended, but the source does not say when."),
    "open_but_ended": N_("Open, yet with a time of ending; taken as open."),
    "unknown_status": N_("A status the mapping does not know; read from the time of ending."),
    "unknown_verdict": N_("An asker's word the mapping does not know; read as none."),
    "malformed_entry": N_("An entry that is not in the record's form."),
    "repeated_entry": N_("An entry with the id of an earlier one."),
    "case_never_opened": N_("An entry about a case that no entry opens."),
    "case_opened_again": N_("A case that is opened a second time."),
    "event_before_opening_entry": N_("An entry about a case that only a later entry opens."),
    "unknown_item": N_("Something hidden or restored that no earlier entry has."),
    "item_hidden_again": N_("Something hidden that is hidden already."),
    "item_not_hidden": N_("Something restored that is not hidden."),
    "import_never_begun": N_("The end of an import that no entry begins."),
    "import_unfinished": N_("An import that was cut off: cases of its file may be missing."),
}


@dataclass(frozen=True)
class Value:
    """One value of the rulebook as the method page shows it."""

    key: str
    name: str
    value: str
    unit: str
    since: date
    reason: str
    translated: bool


def values(t: Language, rulebook: Rulebook) -> list[Value]:
    """The rulebook's values in its own order, each with unit, date and reason."""
    return [
        Value(
            key=key,
            name=t.gettext(VALUES[key]) if key in VALUES else key,
            value=shown(t, explained.value, explained.unit),
            unit=as_is(t, UNITS.get(explained.unit, explained.unit)),
            since=explained.since,
            reason=as_is(t, explained.reason),
            translated=t.known(explained.reason),
        )
        for key, explained in rulebook.explanations.items()
    ]


def as_is(t: Language, text: str) -> str:
    """A text from elsewhere: on one line, translated where known, never formatted."""
    line = " ".join(text.split())
    return t.messages.gettext(line) if line else ""


def shown(t: Language, value: Any, unit: str = "") -> str:
    """A value of a rulebook as a reader reads it."""
    if isinstance(value, list | tuple):
        return t.listing([shown(t, item, unit) for item in value])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return as_is(t, CODES.get(str(value), str(value)))
    if unit in ("share", "probability"):
        return t.gettext("%(number)s of 100", number=_plain_number(t, round(100 * value, 6)))
    return _plain_number(t, value)


def _plain_number(t: Language, value: float) -> str:
    """A number without needless decimals."""
    return t.number(value) if value == int(value) else f"{value:.10g}"


def variant_name(t: Language, name: str) -> str:
    """A variant's name in words; the rulebook's own variants carry their name and reason."""
    return t.gettext(VARIANTS[name]) if name in VARIANTS else as_is(t, name.replace("_", " "))


def variant_reason(t: Language, name: str, rulebook: Rulebook) -> str:
    """Why a variant of the rulebook is tried; empty for the fixed ones."""
    found = next((v.reason for v in rulebook.variants if v.name == name), "")
    return as_is(t, found)


@dataclass(frozen=True)
class RejectKind:
    """One kind of reject: its code, how many, its sentence, and whether the rows were kept."""

    kind: str
    count: int
    words: str
    kept: bool


def reject_kinds(t: Language, cases: Cases) -> list[RejectKind]:
    """Rejects counted by kind, most first."""
    found: pa.Table = cases.rejects.group_by("kind").aggregate([([], "count_all")])
    ordered = found.sort_by([("count_all", "descending"), ("kind", "ascending")])
    return [
        RejectKind(
            kind=kind,
            count=count,
            words=as_is(t, REJECTS.get(kind, kind.replace("_", " "))),
            kept=kind in cases.kept_kinds,
        )
        for kind, count in zip(
            ordered["kind"].to_pylist(), ordered["count_all"].to_pylist(), strict=True
        )
    ]


def starts_like_a_formula(standing_table: pa.Table) -> bool:
    """Whether an office's name begins so that a spreadsheet would take it for a formula."""
    found = pc.any(pc.match_substring_regex(standing_table["account"], r"^[=+\-@\t\r]"))
    return bool(found.as_py())
