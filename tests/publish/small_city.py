"""A made-up city's standing and details, by hand: three peer groups, all tiers, all reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from answerable.facts.table import CASES_SCHEMA, REJECTS_SCHEMA, Cases
from answerable.rules.loading import load_rulebook
from answerable.standings.details import (
    CLAIMS_SCHEMA,
    KINDS_SCHEMA,
    SIGNS_SCHEMA,
    VARIANTS_SCHEMA,
    WEEKS_SCHEMA,
    Details,
)
from answerable.standings.standing import REASONS, STANDING_SCHEMA, Standing

WEEK = date(2019, 6, 30)
GROUPS = {"Water works": 28, "Road departments": 20, "Parks & <gardens>": 12}
ODD_NAMES = (
    "城北水务",
    "<script>alert('x')</script>",
    '=HYPERLINK("http://example.org")',
    "Düsseldorf-Nord / Straßen & Wege",
    "The Department of Very Long Names, Boundless Signposts and Overflowing Table Cells, North",
)
SERVICES = ("Leak", "No water", "Burst main", "Billing", "Broken <meter>", "Low pressure", "Taste")


def small_city(
    *, basis: str = "verdict", groups: dict[str, int] | None = None, ranked: bool = True
) -> tuple[Standing, Details]:
    """The city's standing and details; the same every time."""
    rng = np.random.default_rng(7)
    rows = [
        row
        for name, size in (GROUPS if groups is None else groups).items()
        for row in _group(rng, name, size, basis, ranked)
    ]
    table = pa.Table.from_pylist(rows, schema=STANDING_SCHEMA)
    standing = Standing(
        table=table,
        as_of=WEEK,
        week=WEEK,
        basis=basis,  # type: ignore[arg-type]
        rulebook=load_rulebook("effectiveness", as_of=WEEK),
        cases=_cases(),
    )
    return standing, _details(rng, rows, basis)


def _cases() -> Cases:
    rejects = [
        {"line": 7, "id": "A-7", "kind": "repeated_id", "detail": "also on line 4"},
        {"line": 9, "id": "A-9", "kind": "repeated_id", "detail": "also on line 8"},
        {"line": 12, "id": "A-12", "kind": "unreadable_time", "detail": "32.13.2019"},
        {"line": 15, "id": "A-15", "kind": "<odd> kind", "detail": "=1+1"},
    ]
    return Cases(
        table=ibis.memtable(CASES_SCHEMA.empty_table()),
        rejects=pa.Table.from_pylist(rejects, schema=REJECTS_SCHEMA),
        source="cases",
        path="somewhere/secret/city <2019>.csv",
        sha256="ab" * 32,
        precision="time",
        rows_read=24_018,
        count=24_015,
        notes=("Cases that name no kind of problem stand together as <Not stated>.",),
        kept_kinds=frozenset({"repeated_id"}),
    )


def _names(group: str, size: int) -> list[str]:
    places = (
        "North",
        "East",
        "South",
        "West",
        "Harbour",
        "Old Town",
        "Hill",
        "Mill",
        "Bridge",
        "Lake",
    )
    stem = group.split()[0]
    plain = [f"{stem} {places[i % 10]}{f' {i // 10 + 1}' if i >= 10 else ''}" for i in range(size)]
    if group == "Water works":
        plain[3 : 3 + len(ODD_NAMES)] = ODD_NAMES
    return plain


def _group(
    rng: np.random.Generator, group: str, size: int, basis: str, ranked: bool
) -> list[dict[str, Any]]:
    """Ranked offices in order of pace, then as many unranked as there are reasons."""
    names = _names(group, size)
    silent = min(len(REASONS) + 1, size) if ranked else size
    sizes = [size - silent] if group != "Road departments" else [size - silent - 4, 4]
    ranked_names = iter(names)
    rows = []
    for component, members in enumerate(sizes if ranked else ()):
        paces = np.sort(np.exp(rng.normal(0, 0.3, members)))[::-1]
        for i, pace in enumerate(paces, start=1):
            row = _ranked(rng, next(ranked_names), group, basis, float(pace), i, members)
            rows.append(row | {"component": component})
    reasons = [*REASONS, "too_few_cases"] if ranked else ["not_comparable"]
    for i, name in enumerate(names[size - silent :]):
        rows.append(_unranked(rng, name, group, basis, reasons[i % len(reasons)], i))
    return rows


def _ranked(
    rng: np.random.Generator, name: str, group: str, basis: str, pace: float, i: int, of: int
) -> dict[str, Any]:
    incidents = int(rng.integers(40, 900))
    half = 1.645 / np.sqrt(incidents * 0.5)
    low, high = pace * np.exp(-half), pace * np.exp(half)
    like = float(rng.uniform(0.4, 0.6))
    here = 1 - (1 - like) ** pace
    if i == of:  # quick with many, leaves the rest open
        here = like + 0.06
    tier = "better" if low > 1 else "worse" if high < 1 else "as_expected"
    row = _common(rng, name, group, basis, incidents)
    row |= {
        "expected": incidents * 0.6,
        "ratio": pace,
        "ratio_low": low,
        "ratio_high": high,
        "rank_expected": float(i),
        "rank_low": max(1, i - 3) if i > 1 else 1,
        "rank_high": min(of, i + 4) if i > 1 else 1,
        "ranked_of": of,
        "p_top10": max(0.0, 1 - i / 8),
        "tier": tier,
        "solved_7_expected": like * 0.7,
        "solved_14_expected": like,
        "solved_30_expected": like * 1.3,
        "solved_7": here * 0.7,
        "solved_14": here,
        "solved_30": min(1.0, here * 1.3),
    }
    return row


