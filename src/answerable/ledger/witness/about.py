"""What a witness tells whoever opens its address: what it is, its key, and what it has seen."""

from __future__ import annotations

from datetime import UTC, datetime

from answerable.ledger.base64_text import to_base64
from answerable.ledger.witness.answering import Witness
from answerable.ledger.witness.seen import Seen

_INTRODUCTION = """\
This is a witness.

It watches public records and confirms, with its signature and the time, that nothing it has seen in
a record before has since been removed or changed. It keeps no copy of what the records say, and
doesn't know whether it is true. Its confirmations stand in the checkpoints and receipts of those
records; to check them you need its key:

"""

_FORKED = """\
    WARNING: this log has signed two different records with {size:,} entries each. Only a mistake
    or a lie does that. Both, as the log signed them:

{note}
{other}"""


def about(witness: Witness) -> str:
    """Plain text; everything in it that comes from outside has passed the checks of its kind."""
    keys = "".join(f"    {key.verifier}\n" for key in reversed(witness.keys))
    logs = "\n".join(_about_log(witness, origin) for origin in sorted(witness.logs))
    return (
        f"{_INTRODUCTION}{keys}\n{logs}\n"
        "A log asks for its confirmation with POST add-checkpoint (c2sp.org/tlog-witness).\n"
    )


def _about_log(witness: Witness, origin: str) -> str:
    keys = "".join(f"    key {key}\n" for key in witness.logs[origin])
    forks = "".join(
        "\n"
        + _FORKED.format(size=fork.size, note=_indented(fork.note), other=_indented(fork.other))
        for fork in witness.state.forks(origin)
    )
    return f"The record {origin}:\n{keys}{_about_seen(witness.state.latest(origin))}{forks}"


def _about_seen(seen: Seen) -> str:
    if not seen.note:
        return "    nothing was confirmed yet\n"
    time = datetime.fromtimestamp(seen.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"    last confirmed with {seen.size:,} entries at {time}\n"
        f"    root {to_base64(seen.root)}\n"
    )


def _indented(note: bytes) -> str:
    return "".join(f"        {line}\n" for line in note.decode().splitlines())
