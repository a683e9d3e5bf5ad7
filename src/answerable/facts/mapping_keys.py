"""The keys a mapping's TOML may have, section by section, and the kind of each."""

from __future__ import annotations

from collections.abc import Mapping

COLUMN_KEYS = ("column", "first_of", "join")

Kinds = Mapping[str, type | tuple[type, ...]]

TOP: Kinds = {
    "id": str, "title": str, "extends": str, "timezone": str, "blank": list, "notes": list,
    "closing_is_claim": bool, "exact": bool, "recognise": bool,
    "columns": dict, "times": dict, "status": dict, "verdict": dict, "texts": list, "file": dict,
}  # fmt: skip
TIMES: Kinds = {"formats": list, "midnight_is_date": bool}
CODES: Kinds = {"column": str, "first_of": list, "optional": bool, "values": dict}
TEXT: Kinds = {"column": str, "contains": str, "ending": str}
FILE: Kinds = {"encoding": str, "delimiter": str, "skip_lines": int, "sheet": str}
ORIGIN: Kinds = {
    "column": str, "first_of": list, "join": list, "separator": str, "part_if_blank": str,
    "constant": str, "numbered": bool, "if_blank": str, "optional": bool, "only_when_ended": bool,
    "plus_days": int, "days_column": (str, list), "days": dict,
}  # fmt: skip