def _unranked(
    rng: np.random.Generator, name: str, group: str, basis: str, reason: str, i: int
) -> dict[str, Any]:
    incidents = 60
    if reason == "too_few_cases":
        incidents = 7 if i < len(REASONS) else 45
    row = _common(rng, name, group, basis, incidents) | {"reason": reason}
    if incidents >= 10 and reason != "no_claims":
        row["solved_14"] = float(rng.uniform(0.2, 0.9))
    return row


def _common(
    rng: np.random.Generator, name: str, group: str, basis: str, incidents: int
) -> dict[str, Any]:
    return dict.fromkeys(STANDING_SCHEMA.names) | {
        "account": name,
        "peer_group": group,
        "week": WEEK,
        "basis": basis,
        "cases": incidents + incidents // 9,
        "incidents": incidents,
        "solved": int(incidents * 0.6),
        "kept_promise": float(rng.uniform(0.3, 0.9)) if rng.random() < 0.8 else None,
        "own_past": float(rng.normal(0, 0.05)) if rng.random() < 0.9 else None,
        "disputed_per_100": float(rng.uniform(0, 20)) if basis == "verdict" else None,
        "open_past_horizon": int(rng.integers(0, incidents // 3 + 1)),
        "same_day_share": float(rng.uniform(0, 0.4)),
        "batch_share": float(rng.uniform(0, 0.2)),
    }


def _details(rng: np.random.Generator, rows: list[dict[str, Any]], basis: str) -> Details:
    weeks, kinds, claims, variants, signs = [], [], [], [], []
    for row in sorted(rows, key=lambda row: row["account"]):
        weeks += _weeks(rng, row)
        kinds += _kinds(rng, row)
        claims.append(_claims(rng, row, basis))
        variants += _variants(rng, row)
        signs += _signs(row)
    return Details(
        weeks=pa.Table.from_pylist(weeks, schema=WEEKS_SCHEMA),
        kinds=pa.Table.from_pylist(kinds, schema=KINDS_SCHEMA),
        claims=pa.Table.from_pylist(claims, schema=CLAIMS_SCHEMA),
        variants=pa.Table.from_pylist(variants, schema=VARIANTS_SCHEMA),
        signs=pa.Table.from_pylist(signs, schema=SIGNS_SCHEMA),
    )


def _weeks(rng: np.random.Generator, row: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for i in range(13):
        opened = int(rng.poisson(row["incidents"] / 26))
        solved = int(rng.binomial(opened, 0.75 - 0.04 * i))
        ended = int(rng.binomial(opened - solved, 0.3))
        found.append(
            {
                "account": row["account"],
                "week": WEEK - timedelta(weeks=12 - i),
                "opened": opened,
                "solved": solved,
                "ended_otherwise": ended,
                "open": opened - solved - ended,
            }
        )
    return found


def _kinds(rng: np.random.Generator, row: dict[str, Any]) -> list[dict[str, Any]]:
    many = len(SERVICES) if len(row["account"]) % 2 else 3
    names = SERVICES[:many] + tuple(f"Rare kind {i}" for i in range(1, 9 if many > 3 else 1))
    shares = np.sort(rng.dirichlet(np.ones(len(names))))[::-1]
    return [
        {
            "account": row["account"],
            "service": name,
            "incidents": int(row["incidents"] * share) + 1,
            "solved": int(row["incidents"] * share * 0.6),
            "expected": None if name == "Taste" else float(row["incidents"] * share * 0.55),
        }
        for name, share in zip(names, shares, strict=True)
    ]


def _claims(rng: np.random.Generator, row: dict[str, Any], basis: str) -> dict[str, Any]:
    claims = int(row["incidents"] * 0.7) if basis != "closing" else 0
    confirmed, partly, no, silent, waiting = (
        rng.multinomial(claims, [0.4, 0.05, 0.1, 0.4, 0.05]) if basis == "verdict" else [0] * 5
    )
    return {
        "account": row["account"],
        "claims": claims,
        "confirmed": int(confirmed),
        "partly": int(partly),
        "not_solved": int(no),
        "silent_accepted": int(silent),
        "waiting": int(waiting),
        "reopened": claims // 20,
    }


def _variants(rng: np.random.Generator, row: dict[str, Any]) -> list[dict[str, Any]]:
    names = ["in_force", "without_same_day", "without_batch", "horizon_30", "window_91"]
    columns = (
        "tier",
        "reason",
        "ratio",
        "ratio_low",
        "ratio_high",
        "rank_low",
        "rank_high",
        "ranked_of",
    )
    found = []
    for name in names:
        shake = 1.0 if name == "in_force" else float(np.exp(rng.normal(0, 0.08)))
        values = {column: row[column] for column in columns}
        if row["tier"]:
            for column in ("ratio", "ratio_low", "ratio_high"):
                values[column] *= shake
            low, high = values["ratio_low"], values["ratio_high"]
            values["tier"] = "better" if low > 1 else "worse" if high < 1 else "as_expected"
        found.append({"account": row["account"], "variant": name, **values})
    return found


def _signs(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Same-day closings, which stand out where they are over a third, and disputes over a sixth."""
    shares = {"same_day": row["same_day_share"], "disputed": (row["disputed_per_100"] or 0) / 100}
    usual = {"same_day": 0.2, "disputed": 0.1}
    return [
        {
            "account": row["account"],
            "sign": sign,
            "count": round(shares[sign] * row["incidents"]),
            "of": row["incidents"],
            "usual": usual[sign],
            "errors": 4.0 * shares[sign] / usual[sign] - 4.0,
            "limit": 2.9,
            "marked": shares[sign] > 1.75 * usual[sign],
        }
        for sign in ("disputed", "same_day")
    ]
