"""Words that hang on the basis or the rulebook: column heads, legends, steps, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from answerable.publish.headline import window
from answerable.publish.language import N_, Language
from answerable.publish.rows import Row
from answerable.standings.standing import Standing


@dataclass(frozen=True)
class Words:
    """The words of one report that say closed where the source only knows closed."""

    within: str
    still_open: str
    solved: str
    ended_otherwise: str
    plain: str
    how_bar: str
    how_kinds: str
    certainty: str


def words(t: Language, standing: Standing) -> Words:
    """The report's words, for its basis and its rulebook."""
    rulebook, closing = standing.rulebook, standing.basis == "closing"
    level = t.of_100(rulebook.interval_level)
    return Words(
        within=t.gettext(WITHIN[standing.basis]),
        still_open=t.gettext("Open after %(days)s days", days=t.number(rulebook.horizon)),
        solved=t.gettext("closed") if closing else t.gettext("solved"),
        ended_otherwise=t.gettext("ended otherwise"),
        plain=t.gettext(PLAIN[standing.basis]),
        how_bar=t.gettext(HOW_BAR, level=level),
        how_kinds=t.gettext(HOW_KINDS[closing]),
        certainty=t.gettext(CERTAINTY, sure=t.of_100(rulebook.tier_probability)),
    )


WITHIN = {
    "verdict": N_("Solved within 14 days, of 100"),
    "claim": N_("Said to be solved within 14 days, of 100"),
    "closing": N_("Closed within 14 days, of 100"),
}
PLAIN = {
    "verdict": N_("Of 100 problems, solved"),
    "claim": N_("Of 100 problems, said to be solved"),
    "closing": N_("Of 100 problems, closed"),
}
HOW_BAR = N_(
    "The mark ▲ ● ▼ is an office's pace, the line through it the range that probably holds the "
    "truth (%(level)s of 100 such ranges do). The upright line is the pace of offices asked the "
    "same. Only where we are sure that an office lies to one side of it does the table say better "
    "or worse."
)
HOW_KINDS = {
    False: N_(
        "The bar is what this office solved; the upright mark is what to expect at the pace of "
        "offices asked the same, for as long as these problems stayed open here. Long waits "
        "can lift it above the number of problems. Where too few offices are asked it, "
        "there is no mark."
    ),
    True: N_(
        "The bar is what this office closed; the upright mark is what to expect at the pace of "
        "offices asked the same, for as long as these problems stayed open here. Long waits "
        "can lift it above the number of problems. Where too few offices are asked it, "
        "there is no mark."
    ),
}
CERTAINTY = N_(
    "Better and worse are said only where the probability is at least %(sure)s of 100. Among many "
    "offices that are all alike, a few will still be called better or worse by chance."
)


def counted(t: Language, standing: Standing, rows: Sequence[Row]) -> str:
    """What lies behind the figures: how many problems, opened from when to when."""
    first, last = window(standing)
    problems = sum(row.incidents for row in rows)
    return t.ngettext(
        "It rests on %(num)s problem put to offices between %(first)s and %(last)s, as known at "
        "the end of %(as_of)s.",
        "It rests on %(num)s problems put to offices between %(first)s and %(last)s, as known at "
        "the end of %(as_of)s.",
        problems,
        first=t.day(first),
        last=t.day(last),
        as_of=t.day(standing.as_of),
    )


def set_aside(t: Language, standing: Standing) -> str:
    """How many rows were read, and how many were set aside or mended."""
    cases = standing.cases
    read = t.ngettext("%(num)s row was read,", "%(num)s rows were read,", cases.rows_read)
    if not cases.rejects.num_rows:
        return t.gettext("%(read)s and none had to be set aside or mended.", read=read)
    told = t.ngettext(
        "%(num)s remark is listed by line.",
        "%(num)s remarks are listed by line.",
        cases.rejects.num_rows,
    )
    return t.gettext(
        "%(read)s and %(kept)s cases kept. Nothing was dropped in silence: %(told)s",
        read=read,
        kept=t.number(cases.count),
        told=told,
    )


@dataclass(frozen=True)
class Step:
    """One step of the method: its name and what is done."""

    name: str
    text: str


STEPS = (
    (
        N_("What counts."),
        N_(
            "Problems opened in the %(window)s days to the end of the week, each once, "
            "however many people reported it. Nothing later than the as-of date is looked at, so "
            "any past week can be computed again."
        ),
    ),
    (
        N_("When a problem counts as solved."),
        N_(
            "It must be solved within %(horizon)s days. One that is "
            "ended without being solved stays on the office's books as unsolved for the same "
            "time, so that closing hard cases fast gains nothing."
        ),
    ),
    (
        N_("Like with like."),
        N_(
            "Problems are compared only with problems of the same kind, opened in the "
            "same month. A comparison needs at least %(accounts)s offices, and none may hold more "
            "than %(share)s of 100 of its problems."
        ),
    ),
    (
        N_("The pace."),
        N_(
            "For every kind and month, hour by hour and then day by day, we work out how fast "
            "offices solve, taking account of which offices were asked. An office's pace is 1 if "
            "it solves as fast as offices asked the same would."
        ),
    ),
    (
        N_("Caution."),
        N_(
            "Problems of one month often stand and fall together; that widens the ranges. Few "
            "problems say little; that draws an office's pace towards that of offices like it."
        ),
    ),
    (
        N_("Places."),
        N_(
            "From the ranges of all paces follows, for each office, the range of places it may "
            "have. Better or worse is said only where the probability is at least %(sure)s of 100."
        ),
    ),
    (
        N_("No place."),
        N_(
            "An office asked fewer than %(incidents)s problems, or of whose problems like "
            "offices would have solved fewer than %(expected)s, gets none; nor does one that has "
            "no like."
        ),
    ),
    (
        N_("Recording habits."),
        N_(
            "Where the source holds no word from askers, everything is computed again "
            "without cases closed on the day they were opened and without cases closed many at "
            "once. If the result changes, nothing can be said."
        ),
    ),
)


def steps(t: Language, standing: Standing) -> list[Step]:
    """The method in plain words, with the rulebook's values."""
    rulebook = standing.rulebook
    values = {
        "window": t.number(rulebook.window),
        "horizon": t.number(rulebook.horizon),
        "accounts": t.number(rulebook.stratum_min_accounts),
        "share": t.of_100(rulebook.stratum_max_share),
        "sure": t.of_100(rulebook.tier_probability),
        "incidents": t.number(rulebook.min_incidents),
        "expected": t.number(rulebook.min_expected),
    }
    return [Step(name=t.gettext(name), text=t.gettext(text, **values)) for name, text in STEPS]
