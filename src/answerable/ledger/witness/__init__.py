"""A witness: it sees a log grow, signs that it only grew, and does not forget what it signed."""

from answerable.ledger.witness.answering import Answer, Witness
from answerable.ledger.witness.config import Config, read_config
from answerable.ledger.witness.serving import serve
from answerable.ledger.witness.state import State

__all__ = ["Answer", "Config", "State", "Witness", "read_config", "serve"]
