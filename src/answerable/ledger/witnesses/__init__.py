"""The log's side of witnessing: whom to ask, asking them, and how many must have said yes."""

from answerable.ledger.witnesses.gathering import Outcome, Prove, Witnesses
from answerable.ledger.witnesses.policy import Member, Policy, read_policy

__all__ = ["Member", "Outcome", "Policy", "Prove", "Witnesses", "read_policy"]
