"""A rulebook's values as one number: who has the same number judges by the same rules."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from hashlib import sha256
from typing import Any

from answerable.rules.rulebook import Rulebook


def digest(rulebook: Rulebook) -> str:
    """The SHA-256, in hexadecimal, of the rulebook's values as JSON with sorted keys.

    Its id, version, dates, values and variants count; titles, reasons and units do not.
    """
    left_out = {"title", "explanations", "variants"}
    values = {f.name: getattr(rulebook, f.name) for f in fields(rulebook) if f.name not in left_out}
    values["variants"] = [[one.name, dict(one.changes)] for one in rulebook.variants]
    text = json.dumps(values, sort_keys=True, default=_plain, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value)
