"""File names for account pages: safe on every system, the same each week, one an account."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256

DIGITS = (12, 64)
"""Hex digits of the account's SHA-256 in its name; the second only if the first ever collide."""


def page_names(accounts: Iterable[str]) -> Mapping[str, str]:
    """Account to file stem: lower-case ASCII letters, digits and hyphens, at most 113 signs."""
    distinct = sorted(set(accounts))
    names = {account: _stem(account, DIGITS[0]) for account in distinct}
    if len(set(names.values())) < len(distinct):
        names = {account: _stem(account, DIGITS[1]) for account in distinct}
    return names


def _stem(account: str, digits: int) -> str:
    """A readable part, where Latin letters give one, and a digest that tells any two apart."""
    plain = unicodedata.normalize("NFKD", account).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:48].strip("-")
    digest = sha256(account.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{readable or 'office'}-{digest}"
