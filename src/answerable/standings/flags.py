"""What a report says of its incident, as bits of one number, and what a missing time is."""

MISSING = -(2**31)
"""A missing time. Times are whole seconds since a given midnight: 32 bits hold 68 years either
way."""

CLAIMED, REOPENED, OPEN, MERGED, PASSED_ON, DISPUTED, SAYS_SOLVED, SAYS_NOT, SAYS_PARTLY = (
    1 << k for k in range(9)
)
"""Bits of `flags`: the account claimed; reopened after a claim; still open; merged into the
incident that it names; referred elsewhere in time; the asker disputed; the asker's verdict that
stands (partly is also not)."""
