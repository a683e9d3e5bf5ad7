"""The sentences about one office: what it did, where it stands, and why nothing is said.

On the basis `closing` the source only knows that a case was closed, so the word is closed, never
solved; on the basis `claim` it is the office that says solved.
"""

from __future__ import annotations

from answerable.publish.language import N_, Language, of_100
from answerable.publish.reasons import why_not_ranked
from answerable.publish.rows import Row
from answerable.rules.rulebook import Rulebook

SHAPES = {"better": "▲", "as_expected": "●", "worse": "▼", None: "○"}
"""A tier's shape, so that colour is never needed to tell it."""


def tier_word(t: Language, tier: str | None) -> str:
    """The tier in words; None is can't say."""
    words = {
        "better": t.gettext("better"),
        "as_expected": t.gettext("as expected"),
        "worse": t.gettext("worse"),
    }
    return words.get(tier or "", t.gettext("can't say"))


def office_sentence(t: Language, row: Row, *, rulebook: Rulebook) -> str:
    """The sentence a journalist would quote about this office."""
    if row.place is None or row.tier is None:
        return joined(t, _solved(t, row), why_not_ranked(t, row, rulebook=rulebook))
    if row.solved_14 is None or row.solved_14_expected is None:
        return joined(t, _solved(t, row), _ranks(t, row))
    here, like = t.of_100(row.solved_14), t.of_100(row.solved_14_expected)
    low, high, of = row.place
    place = t.place(low=low, high=high, of=of)
    return t.gettext(_whole(row.basis), office=row.account, here=here, like=like, place=place)


def quotable(t: Language, row: Row, *, rulebook: Rulebook) -> str:
    """The office's sentence as it can stand alone: it names the office, or the name leads."""
    sentence = office_sentence(t, row, rulebook=rulebook)
    if row.account in sentence:
        return sentence
    return t.gettext("%(office)s: %(sentence)s", office=row.account, sentence=sentence)


def _whole(basis: str) -> str:
    """The whole sentence, for each basis."""
    if basis == "closing":
        return N_(
            "%(office)s closed %(here)s of 100 problems within 14 days; offices asked the same "
            "close %(like)s. It probably ranks %(place)s."
        )
    if basis == "claim":
        return N_(
            "%(office)s says it solved %(here)s of 100 problems within 14 days; offices asked the "
            "same say %(like)s. It probably ranks %(place)s."
        )
    return N_(
        "%(office)s solved %(here)s of 100 problems within 14 days; offices asked the same solve "
        "%(like)s. It probably ranks %(place)s."
    )


def joined(t: Language, first: str, second: str) -> str:
    """Two sentences in a row, as this language sets them; the first may be empty."""
    return t.gettext("%(first)s %(second)s", first=first, second=second) if first else second


def _ranks(t: Language, row: Row) -> str:
    if row.place is None:
        return ""
    low, high, of = row.place
    place = t.place(low=low, high=high, of=of)
    return t.gettext("%(office)s probably ranks %(place)s.", office=row.account, place=place)


def _solved(t: Language, row: Row) -> str:
    """What it did within 14 days, without a comparison; empty where too little is known."""
    if row.solved_14 is None:
        return ""
    messages = {
        "closing": N_("%(office)s closed %(here)s of 100 problems within 14 days."),
        "claim": N_("%(office)s says it solved %(here)s of 100 problems within 14 days."),
        "verdict": N_("%(office)s solved %(here)s of 100 problems within 14 days."),
    }
    return t.gettext(messages[row.basis], office=row.account, here=t.of_100(row.solved_14))


def points_apart(t: Language, row: Row) -> str:
    """A warning where the tier and the plain 14-day figure, as shown, point apart; else empty."""
    if row.solved_14 is None or row.solved_14_expected is None:
        return ""
    ahead = of_100(row.solved_14) - of_100(row.solved_14_expected)
    if row.tier == "worse" and ahead > 0:
        return t.gettext("quick with many, leaves the rest open")
    if row.tier == "better" and ahead < 0:
        return t.gettext("slow at first, gets to more of them in the end")
    return ""


def pace(t: Language, row: Row) -> str:
    """The interval of the ratio in words: the pace beside that of offices asked the same."""
    if row.interval is None:
        return ""
    low, _, high = row.interval
    return t.gettext(
        "Pace, where offices asked the same are 100: probably %(low)s to %(high)s",
        low=t.of_100(low),
        high=t.of_100(high),
    )
