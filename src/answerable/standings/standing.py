"""The result: one row an account, what it rests on, and how it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa

from answerable.facts.table import Cases
from answerable.rules.rulebook import Rulebook
from answerable.standings.writing import write_standing

Basis = Literal["verdict", "claim", "closing"]

STANDING_SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("peer_group", pa.string()),
        ("component", pa.int32()),
        ("week", pa.date32()),
        ("basis", pa.string()),
        ("cases", pa.int64()),
        ("incidents", pa.int64()),
        ("solved", pa.int64()),
        ("expected", pa.float64()),
        ("ratio", pa.float64()),
        ("ratio_low", pa.float64()),
        ("ratio_high", pa.float64()),
        ("rank_expected", pa.float64()),
        ("rank_low", pa.int32()),
        ("rank_high", pa.int32()),
        ("ranked_of", pa.int32()),
        ("p_top10", pa.float64()),
        ("tier", pa.string()),  # better | as_expected | worse, null where not ranked
        ("reason", pa.string()),  # why not ranked, null where ranked
        ("solved_7", pa.float64()),  # shares, 0 to 1
        ("solved_14", pa.float64()),
        ("solved_30", pa.float64()),
        ("solved_7_expected", pa.float64()),
        ("solved_14_expected", pa.float64()),
        ("solved_30_expected", pa.float64()),
        ("kept_promise", pa.float64()),  # share
        ("own_past", pa.float64()),  # difference of shares
        ("disputed_per_100", pa.float64()),
        ("open_past_horizon", pa.int64()),
        ("same_day_share", pa.float64()),
        ("batch_share", pa.float64()),
    ]
)

REASONS = (
    "no_claims",
    "not_comparable",
    "single_account_stratum",
    "too_few_cases",
    "recording_differs",
)
"""Why an account is not ranked; the first that applies is told."""


@dataclass(frozen=True)
class Standing:
    """A week's standing.

    `week` is the Sunday it ends on (on or before `as_of`); `table` is in `STANDING_SCHEMA`.
    """

    table: pa.Table
    as_of: date
    week: date
    basis: Basis
    rulebook: Rulebook
    cases: Cases

    def write(self, directory: str | Path) -> None:
        """Writes standing.csv, standing.parquet, provenance.json and rejects.csv; see `writing`."""
        write_standing(self, Path(directory))
