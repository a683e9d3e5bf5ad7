"""S0 to S9: who does well, how sure we are, who can't be ranked."""

from answerable.standings.detailing import account_details
from answerable.standings.effects import account_effects
from answerable.standings.outcome import cumulative_incidence, poisson_limits
from answerable.standings.prior import fit_gamma
from answerable.standings.ranking import rank
from answerable.standings.standing import Standing

__all__ = [
    "Standing",
    "account_details",
    "account_effects",
    "cumulative_incidence",
    "fit_gamma",
    "poisson_limits",
    "rank",
]
