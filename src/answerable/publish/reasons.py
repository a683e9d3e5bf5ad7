"""Why an office has no place, in words, and what would change that."""

from __future__ import annotations

from answerable.publish.language import N_, Language
from answerable.publish.rows import Row
from answerable.rules.rulebook import Rulebook


def why_not_ranked(t: Language, row: Row, *, rulebook: Rulebook) -> str:
    """Why an office has no place, in words; empty for one that has."""
    if row.reason == "too_few_cases":
        return _too_few(t, row, rulebook=rulebook)
    if row.reason == "no_claims":
        return _no_claims(t, row)
    if row.reason == "not_comparable":
        return t.gettext(
            "Not ranked: hardly any other office is asked about the same kinds of problem, so "
            "there is no like to compare it with. This says nothing about its work."
        )
    if row.reason == "single_account_stratum":
        return t.gettext(
            "Not ranked: most of its problems are of kinds that come to this office nearly alone. "
            "This says nothing about its work."
        )
    if row.reason == "recording_differs":
        return t.gettext(
            "Can't say: its result hangs on how it records. Without the cases closed on the day "
            "they were opened, or closed many at once, it would be another."
        )
    return t.gettext("Not ranked.") if row.tier is None else ""


def _too_few(t: Language, row: Row, *, rulebook: Rulebook) -> str:
    if row.incidents < rulebook.min_incidents:
        return t.ngettext(
            "Not ranked: %(num)s problem, %(needed)s needed. This says nothing about its work.",
            "Not ranked: %(num)s problems, %(needed)s needed. This says nothing about its work.",
            row.incidents,
            needed=t.number(rulebook.min_incidents),
        )
    return t.gettext(
        TOO_FEW[row.basis],
        problems=t.number(row.incidents),
        needed=t.number(rulebook.min_expected),
    )


TOO_FEW_SOLVED = N_(
    "Not ranked: of its %(problems)s problems, an office like it would have solved fewer than "
    "%(needed)s by now. This says nothing about its work."
)
TOO_FEW = {
    "verdict": TOO_FEW_SOLVED,
    "claim": TOO_FEW_SOLVED,
    "closing": N_(
        "Not ranked: of its %(problems)s problems, an office like it would have closed fewer than "
        "%(needed)s by now. This says nothing about its work."
    ),
}


def _no_claims(t: Language, row: Row) -> str:
    if row.basis == "closing":
        return t.gettext(
            "Not ranked: no closing of a case is on record for this office, so nobody can tell "
            "what it did."
        )
    return t.gettext(
        "Not ranked: this office has not said of any problem that it is solved, so there is "
        "nothing its askers could confirm or dispute."
    )


def what_would_change_it(t: Language, row: Row, *, rulebook: Rulebook) -> str:
    """What would have to happen for the office to be ranked; empty for one that is."""
    if row.reason == "too_few_cases":
        return t.gettext(
            "It is ranked as soon as %(needed)s problems have come to it within %(days)s days, and "
            "enough time has passed for an office like it to deal with %(expected)s of them.",
            needed=t.number(rulebook.min_incidents),
            days=t.number(rulebook.window),
            expected=t.number(rulebook.min_expected),
        )
    if row.reason == "no_claims":
        if row.basis == "closing":
            return t.gettext("It is ranked once its closings are on record, each with its time.")
        return t.gettext(
            "It is ranked once it tells, problem by problem, which are solved, and when."
        )
    if row.reason in ("not_comparable", "single_account_stratum"):
        return t.gettext(
            "Read its figures against its own past, below. Or divide the data more finely, for "
            "example by office and borough, so that several offices are asked the same."
        )
    if row.reason == "recording_differs":
        return t.gettext(
            "It is ranked once cases are opened when people put them and closed one by one, when "
            "the work on each is done."
        )
    return ""
