"""S0: what was known of each case at the end of the as-of day, and on which basis it counts as
solved."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import ibis
from ibis import _

from answerable.facts.case import Ending, Verdict
from answerable.rules.rulebook import Rulebook
from answerable.standings.standing import Basis

ENDED_SOLVED = (Ending.SOLVED.value, Ending.CLOSED.value)


def end_of_day(day: date) -> datetime:
    """The last microsecond of a local day: an as-of date is inclusive."""
    return datetime.combine(day, time.max)


def last_sunday(day: date) -> date:
    """The Sunday on or before `day`: weeks run Monday to Sunday (ISO 8601)."""
    return day - timedelta(days=day.isoweekday() % 7)


def counted(cases: ibis.Table, *, as_of: date, rulebook: Rulebook) -> ibis.Table:
    """The cases that count, words turned to numbers: opened by as-of, and with a confirmed contact
    where the source can tell.

    `says`: 1 solved, -1 partly, -2 not, 0 nothing; `duplicate`, `referred`, `shut`: how the case
    ended. The words are compared here, on the bare columns, where an engine still has their
    dictionaries.
    """
    disputes = {Verdict.PARTLY.value: -1, Verdict.NOT_SOLVED.value: -2}
    said = _.verdict.isin(rulebook.solved_verdicts).cast("int8")
    for verdict, number in disputes.items():
        if verdict not in rulebook.solved_verdicts:
            said = said + (_.verdict == verdict).cast("int8") * number
    return cases.filter(
        _.opened <= ibis.timestamp(end_of_day(as_of)),
        _.contact_confirmed.isnull() | _.contact_confirmed,
    ).mutate(
        says=said,
        duplicate=_.ending == Ending.DUPLICATE.value,
        referred=_.ending == Ending.REFERRED.value,
        shut=_.ending.isin(ENDED_SOLVED),
    )


def by_as_of(counted: ibis.Table, *, as_of: date) -> ibis.Table:
    """The cases as they stood at the end of `as_of`: later claims, endings and verdicts unseen.

    `claim` is the last claim seen; the table keeps only a first and a last one, so a last claim
    after as-of leaves the first. A verdict counts where it is not older than that claim.
    """
    end = ibis.timestamp(end_of_day(as_of))
    first, last = _.first_claim, ibis.coalesce(_.last_claim, _.first_claim)
    said_at = ibis.coalesce(_.verdict_at, last, _.ended, _.opened)
    known = counted.mutate(
        claim=ibis.cases((last <= end, last), (first <= end, first)),
        said_at=said_at,
        reopened=ibis.cases((_.reopened <= end, _.reopened)),
        ended=ibis.cases((_.ended <= end, _.ended)),
    )
    heard = (_.said_at <= end) & (_.claim.isnull() | (_.said_at >= _.claim))
    return known.mutate(
        says=_.says * heard.cast("int8"),
        duplicate=_.duplicate & _.ended.notnull(),
        referred=_.referred & _.ended.notnull(),
    )


def find_basis(known: ibis.Table) -> Basis:
    """`verdict` if any asker answered, else `claim` if any account claimed, else `closing`."""
    # The first case found is enough: an engine need not read the rest.
    if len(known.filter(_.says != 0).select("says").limit(1).to_pyarrow()):
        return "verdict"
    return (
        "claim"
        if len(known.filter(_.claim.notnull()).select("claim").limit(1).to_pyarrow())
        else "closing"
    )


def with_solved_at(
    known: ibis.Table, *, as_of: date, basis: Basis, rulebook: Rulebook
) -> ibis.Table:
    """Adds `done_at` (the claim or closing that stands, not reopened since) and `solved_at`."""
    stands = _.reopened.isnull() | (_.done > _.reopened)
    # A duplicate that names no incident stays at risk; one that does is its incident's (S1).
    lost = _.duplicate & _.incident_id.isnull()
    done = ibis.cases((_.shut, _.ended)) if basis == "closing" else ibis.cases((~lost, _.claim))
    known = known.mutate(done=done).mutate(done_at=ibis.cases((stands, _.done)))
    if basis != "verdict":
        return known.mutate(solved_at=_.done_at)
    silent_since = ibis.timestamp(end_of_day(as_of - timedelta(days=rulebook.silence)))
    after = _.reopened.isnull() | (_.said_at > _.reopened)
    return known.mutate(
        solved_at=ibis.cases(
            # A verdict without a standing claim counts from its own time.
            ((_.says == 1) & after & ~lost, ibis.coalesce(_.done_at, _.said_at)),
            ((_.says == 0) & (_.done_at <= silent_since), _.done_at),
        )
    )
