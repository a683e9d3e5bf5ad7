"""What stands beside a result, never mixed into it: promises kept, its own past, recording."""

from __future__ import annotations

from answerable.publish.language import N_, Language, of_100
from answerable.publish.rows import Row
from answerable.rules.rulebook import Rulebook


def promise_kept(t: Language, row: Row) -> str:
    """How often it kept the date it promised; open cases past their date count as not kept."""
    if row.kept_promise is None:
        return t.gettext("The source records no promised dates.")
    messages = {
        "closing": N_(
            "Of 100 problems whose promised date has passed, it closed %(kept)s in time."
        ),
        "claim": N_(
            "Of 100 problems whose promised date has passed, it says %(kept)s were in time."
        ),
        "verdict": N_(
            "Of 100 problems whose promised date has passed, it solved %(kept)s in time."
        ),
    }
    return t.gettext(messages[row.basis], kept=t.of_100(row.kept_promise))


def own_past(t: Language, row: Row, *, rulebook: Rulebook) -> str:
    """Its latest weeks against the weeks before, as known then."""
    if row.own_past is None:
        return t.gettext("Too few problems in its latest weeks, or in the weeks before, to tell.")
    more = of_100(row.own_past)
    direction = (more > 0) - (more < 0)
    message = (PAST_CLOSED if row.basis == "closing" else PAST_SOLVED)[direction]
    return t.gettext(
        message,
        weeks=t.number(rulebook.past_days // 7),
        days=t.number(rulebook.past_within),
        more=t.number(abs(more)),
    )


PAST_SOLVED = {
    1: N_(
        "In its latest %(weeks)s weeks, %(more)s more of 100 problems were solved within %(days)s "
        "days than in the %(weeks)s weeks before."
    ),
    0: N_(
        "In its latest %(weeks)s weeks, as many of 100 problems were solved within %(days)s days "
        "as in the %(weeks)s weeks before."
    ),
    -1: N_(
        "In its latest %(weeks)s weeks, %(more)s fewer of 100 problems were solved within %(days)s "
        "days than in the %(weeks)s weeks before."
    ),
}
PAST_CLOSED = {
    1: N_(
        "In its latest %(weeks)s weeks, %(more)s more of 100 problems were closed within %(days)s "
        "days than in the %(weeks)s weeks before."
    ),
    0: N_(
        "In its latest %(weeks)s weeks, as many of 100 problems were closed within %(days)s days "
        "as in the %(weeks)s weeks before."
    ),
    -1: N_(
        "In its latest %(weeks)s weeks, %(more)s fewer of 100 problems were closed within %(days)s "
        "days than in the %(weeks)s weeks before."
    ),
}


def recording(t: Language, row: Row) -> str:
    """How many of its cases it ended on the day they were opened, and many at once."""
    parts = []
    if row.same_day_share is not None:
        parts.append(
            t.gettext(
                "Of 100 problems put to it, %(number)s were ended on the day they were opened.",
                number=t.of_100(row.same_day_share),
            )
        )
    if row.batch_share is not None:
        parts.append(
            t.gettext(
                "Of 100 problems put to it, %(number)s were ended together with many others.",
                number=t.of_100(row.batch_share),
            )
        )
    return (
        t.gettext("%(first)s %(second)s", first=parts[0], second=parts[1])
        if len(parts) == 2
        else "".join(parts) or t.gettext("It ended no case yet.")
    )
