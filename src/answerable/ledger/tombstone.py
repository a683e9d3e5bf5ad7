"""An entry that says: what another entry committed to was erased, by whom, and on what ground."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from answerable.errors import EntryError
from answerable.ledger.canonical import to_canonical

TYPE = "ledger.tombstone/1"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/()-]{0,63}")


@dataclass(frozen=True)
class Grounds:
    """Why, as codes that stand in public for ever, and so never as free text.

    `reason` (withdrawn, unlawful), `legal_basis` (gdpr-17(1)(b)) and `authority` (who decided).
    """

    reason: str
    legal_basis: str
    authority: str

    def __post_init__(self) -> None:
        """Codes only."""
        for one in fields(self):
            if not _CODE.fullmatch(getattr(self, one.name)):
                raise EntryError(
                    f"The {one.name.replace('_', ' ')} of an erasure is a code: at most 64 "
                    "letters, digits and . _ : / ( ) -, without spaces."
                )


def as_recorded(moment: datetime) -> str:
    """A moment as entries write it: in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def tombstone(
    *, index: int, leaf: bytes, scope: Sequence[str], grounds: Grounds, recorded: datetime
) -> bytes:
    """The entry's bytes. `leaf` is the erased entry's leaf hash; `scope` names the fields."""
    return to_canonical(
        {
            "type": TYPE,
            "id": secrets.token_hex(16),
            "recorded": as_recorded(recorded),
            "index": index,
            "leaf": leaf.hex(),
            "scope": sorted(scope),
            "reason": grounds.reason,
            "legal_basis": grounds.legal_basis,
            "authority": grounds.authority,
        }
    )
