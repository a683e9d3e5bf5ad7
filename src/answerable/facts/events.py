"""What can happen to a case: events that check themselves, each told in one entry of the ledger.

An event knows its public fields (codes, names of public things, times) and its private ones (what
people wrote, and who and where they are). Public ones stand in the entry; of a private one the
entry has a commitment only, and its content goes to the erasable store. Private fields are not
shown by `repr`, so that they reach no log.

Facts stay apart: a claim overwrites no verdict, a reopening no ending. What they come to together
is for the rulebook to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, dataclass_transform

from answerable.errors import EntryError
from answerable.facts.case import Ending, Verdict
from answerable.facts.event_fields import Choice, Flag, Hex, Kind, Moment, Name, is_unicode

LONGEST_PRIVATE = 100_000
"""Characters of the longest private field."""

E = TypeVar("E")


def public(kind: Kind, meaning: str, *, default: Any = MISSING) -> Any:
    """A field that stands in the entry for everyone to read."""
    return field(default=default, metadata={"kind": kind, "meaning": meaning})


def private(meaning: str, *, default: None = None) -> Any:
    """A field of which the entry has a commitment only."""
    return field(default=default, repr=False, metadata={"meaning": meaning})


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(public, private))
def event(of: type[E]) -> type[E]:
    """Make a class of public and private fields a frozen dataclass."""
    return dataclass(frozen=True, kw_only=True)(of)


class Event:
    """What every event has: the type of its entry, and fields that check themselves.

    Raises EntryError with a sentence that names the field and does not show its value.
    """

    TYPE: ClassVar[str]

    def __post_init__(self) -> None:
        """Refuse an event whose entry could not be read back."""
        for name, (kind, required, _) in type(self).public_fields().items():
            value = getattr(self, name)
            if problem := _problem(kind, value, required):
                raise EntryError(f"{self.TYPE}: {name} {problem}.")
        for name, text in self.private_texts():
            if len(text) > LONGEST_PRIVATE or not is_unicode(text):
                raise EntryError(f"{self.TYPE}: {name} is too long, or is not Unicode text.")

    @classmethod
    def public_fields(cls) -> dict[str, tuple[Kind, bool, str]]:
        """Each public field: its kind, whether it must be there, and what it means."""
        every = (f for f in fields(cls) if "kind" in f.metadata)  # type: ignore[arg-type]
        return {
            f.name: (f.metadata["kind"], f.default is MISSING, f.metadata["meaning"]) for f in every
        }

    @classmethod
    def private_fields(cls) -> dict[str, str]:
        """Each private field and what it means."""
        every = (f for f in fields(cls) if "kind" not in f.metadata)  # type: ignore[arg-type]
        return {f.name: f.metadata["meaning"] for f in every}

    def private_texts(self) -> Iterator[tuple[str, str]]:
        """The private fields that say something."""
        for name in type(self).private_fields():
            if (text := getattr(self, name)) is not None:
                yield name, text


def _problem(kind: Kind, value: Any, required: bool) -> str | None:
    if value is None:
        return "is missing" if required else None
    return kind.problem(value)


class Which(StrEnum):
    """Of which claim a source keeps the time, where it does not keep them all."""

    FIRST = "first"
    LAST = "last"


class JoinReason(StrEnum):
    """Why a case counts as about the same problem as others."""

    SAME_PROBLEM = "same_problem"
    SUGGESTED = "suggested"
    ASKER = "asker"


class PartReason(StrEnum):
    """Why a case no longer counts as about the same problem."""

    OTHER_PROBLEM = "other_problem"
    ASKER_OBJECTED = "asker_objected"


class Reopener(StrEnum):
    """Who reopened a case: a role, never a person."""

    ASKER = "asker"
    ACCOUNT = "account"
    STEWARD = "steward"


class DueReason(StrEnum):
    """Why the time by which a case is to be solved changed."""

    RULE = "rule"
    PROMISE = "promise"
    EXTENDED = "extended"
    CORRECTED = "corrected"


class Confirmation(StrEnum):
    """How a contact came to be confirmed, or not."""

    LINK = "link"
    CODE = "code"
    THIRD_PARTY = "third_party"
    WITHDRAWN = "withdrawn"


class Ground(StrEnum):
    """On what ground an item was hidden."""

    UNLAWFUL = "unlawful"
    PERSONAL_DATA = "personal_data"
    ABUSE = "abuse"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    COURT_ORDER = "court_order"
    ASKER_REQUEST = "asker_request"


class Decider(StrEnum):
    """Who decides over an item, or over an appeal: a role, never a person."""

    MODERATOR = "moderator"
    STEWARD = "steward"
    BOARD = "board"
    COURT = "court"
    HIGHER_COURT = "higher_court"
    AUTOMATIC = "automatic"


class RestoreReason(StrEnum):
    """Why a hidden item is shown again."""

    APPEAL_UPHELD = "appeal_upheld"
    MISTAKE = "mistake"
    GROUND_LAPSED = "ground_lapsed"


NAME, MOMENT, FLAG, ENTRY_ID = Name(), Moment(), Flag(), Hex(32)
CASE = "The case's id."
OCCURRED = "When, on the clock of the place, as its source says."


@event
class CaseOpened(Event):
    """Somebody put one problem or question to one account."""

    TYPE: ClassVar[str] = "case.opened/1"
    case: str = public(NAME, "The case's id; a case is opened once.")
    account: str = public(NAME, "The official account the case was put to.")
    peer_group: str = public(NAME, "Accounts of one kind, ranked only among themselves.")
    service: str = public(NAME, "The kind of problem.")
    occurred: date = public(MOMENT, OCCURRED)
    service_group: str | None = public(NAME, "The wider kind above it.", default=None)
    area: str | None = public(NAME, "The administrative area of the problem.", default=None)
    channel: str | None = public(NAME, "How the case came in.", default=None)
    incident: str | None = public(
        NAME, "The problem itself, where the case names one from the start.", default=None
    )
    due: date | None = public(MOMENT, "When it was to be solved by, as promised.", default=None)
    contact_confirmed: bool | None = public(
        FLAG, "Whether the asker's contact is confirmed; absent: nobody can tell.", default=None
    )
    title: str | None = private("The asker's heading.")
    description: str | None = private("What the asker wrote.")
    address: str | None = private("The exact place.")
    asker: str | None = private("Who put it.")
    contact: str | None = private("How the asker can be reached.")


@event
class CaseJoined(Event):
    """A case turned out to be about the same problem as others."""

    TYPE: ClassVar[str] = "case.joined/1"
    case: str = public(NAME, CASE)
    incident: str = public(NAME, "The problem that it is about.")
    reason: JoinReason = public(Choice(JoinReason), "Why it counts as the same problem.")
    occurred: date = public(MOMENT, OCCURRED)
    explanation: str | None = private("Why, in words.")


@event
class CaseParted(Event):
    """A case that had been joined to others stands alone again."""

    TYPE: ClassVar[str] = "case.parted/1"
    case: str = public(NAME, CASE)
    reason: PartReason = public(Choice(PartReason), "Why it stands alone.")
    occurred: date = public(MOMENT, OCCURRED)
    explanation: str | None = private("Why, in words.")


@event
class CaseAnswered(Event):
    """The account answered in public."""

    TYPE: ClassVar[str] = "case.answered/1"
    case: str = public(NAME, CASE)
    occurred: date = public(MOMENT, OCCURRED)
    answer: str | None = private("The answer.")


@event
class CaseClaimed(Event):
    """The account says: solved."""

    TYPE: ClassVar[str] = "case.claimed/1"
    case: str = public(NAME, CASE)
    occurred: date = public(MOMENT, OCCURRED)
    which: Which | None = public(
        Choice(Which),
        "Whether its source keeps the time of the first or of the last claim only; "
        "absent: this claim itself.",
        default=None,
    )
    explanation: str | None = private("What the account says it did.")


@event
class CaseReopened(Event):
    """A case that had ended, or that the account called solved, is open again."""

    TYPE: ClassVar[str] = "case.reopened/1"
    case: str = public(NAME, CASE)
    occurred: date = public(MOMENT, OCCURRED)
    by: Reopener | None = public(Choice(Reopener), "In which role.", default=None)
    explanation: str | None = private("Why, in words.")


@event
class CaseVerdict(Event):
    """The asker says whether the problem is solved; `none` takes an earlier verdict back."""

    TYPE: ClassVar[str] = "case.verdict/1"
    case: str = public(NAME, CASE)
    verdict: Verdict = public(Choice(Verdict), "What the asker says.")
    occurred: date | None = public(MOMENT, OCCURRED, default=None)
    explanation: str | None = private("What the asker wrote.")


@event
class CaseEnded(Event):
    """The account ended its work on a case; whether the problem is gone is for the verdict."""

    TYPE: ClassVar[str] = "case.ended/1"
    case: str = public(NAME, CASE)
    ending: Ending = public(Choice(Ending, (Ending.OPEN, Ending.REFERRED)), "How it ended.")
    occurred: date | None = public(MOMENT, OCCURRED, default=None)
    explanation: str | None = private("Why, in words.")


@event
class CaseReferred(Event):
    """The account passed a case on: for the account, this ends it."""

    TYPE: ClassVar[str] = "case.referred/1"
    case: str = public(NAME, CASE)
    occurred: date | None = public(MOMENT, OCCURRED, default=None)
    to: str | None = public(NAME, "The account it was passed on to.", default=None)
    explanation: str | None = private("Why, in words.")


@event
class CaseDue(Event):
    """The time by which a case is to be solved changed; without `due` there is none any more."""

    TYPE: ClassVar[str] = "case.due/1"
    case: str = public(NAME, CASE)
    reason: DueReason = public(Choice(DueReason), "Why it changed.")
    occurred: date = public(MOMENT, OCCURRED)
    due: date | None = public(MOMENT, "When it is to be solved by.", default=None)
    explanation: str | None = private("Why, in words.")


@event
class CaseContact(Event):
    """The asker's contact was confirmed, or somebody else saw the problem; or it was taken back."""

    TYPE: ClassVar[str] = "case.contact/1"
    case: str = public(NAME, CASE)
    confirmed: bool = public(FLAG, "Whether it is confirmed now.")
    how: Confirmation = public(Choice(Confirmation), "By what.")
    occurred: date = public(MOMENT, OCCURRED)
    contact: str | None = private("The contact.")


