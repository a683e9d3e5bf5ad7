"""Where a reader should look closer: a mark in the office's row, and a sentence on its page.

A sign accuses nobody and moves no result, so each sentence names a harmless reason too.
"""

from __future__ import annotations

from answerable.publish.language import N_, Language
from answerable.publish.offices import Office
from answerable.rules.rulebook import Rulebook
from answerable.standings.signs import Sign

RECORDING = {"same_day", "batch"}
"""Kinds that the reason `recording_differs` tells already."""

MARKS = {
    "disputed": N_("disputed more often than like offices"),
    "merged": N_("counts more cases together than like offices"),
    "merged_alone": N_("has more duplicates that count alone than like offices"),
    "same_day": N_("ends more on the day of opening than like offices"),
    "batch": N_("ends more at once than like offices"),
    "confirmed": N_("confirmed more often than like offices"),
    "confirmed_at_once": N_("quick solutions confirmed more often than like offices'"),
}

SENTENCES = {
    "disputed": N_(
        "Of 100 problems it says are solved, askers dispute %(here)s; at like offices it is "
        "usually %(usual)s. It may say solved too early, or its askers may look more carefully."
    ),
    "merged": N_(
        "Of 100 cases put to it, %(here)s count together with another one as the same problem; at "
        "like offices it is usually %(usual)s. One event may have brought many cases, or different "
        "problems may have been taken for one."
    ),
    "merged_alone": N_(
        "Of 100 cases put to it, %(here)s ended as duplicates and yet count alone: they name no "
        "problem that counts, came after it was solved, or their askers say that theirs is still "
        "there; at like offices it is usually %(usual)s. Its notes on duplicates may be short, or "
        "different problems may have been taken for one."
    ),
    "same_day": N_(
        "Of 100 problems put to it, %(here)s ended on the day they were opened; at like offices "
        "it is usually %(usual)s. It may do much at once, or write cases down only when they are "
        "done."
    ),
    "batch": N_(
        "Of 100 problems put to it, %(here)s ended together with many others; at like offices "
        "it is usually %(usual)s. One job may have settled many, or a list may have been tidied."
    ),
    "confirmed": N_(
        "Of 100 problems it says are solved, askers confirm %(here)s; at like offices it is "
        "usually %(usual)s. It may ask people more often how it went, or some of these cases may "
        "come from within."
    ),
    "confirmed_at_once": N_(
        "Of 100 problems it says it solved within %(hours)s hours, askers confirm %(here)s; going "
        "by its other askers and by like offices, it is usually %(usual)s. It may ask people on "
        "the spot how it went, or some of these cases may come from within."
    ),
}


def told(office: Office) -> list[Sign]:
    """The signs to tell: all but those that are the reason already given for no place."""
    hidden = RECORDING if office.row.reason == "recording_differs" else set()
    return [sign for sign in office.signs if sign.kind not in hidden]


def mark(t: Language, office: Office) -> str:
    """The mark in the office's row, in words; empty where there is no sign."""
    what = t.listing([t.gettext(MARKS[sign.kind]) for sign in told(office)])
    return t.gettext("look closer: %(what)s", what=what) if what else ""


def whys(t: Language, office: Office, *, rulebook: Rulebook) -> list[str]:
    """A sentence a sign: the figure here, the usual one, and what either may come from."""
    hours = t.number(rulebook.sign_at_once)
    return [
        t.gettext(
            SENTENCES[sign.kind],
            here=t.of_100(sign.here),
            usual=t.of_100(sign.usual),
            hours=hours,
        )
        for sign in told(office)
    ]
