"""What each published column means, its unit and its bounds, for the data package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from answerable.standings.signs import MARGINS

N = "count"
SHARE = "share, 0 to 1"


@dataclass(frozen=True)
class Meaning:
    """A column's meaning, its unit, and the constraints a reader may check."""

    text: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    required: bool = False
    choices: tuple[str, ...] = ()

    def constraints(self) -> dict[str, Any]:
        """In the words of Frictionless Table Schema."""
        found: dict[str, Any] = {}
        if self.required:
            found["required"] = True
        if self.least is not None:
            found["minimum"] = self.least
        if self.most is not None:
            found["maximum"] = self.most
        if self.choices:
            found["enum"] = list(self.choices)
        return found


def _share(text: str) -> Meaning:
    return Meaning(text, SHARE, 0, 1)


def _count(text: str, *, required: bool = True) -> Meaning:
    return Meaning(text, N, 0, required=required)


ACCOUNT: Final = Meaning("The official account that is ranked.", required=True)
TIERS: Final = ("better", "as_expected", "worse")

STANDING: Final = {
    "account": ACCOUNT,
    "peer_group": Meaning("Accounts of one kind, ranked only among themselves.", required=True),
    "component": Meaning(
        "Which connected part of the peer group: accounts in it share kinds of "
        "problem, directly or through others.",
        "number",
        0,
    ),
    "week": Meaning("The Sunday that ends the week of this standing.", "date", required=True),
    "basis": Meaning(
        "What solved rests on: verdict (askers answered), claim (the account says "
        "solved), closing (the source only knows closed).",
        required=True,
        choices=("verdict", "claim", "closing"),
    ),
    "cases": _count("Cases put to the account in the window."),
    "incidents": _count("Problems behind these cases; several cases can be about one."),
    "solved": _count("Problems solved within the horizon, as the rulebook counts it."),
    "expected": Meaning(
        "Solved to be expected at the pace of like accounts, for as long as these problems stayed "
        "open here; long waits can lift it above the number of problems.",
        N,
        0,
    ),
    "ratio": Meaning(
        "Pace of solving beside like accounts; 1 is as expected, 2 is twice the pace.", "ratio", 0
    ),
    "ratio_low": Meaning("Lower end of the ratio's interval.", "ratio", 0),
    "ratio_high": Meaning("Upper end of the ratio's interval.", "ratio", 0),
    "rank_expected": Meaning("Expected rank among the accounts it is compared with.", "rank", 1),
    "rank_low": Meaning("Best place of its interval.", "rank", 1),
    "rank_high": Meaning("Worst place of its interval.", "rank", 1),
    "ranked_of": Meaning("How many accounts it is ranked among.", N, 1),
    "p_top10": Meaning(
        "Probability that it belongs to the best tenth.", "probability, 0 to 1", 0, 1
    ),
    "tier": Meaning("Its result in a word; empty where it is not ranked.", choices=TIERS),
    "reason": Meaning(
        "Why it is not ranked; empty where it is.",
        choices=(
            "no_claims",
            "not_comparable",
            "single_account_stratum",
            "too_few_cases",
            "recording_differs",
        ),
    ),
    "solved_7": _share("Share of problems solved within 7 days."),
    "solved_14": _share("Share of problems solved within 14 days."),
    "solved_30": _share("Share of problems solved within 30 days."),
    "solved_7_expected": _share("The same for like accounts asked the same, within 7 days."),
    "solved_14_expected": _share("The same for like accounts asked the same, within 14 days."),
    "solved_30_expected": _share("The same for like accounts asked the same, within 30 days."),
    "kept_promise": _share("Solved by the promised date, of those whose date has passed."),
    "own_past": Meaning(
        "Share solved in its latest weeks less the share in the weeks before.",
        "difference of shares, -1 to 1",
        -1,
        1,
    ),
    "disputed_per_100": Meaning("Claims that askers disputed, of 100 claims.", "per 100", 0),
    "open_past_horizon": _count("Problems still open after the horizon.", required=False),
    "same_day_share": _share("Share of incidents that were ended on the day they were opened."),
    "batch_share": _share("Share of incidents that were ended together with many others."),
}

REJECTS: Final = {
    "line": Meaning("Line of the source file.", "number", 1),
    "id": Meaning("The case's id in its source."),
    "kind": Meaning("What was found.", required=True),
    "detail": Meaning("What stood there, and what was done about it."),
}

WEEKS: Final = {
    "account": ACCOUNT,
    "week": Meaning("The Sunday that ends the week.", "date", required=True),
    "opened": _count("Problems opened in the week."),
    "solved": _count("Of these, solved as known at the as-of date."),
    "ended_otherwise": _count("Of these, ended without being solved."),
    "open": _count("Of these, still open."),
}

KINDS: Final = {
    "account": ACCOUNT,
    "service": Meaning("The kind of problem.", required=True),
    "incidents": _count("Problems of this kind."),
    "solved": _count("Of these, solved within the horizon."),
    "expected": Meaning(
        "Solved to be expected of these at the pace of like accounts; empty where too few of them "
        "are asked this.",
        N,
        0,
    ),
}

CLAIMS: Final = {
    "account": ACCOUNT,
    "claims": _count("Problems the account says are solved."),
    "confirmed": _count("Of these, the asker says solved."),
    "partly": _count("Of these, the asker says partly."),
    "not_solved": _count("Of these, the asker says not solved."),
    "silent_accepted": _count("Of these, met with silence long enough to be accepted."),
    "waiting": _count("Of these, too recent to be accepted."),
    "reopened": _count("Of these, reopened."),
}

VARIANTS: Final = {
    "account": ACCOUNT,
    "variant": Meaning("The choice of values; in_force is the published one.", required=True),
    "tier": STANDING["tier"],
    "reason": STANDING["reason"],
    **{
        name: STANDING[name]
        for name in ("ratio", "ratio_low", "ratio_high", "rank_low", "rank_high", "ranked_of")
    },
}

SIGNS: Final = {
    "account": ACCOUNT,
    "sign": Meaning(
        "What is compared. disputed, confirmed: of its claims; confirmed_at_once: of its claims "
        "within a day, beside its other claims; merged: of its cases, those that count together "
        "with another one; merged_alone: of its cases, those ended as duplicates that count alone; "
        "same_day, batch: of its problems, those ended so.",
        required=True,
        choices=tuple(MARGINS),
    ),
    "count": _count("So many."),
    "of": _count("Of so many."),
    "usual": _share("The share to expect, were it a like account in the middle, asked the same."),
    "errors": Meaning(
        "How far the share lies above the usual one (same_day and batch: above the margin over "
        "it), as arcsines of their roots, in standard errors that count in how far like accounts "
        "differ.",
        "standard errors",
    ),
    "limit": Meaning("From so many standard errors on it is marked.", "standard errors", 0),
    "marked": Meaning(
        "Whether it lies beyond the limit and the rulebook's margin. It accuses nobody.",
        required=True,
    ),
}