@event
class ItemHidden(Event):
    """An item is no longer shown: the statement of reasons.

    Whoever hid it is not who hears the appeal.
    """

    TYPE: ClassVar[str] = "item.hidden/1"
    item: str = public(ENTRY_ID, "The id of the entry whose content is hidden.")
    ground: Ground = public(Choice(Ground), "On what ground.")
    by: Decider = public(Choice(Decider), "In which role it was decided.")
    appeal: Decider = public(Choice(Decider), "Which role hears an appeal.")
    occurred: date = public(MOMENT, OCCURRED)
    law: str | None = public(NAME, "The article of law, where the ground is one.", default=None)
    reasons: str | None = private("The reasons, in words.")

    def __post_init__(self) -> None:
        """An appeal goes to somebody else."""
        super().__post_init__()
        if self.appeal == self.by:
            raise EntryError(f"{self.TYPE}: appeal is by who hid it; name another role.")


@event
class ItemRestored(Event):
    """A hidden item is shown again."""

    TYPE: ClassVar[str] = "item.restored/1"
    item: str = public(ENTRY_ID, "The id of the entry whose content is shown again.")
    reason: RestoreReason = public(Choice(RestoreReason), "Why.")
    by: Decider = public(Choice(Decider), "In which role it was decided.")
    occurred: date = public(MOMENT, OCCURRED)
    reasons: str | None = private("The reasons, in words.")


CASE_EVENTS: tuple[type[Event], ...] = (
    CaseOpened, CaseJoined, CaseParted, CaseAnswered, CaseClaimed, CaseReopened, CaseVerdict,
    CaseEnded, CaseReferred, CaseDue, CaseContact,
)  # fmt: skip
ITEM_EVENTS: tuple[type[Event], ...] = (ItemHidden, ItemRestored)
