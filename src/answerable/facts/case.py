"""The nouns: what a case is, how it can end, and what its asker can say of it."""

from enum import StrEnum


class Ending(StrEnum):
    """How the account ended a case; that the problem is gone is for the verdict to say."""

    OPEN = "open"
    SOLVED = "solved"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Verdict(StrEnum):
    """What the asker says: nothing yet, solved, partly, or not solved."""

    NONE = "none"
    SOLVED = "solved"
    PARTLY = "partly"
    NOT_SOLVED = "not_solved"
