"""What no rulebook may take as input (charter 1, 2, 3), and the closed set of what it may.

Two locks, one behind the other. The first is that everything is closed: a rulebook's keys, its
choices and the facts it may measure are finite lists, so what is not listed is refused whatever it
is called. The second gives the true reason: a word that would measure a person, or make asking cost
something, is refused by the charter's article and not as a spelling mistake. The second lock reads
words and can be outwitted by a new word; the first cannot.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SUBJECTS = ("public_body", "company", "court", "licensed_role")
"""What can be ranked, graded or listed: a closed set, and no person among them (charter 1)."""

LIKENESS = ("service", "month", "channel", "area")
"""What cases may be alike in when accounts are compared: never who asked, nor who handled them."""

SOLVED_WORDS = ("solved", "partly")
"""Verdicts that a rulebook may count as solved. "Not solved" is not among them (charter 5)."""

MEASURED = frozenset(
    {
        *("incident_id", "service", "service_group", "area", "channel"),
        *("opened", "due", "answered", "first_claim", "last_claim", "reopened", "ended"),
        *("ending", "verdict", "verdict_at", "contact_confirmed"),
    }
)
"""The facts of a case that rules may count: what was asked, when, and what each side says of it."""


@dataclass(frozen=True)
class Article:
    """One article of the charter, and the words by which a rule would break it.

    `stems` are found anywhere in a name, `words` only whole (singular or plural). All are in lower
    case, without separators.
    """

    number: int
    sentence: str
    stems: tuple[str, ...]
    words: tuple[str, ...]


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PERSON = Article(
    1,
    "No private person is ever a subject, and no officer either",
    stems=_list(
        """
        asker reporter complainant complainer petitioner applicant claimant caller sender
        citizen resident person people inhabitant individual household neighbour
        victim customer consumer patient pensioner taxpayer
        officer employee staff handler inspector colleague policeman
        phone email passport firstname lastname fullname surname username nickname
        deviceid ipaddress homeaddress identitycard idcard idnumber fingerprint
        birthdate birthday dateofbirth gender ethnic religio nationality reputation
        诉求人 举报人 投诉人 信访人 上访人 反映人 当事人 来电人 公民 居民 市民 个人
        人员 民警 经办人 电话 手机 身份证 姓名 性别 民族 年龄 信用分
        """
    ),
    words=_list("user who age sex race agent clerk tenant voter author"),
)

ASKING = Article(
    2,
    "Asking is never penalised",
    stems=_list(
        """
        petition persisten insisten repeat frequen vexatious nuisance querulous
        sentiment polite rude abusive attitude anger angry malicious swear
        penalt penalis penaliz punish deduct demerit blacklist blocklist
        credibility trustworth troublemak casesper complaintsper reportsper
        earliercases previouscases priorcases pastcases casehistory
        信访 上访 越级 重复投诉 重复诉求 频次 缠访 闹访 语气 态度 扣分 处罚 黑名单
        """
    ),
    words=_list("tone mood"),
)

VOLUME = Article(
    3,
    "Volume alone never harms an account",
    stems=_list(
        """
        volume percase perincident perreport percomplaint percapita caseload
        casecount casetotal casenumber countofcases numberofcases totalcases
        complaintcount numberofcomplaints incidentcount numberofincidents
        诉求量 工单量 投诉量 件数 次数
        """
    ),
    words=(),
)

ARTICLES = (PERSON, ASKING, VOLUME)


def broken_article(name: str) -> Article | None:
    """The article that an input of this name would break; None where no word gives it away."""
    plain = unicodedata.normalize("NFKC", name)
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+", plain)]
    whole = {word.removesuffix("s") for word in words} | set(words)
    run_together = "".join(words)
    for article in ARTICLES:
        if whole.intersection(article.words) or any(s in run_together for s in article.stems):
            return article
    return None


def refusal(name: str, *, article: Article) -> str:
    """The sentence a person reads when a rulebook takes `name` as input."""
    return (
        f'"{name}" is refused by article {article.number} of the charter: {article.sentence}. '
        "A rulebook may only judge what accounts did with cases; take this out."
    )
