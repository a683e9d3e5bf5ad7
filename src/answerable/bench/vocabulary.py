"""What a made-up city calls its offices, problems and areas; public bodies only, no persons."""

from __future__ import annotations

from dataclasses import dataclass

DISTRICTS = (
    *("North", "East", "South", "West", "Old Town", "Harbour", "Hillside", "Riverside"),
    *("Station", "Market", "Castle", "Mill", "Abbey", "Meadow", "Lakeside", "Garden"),
    *("University", "Airport", "Forest", "Bridge"),
)

CHANNELS = (("web", 0.40), ("app", 0.30), ("phone", 0.25), ("counter", 0.05))


@dataclass(frozen=True)
class Pace:
    """How fast the problems of a service are solved, as a cumulative hazard in worked days.

    L(t) = at_once (1 - exp(-t / 0.15)) + later (1 - exp(-t / days)): a part is settled on the
    first visit, the rest over weeks, and what is left after that mostly stays.
    """

    at_once: float
    later: float
    days: float


@dataclass(frozen=True)
class Kind:
    """A service: its name, its wider group, its promise in working days, and its pace."""

    name: str
    group: str
    promise: int
    pace: Pace


AT_ONCE, MIXED, STEADY, SLOW = (
    Pace(1.30, 0.90, 8.0),
    Pace(0.60, 1.40, 12.0),
    Pace(0.15, 2.10, 18.0),
    Pace(0.03, 1.70, 35.0),
)

KINDS: dict[str, tuple[Kind, ...]] = {
    "Water": (
        Kind("No water", "Supply", 1, AT_ONCE),
        Kind("Leaking pipe", "Supply", 10, MIXED),
        Kind("Blocked drain", "Drains", 5, MIXED),
        Kind("Water meter", "Supply", 30, SLOW),
    ),
    "Streets": (
        Kind("Street light out", "Lighting", 5, MIXED),
        Kind("Pothole", "Road surface", 20, STEADY),
        Kind("Fallen sign", "Road surface", 3, AT_ONCE),
        Kind("Broken pavement", "Road surface", 30, SLOW),
    ),
    "Parks": (
        Kind("Overflowing bin", "Cleaning", 2, AT_ONCE),
        Kind("Fallen tree", "Trees", 5, MIXED),
        Kind("Broken playground", "Equipment", 20, STEADY),
        Kind("Overgrown path", "Trees", 30, SLOW),
    ),
    "Housing": (
        Kind("No heating", "Repairs", 2, AT_ONCE),
        Kind("Damp", "Repairs", 30, SLOW),
        Kind("Lift out of order", "Repairs", 5, MIXED),
        Kind("Noise", "Tenancy", 10, STEADY),
    ),
    "Waste": (
        Kind("Missed collection", "Collection", 2, AT_ONCE),
        Kind("Dumped rubbish", "Cleaning", 5, MIXED),
        Kind("New bin", "Collection", 15, STEADY),
        Kind("Recycling point", "Collection", 30, SLOW),
    ),
}
"""Peer groups and what people bring them, quick and slow in each."""

LONE_OFFICE = "Monuments Office"
LONE_KIND = Kind("Damaged monument", "Monuments", 40, SLOW)
"""The one account that has no like: nobody else is asked what it is asked."""


def office_name(group: str, place: int) -> str:
    """The account of a peer group in its `place`-th district, counted from 0."""
    round_, district = divmod(place, len(DISTRICTS))
    return f"{group} {DISTRICTS[district]}" + (f" {round_ + 1}" if round_ else "")


def group_names(count: int) -> list[str]:
    """The names of `count` peer groups; past the named ones they are numbered."""
    known = list(KINDS)
    return [known[g] if g < len(known) else f"Office {g + 1}" for g in range(count)]


def kinds_of(group: str, count: int) -> list[Kind]:
    """`count` services of a peer group; past the named ones they are numbered."""
    known = KINDS.get(group, ())
    paces = (AT_ONCE, MIXED, STEADY, SLOW)
    extra = [
        Kind(f"{group} matter {k + 1}", f"{group} matters", 10, paces[k % 4])
        for k in range(len(known), count)
    ]
    return [*known[:count], *extra]


def area_codes(count: int) -> list[str]:
    """Area codes, `A01` onwards."""
    return [f"A{a + 1:02d}" for a in range(count)]
