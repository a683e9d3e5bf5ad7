"""Builds small cases tables for the tests of this room."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from answerable.facts.table import CASES_SCHEMA, REJECTS_SCHEMA, Cases

MONDAY = datetime(2026, 1, 5)


def row(case_id: str, account: str = "A", **told: Any) -> dict[str, Any]:
    """One case; what is not told is empty."""
    blank = dict.fromkeys(CASES_SCHEMA.names)
    known = {
        "case_id": case_id, "account": account, "peer_group": "offices", "service": "lights",
        "opened": MONDAY, "ending": "open", "verdict": "none",
    }  # fmt: skip
    return blank | known | told


def cases_of(rows: list[dict[str, Any]] | pa.Table, *, precision: str = "time") -> Cases:
    """Cases in memory, as if just read."""
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows, schema=CASES_SCHEMA)
    return Cases(
        table=ibis.memtable(table), rejects=REJECTS_SCHEMA.empty_table(), source="cases",
        path="cases.parquet", sha256="", precision=precision, rows_read=len(table),
        count=len(table),
    )  # fmt: skip


def city(
    *, effects: dict[str, float], cases: int = 300, services: int = 3, seed: int = 1,
    days: int = 182, peer_group: str = "offices", basis: str = "claim",
) -> list[dict[str, Any]]:  # fmt: skip
    """`cases` an account over the days from MONDAY on, solved at `effects` times a common
    hazard."""
    random = np.random.default_rng(seed)
    rows = []
    for account, effect in effects.items():
        for k in range(cases):
            opened = MONDAY + timedelta(seconds=int(random.integers(days * 86_400)))
            service = int(random.integers(services))
            took = random.exponential(10 * (1 + service) / effect)
            done = opened + timedelta(days=float(took))
            told: dict[str, Any] = {"ended": done, "ending": "closed"}
            if basis == "claim":
                told = {"first_claim": done, "last_claim": done, "ended": done, "ending": "solved"}
            rows.append(
                row(f"{account}-{k}", account, peer_group=peer_group, service=f"s{service}",
                    opened=opened, **told)
            )  # fmt: skip
    return rows
