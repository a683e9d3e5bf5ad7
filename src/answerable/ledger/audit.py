"""Check a whole log, believing nothing but the keys one came with.

Reads as the method: the checkpoint's signatures; every entry hashed and held against the bottom row
of tiles; every tile above held against the one below; the root over all of it held against the
checkpoint. C2SP tlog-tiles, tlog-checkpoint and tlog-cosignature; RFC 9162, 2.1.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from answerable.errors import AuditError, ForkError, ProofError
from answerable.ledger.auditing.entries import Told
from answerable.ledger.auditing.files import older_partials
from answerable.ledger.auditing.oddities import told_together
from answerable.ledger.auditing.ranges import RangeFound, ranges_of
from answerable.ledger.auditing.workers import audited_ranges
from answerable.ledger.checkpoint import Checkpoint, must_have_quorum, verified_checkpoint
from answerable.ledger.cosignature import cosignature_times
from answerable.ledger.hashes import TILE_BYTES, root_over_rows, roots_of_tiles
from answerable.ledger.keys import VerifierKey
from answerable.ledger.notes import SignedNote
from answerable.ledger.reading import KEYS, PublicLog
from answerable.ledger.tiles import TILE, tile_path, tile_width
from answerable.ledger.tree import consistency_proof, verify_consistency
from answerable.progress import Progress, Silence


@dataclass(frozen=True)
class AuditResult:
    """What was checked and held. `told` is None where entries were hashed and not read.

    `cosigned` has a time (seconds since 1970) for each known witness that signed. Signatures of
    keys that were not given are `unknown`: they say nothing.
    """

    checkpoint: Checkpoint
    signers: tuple[str, ...]
    cosigned: tuple[int, ...]
    unknown: int
    entry_bytes: int
    tiles: int
    older_files: int
    told: Told | None


@dataclass(frozen=True)
class PrefixResult:
    """Two checkpoints of one log, of which the later only added to the earlier."""

    old: Checkpoint
    new: Checkpoint


def audit(
    log: PublicLog,
    *,
    keys: Sequence[VerifierKey],
    witnesses: Sequence[VerifierKey] = (),
    quorum: int = 0,
    entries: bool = True,
    workers: int | None = None,
    progress: Progress | None = None,
) -> AuditResult:
    """Check everything that `log` has published, every byte of every entry and tile.

    With `entries` each is also read: canonical, with a type, an id of its own and a time in order.
    `workers` processes share the work, by default one a core. Raises the LedgerError of the first
    thing that does not hold; what is only odd is told in the result.
    """
    shown = progress or Silence()
    shown.begin("Checking signatures")
    note = log.checkpoint()
    checkpoint = verified_checkpoint(note, keys)
    must_have_quorum(note, witnesses, quorum)
    _must_show_its_keys(log, note, keys)
    shown.begin("Checking entries")
    found = audited_ranges(
        log,
        ranges_of(checkpoint.size),
        size=checkpoint.size,
        entries=entries,
        workers=workers or os.cpu_count() or 1,
        progress=shown,
    )
    shown.begin("Checking tiles")
    tiles = _must_have_root(log, checkpoint, found)
    older = older_partials(log, checkpoint.size)
    return _result(note, checkpoint, keys, witnesses, found, tiles, older)


def check_prefix(
    log: PublicLog, old_checkpoint: bytes, *, keys: Sequence[VerifierKey]
) -> PrefixResult:
    """Whether what was seen earlier is still the beginning of the log.

    Raises ForkError if the log has become smaller or another, with both signed checkpoints the
    proof of it; NoteError if one of them is not signed.
    """
    old = verified_checkpoint(SignedNote.parse(old_checkpoint), keys)
    new = verified_checkpoint(log.checkpoint(), keys)
    if old.origin != new.origin:
        raise ForkError(f"The checkpoint is of {old.origin}, the log is {new.origin}.")
    if old.size > new.size:
        raise ForkError(f"The log had {old.size:,} entries and has {new.size:,}: some are gone.")
    if old.size:
        _must_begin_with(log, old, new)
    return PrefixResult(old, new)


def _must_begin_with(log: PublicLog, old: Checkpoint, new: Checkpoint) -> None:
    try:
        verify_consistency(
            old=old.size,
            new=new.size,
            old_root=old.root,
            new_root=new.root,
            proof=consistency_proof(old.size, new.size, log.hash_reader(new.size)),
        )
    except ProofError:
        raise ForkError(
            f"The log's first {old.size:,} entries are not those that it signed earlier, or its "
            "tiles were changed; an audit tells which."
        ) from None


def _must_show_its_keys(log: PublicLog, note: SignedNote, keys: Sequence[VerifierKey]) -> None:
    """Newcomers take the keys that the log shows: they must be those that it signs with."""
    if log.fetch(KEYS) is not None and not set(note.verified_by(keys)) <= set(log.keys()):
        raise AuditError(f"{KEYS} does not show the key that signed the checkpoint.")


def _must_have_root(log: PublicLog, checkpoint: Checkpoint, found: Sequence[RangeFound]) -> int:
    """Hash up to the root, holding every tile above the bottom row against it; counts all tiles."""
    size = checkpoint.size
    tiles = -(-size // TILE)
    rows = [b"".join(one.last_row for one in found), b"".join(one.roots for one in found)]
    while rows[-1]:
        tiles += _must_have_row(log, len(rows) - 1, rows[-1], size)
        rows.append(roots_of_tiles(rows[-1]))
    if root_over_rows(rows, size) != checkpoint.root:
        raise AuditError("The root over all entries is not the one that the checkpoint signs.")
    return tiles


def _must_have_row(log: PublicLog, level: int, row: bytes, size: int) -> int:
    numbers = range(-(-len(row) // TILE_BYTES))
    for number in numbers:
        hashes = row[number * TILE_BYTES : (number + 1) * TILE_BYTES]
        if log.tile(level, number, size) != hashes:
            path = tile_path(level, number, tile_width(level, number, size))
            raise AuditError(f"{path} does not hold the hashes of the tiles below it.")
    return len(numbers)


def _result(
    note: SignedNote,
    checkpoint: Checkpoint,
    keys: Sequence[VerifierKey],
    witnesses: Sequence[VerifierKey],
    found: Sequence[RangeFound],
    tiles: int,
    older: int,
) -> AuditResult:
    known = {(key.name, key.key_id) for key in (*keys, *witnesses)}
    cosigned = tuple(cosignature_times(note, witnesses))
    told = [one.told for one in found if one.told is not None]
    return AuditResult(
        checkpoint=checkpoint,
        signers=tuple(key.name for key in note.verified_by(keys)),
        cosigned=cosigned,
        unknown=sum((one.name, one.key_id) not in known for one in note.signatures),
        entry_bytes=sum(one.entry_bytes for one in found),
        tiles=tiles,
        older_files=older,
        told=told_together(told, before=max(cosigned, default=None)) if told else None,
    )
