"""Sequencing once a second, through trouble that passes, until somebody says stop."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from time import monotonic

from answerable.errors import ForkError, LedgerError
from answerable.ledger.sequencer import Sequencer

EVERY = 1.0
"""Seconds between rounds: a receipt follows within two."""


def sequence_on_time(
    sequencer: Sequencer,
    stop: Event,
    *,
    tell: Callable[[LedgerError | None], None],
    every: float = EVERY,
) -> None:
    """A round every second until `stop`; `tell` hears each trouble, and None when it is over.

    Too few witnesses, a full disk or a lost server are told and tried again. Raises ForkError:
    that needs a person.
    """
    trouble = False
    while not stop.is_set():
        since = monotonic()
        try:
            sequencer.catch_up()
            if trouble:
                tell(None)
            trouble = False
        except ForkError:
            raise
        except LedgerError as error:
            trouble = True
            tell(error)
        stop.wait(max(0.0, every - (monotonic() - since)))
