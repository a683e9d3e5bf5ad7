"""What the record says of each problem: claims, disputes, reopening, endings, verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answerable.bench.habits import DUPLICATES, Habits, shifted
from answerable.bench.lives import Lives
from answerable.facts.case import Ending, Verdict

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ENDINGS = tuple(e.value for e in Ending)
VERDICTS = tuple(v.value for v in Verdict)
OPEN, SOLVED, DECLINED, DUPLICATE, REFERRED, WITHDRAWN = range(6)
NONE, SAID_SOLVED, SAID_PARTLY, SAID_NOT = range(4)

HORIZON = 90.0
"""Only problems unsolved for this many days end otherwise: nobody declines what it will solve.

So the chance of being solved by any day up to the horizon stays 1 - exp(-w L), and the true effect
is the one that a subdistribution hazard measures, whatever offices do with what they cannot solve.
"""


@dataclass(frozen=True)
class Stories:
    """One row a problem; times in days since the city's start, NaN: never; what was said twice."""

    first_claim: Floats
    last_claim: Floats
    reopened: Floats
    ended: Floats  # of an ending other than solved
    ending: Ints
    first_verdict: Ints
    first_verdict_at: Floats
    last_verdict: Ints
    last_verdict_at: Floats


def tell_stories(
    random: np.random.Generator, lives: Lives, habits: Habits, *, dodges: Flags
) -> Stories:
    """Stories of all problems. Askers answer a third of true claims and most of the false ones, by
    their account's habits.

    A disputed claim is reopened and claimed again when really solved; where the account dodges, it
    is claimed again within the hour. One true claim in a hundred answered is disputed unfairly.
    """
    n = len(lives.opened)
    false = lives.early < lives.solved
    claim = np.minimum(lives.early, lives.solved)
    replies = habits.replies[lives.account] + habits.replies_about[lives.service]
    replies += np.where(claim - lives.opened < 1.0, habits.replies_at_once[lives.account], 0.0)
    speaks = random.random(n) < shifted(np.where(false, 0.60, 0.34), replies)
    heard = claim + random.exponential(3.0, n)
    unfair = random.random(n) < 0.01
    unhappy = speaks & np.where(false, heard < lives.solved, unfair)
    reopened = np.where(unhappy & (false | (random.random(n) < 0.7)), heard + 0.1, np.nan)
    mended = np.where(false, lives.solved, reopened + random.exponential(2.0, n))
    again = np.where(dodges, reopened + 1 / 24, np.maximum(mended, reopened + 1 / 24))
    verdict = np.where(
        unhappy, np.where(random.random(n) < 0.65, SAID_NOT, SAID_PARTLY), SAID_SOLVED
    )
    still_false = dodges & false & (again < lives.solved)
    speaks_again = unhappy & (random.random(n) < np.where(still_false, 0.5, 0.9))
    told = Stories(
        first_claim=claim,
        last_claim=np.where(np.isnan(reopened), claim, again),
        reopened=reopened,
        ended=np.full(n, np.nan),
        ending=np.full(n, SOLVED),
        first_verdict=np.where(speaks, verdict, NONE),
        first_verdict_at=np.where(speaks, heard, np.nan),
        last_verdict=np.where(speaks_again, np.where(still_false, SAID_NOT, SAID_SOLVED), NONE),
        last_verdict_at=np.where(speaks_again, again + random.exponential(3.0, n), np.nan),
    )
    return end_otherwise(random, lives, habits, claim_too_soon(random, lives, told))


def claim_too_soon(random: np.random.Generator, lives: Lives, told: Stories) -> Stories:
    """In one of 60 the account itself reopens a first claim, and the last one is the true one."""
    n = len(lives.opened)
    span = lives.solved - lives.opened
    part, rest = random.uniform(0.4, 0.8, n), random.uniform(0.1, 0.9, n)
    soon = (random.random(n) < 1 / 60) & (told.first_claim == lives.solved) & np.isfinite(span)
    soon &= np.isnan(told.reopened)
    first = lives.opened + part * np.where(soon, span, 0.0)
    return Stories(
        **told.__dict__
        | {
            "first_claim": np.where(soon, first, told.first_claim),
            "reopened": np.where(soon, first + rest * (told.last_claim - first), told.reopened),
        }
    )


def end_otherwise(
    random: np.random.Generator, lives: Lives, habits: Habits, told: Stories
) -> Stories:
    """Half of the problems not solved within the horizon are declined, referred or withdrawn, or
    called duplicates without a word of what."""
    n = len(lives.opened)
    called = shifted(DUPLICATES, habits.dropping)[lives.account]
    drawn = random.random(n)
    upper = np.array([0.55, 0.75]) / (1.0 - DUPLICATES) * (1.0 - called[:, None])
    kind = np.array([DECLINED, REFERRED, WITHDRAWN])[np.sum(drawn[:, None] >= upper, axis=1)]
    kind = np.where(drawn >= 1.0 - called, DUPLICATE, kind)
    ended = lives.opened + random.uniform(0.5, 45.0, n)
    other = (random.random(n) < 0.5) & (lives.solved > lives.opened + HORIZON)
    other &= ~(told.first_claim < lives.opened + HORIZON)
    speaks = other & (random.random(n) < 0.2)
    nothing = {
        name: np.where(other, np.nan, getattr(told, name))
        for name in ("first_claim", "last_claim", "reopened", "last_verdict_at")
    }
    return Stories(
        **nothing,
        ended=np.where(other, ended, np.nan),
        ending=np.where(other, kind, told.ending),
        first_verdict=np.where(other, np.where(speaks, SAID_NOT, NONE), told.first_verdict),
        first_verdict_at=np.where(
            other, np.where(speaks, ended + 2.0, np.nan), told.first_verdict_at
        ),
        last_verdict=np.where(other, NONE, told.last_verdict),
    )
