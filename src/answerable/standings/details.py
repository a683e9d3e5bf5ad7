"""What an account's own page shows beside its row: weeks, kinds of problem, claims, variants."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

WEEKS_SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("week", pa.date32()),  # the Sunday that ends it; 13 weeks, oldest first
        ("opened", pa.int64()),  # incidents opened in that week
        ("solved", pa.int64()),  # of these, solved as known at as-of
        ("ended_otherwise", pa.int64()),  # ended, not solved
        ("open", pa.int64()),
    ]
)

KINDS_SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("service", pa.string()),
        ("incidents", pa.int64()),
        ("solved", pa.int64()),
        ("expected", pa.float64()),  # null: too few like accounts are asked this
    ]
)

CLAIMS_SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("claims", pa.int64()),  # incidents the account says are solved
        ("confirmed", pa.int64()),  # of these, the asker says solved
        ("partly", pa.int64()),
        ("not_solved", pa.int64()),
        ("silent_accepted", pa.int64()),  # met with silence long enough to be accepted
        ("waiting", pa.int64()),  # too recent to be accepted
        ("reopened", pa.int64()),
    ]
)

VARIANTS_SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("variant", pa.string()),  # "in_force" first, then without_same_day, without_batch,
        #                            then the rulebook's sensitivity variants by name
        ("tier", pa.string()),
        ("reason", pa.string()),
        ("ratio", pa.float64()),
        ("ratio_low", pa.float64()),
        ("ratio_high", pa.float64()),
        ("rank_low", pa.int32()),
        ("rank_high", pa.int32()),
        ("ranked_of", pa.int32()),
    ]
)


SIGNS_SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("sign", pa.string()),  # what is compared, in the order of `signs.MARGINS`
        ("count", pa.int64()),  # so many
        ("of", pa.int64()),  # of so many
        ("usual", pa.float64()),  # share at like accounts, asked the same
        ("errors", pa.float64()),  # standard errors above it, how far like accounts differ included
        ("limit", pa.float64()),  # standard errors from which on it is marked
        ("marked", pa.bool_()),  # beyond that limit and the rulebook's margin
    ]
)


@dataclass(frozen=True)
class Details:
    """Tables in the schemas above, each sorted by account and then as named."""

    weeks: pa.Table
    kinds: pa.Table
    claims: pa.Table
    variants: pa.Table
    signs: pa.Table
