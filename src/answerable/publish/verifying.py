"""Whether a published standing is what was published, and what the facts and rules give."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from answerable.errors import LedgerError, ProofError
from answerable.facts.publication_events import StandingPublished
from answerable.facts.reading import read_cases
from answerable.facts.table import Cases
from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.keys import VerifierKey
from answerable.progress import Progress, Silence
from answerable.publish.sealing import FOLDER, KEYS, LOG, read_seal
from answerable.rules.digest import digest
from answerable.rules.loading import load_rulebook
from answerable.rules.rulebook import Rulebook
from answerable.standings import rank
from answerable.standings.standing import Standing

FILES = ("standing.csv", "standing.parquet")


@dataclass(frozen=True)
class Facts:
    """Where the facts of a standing are to be had: a log (folder or address), or a file; and how
    they read, by default as when the standing was sealed."""

    place: str
    source: str | None = None


@dataclass(frozen=True)
class Verified:
    """What was found to hold. `trusted_keys`: the keys were given, not taken from the report."""

    index: int
    checkpoint: Checkpoint
    told: StandingPublished
    recomputed: bool
    trusted_keys: bool


def verify_standing(
    report: Path,
    *,
    keys: Sequence[VerifierKey] = (),
    facts: Facts | None = None,
    rulebook: str | Path | None = None,
    progress: Progress | None = None,
) -> Verified:
    """Check a report's files against its seal, the seal against the record, and compute it again.

    `keys`: the record's verifier keys; without them those that the report carries, which proves
    only that the report is of one piece. Without `facts` it is computed again only if they are in a
    log that still lies where it lay. `rulebook`: a TOML file, where the one named is not shipped.

    Raises ProofError, NoteError or LedgerError at the first thing that does not hold.
    """
    seal = read_seal(report)
    told = seal.told
    checkpoint = seal.receipt.verify(seal.entry, keys or _carried(report))
    for name, sealed in zip(FILES, (told.csv_sha256, told.parquet_sha256), strict=True):
        _must_match(_read(report / name), sealed, f"{report / name} is not what was sealed")
    facts = facts or _beside(report, told)
    if facts is not None:
        _recompute(told, facts, rulebook or told.rulebook, progress or Silence())
    return Verified(
        index=seal.receipt.index, checkpoint=checkpoint, told=told,
        recomputed=facts is not None, trusted_keys=bool(keys),
    )  # fmt: skip


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LedgerError(f"{path} could not be read: {error.strerror or error}.") from None


def _carried(report: Path) -> list[VerifierKey]:
    try:
        lines = (report / FOLDER / KEYS).read_text("utf-8").splitlines()
    except OSError:
        raise LedgerError(
            f"{report} carries no keys; give the record's own, as answerable log key shows it."
        ) from None
    return [VerifierKey.parse(line) for line in lines]


def _beside(report: Path, told: StandingPublished) -> Facts | None:
    """The log that the facts came from, where it still is."""
    place = report / FOLDER / LOG
    if told.log_size is None or not place.is_file():
        return None
    log = report / place.read_text("utf-8")
    return Facts(str(log)) if log.is_dir() else None


def _must_match(data: bytes, sealed: str, told: str) -> None:
    if sha256(data).hexdigest() != sealed:
        raise ProofError(f"{told}: its SHA-256 is another.")


def _recompute(
    told: StandingPublished, facts: Facts, rulebook: str | Path, progress: Progress
) -> None:
    rules = _rules(told, rulebook)
    standing = rank(
        _cases(told, facts, progress), as_of=told.as_of, rulebook=rules, progress=progress
    )
    for name, data, sealed in _files(standing, told):
        _must_match(data, sealed, f"Computed again from {facts.place}, {name} is not what it was")


def _rules(told: StandingPublished, rulebook: str | Path) -> Rulebook:
    rules = load_rulebook(rulebook, as_of=told.as_of)
    if digest(rules) != told.rulebook_sha256:
        raise ProofError(
            f"The rulebook {rules.id}, version {rules.version}, is not the one that was sealed: "
            f"{told.rulebook}, version {told.rulebook_version}; give its TOML file."
        )
    return rules


def _cases(told: StandingPublished, facts: Facts, progress: Progress) -> Cases:
    cases = read_cases(
        facts.place, source=facts.source or told.source, log_size=told.log_size, progress=progress
    )
    sealed = told.file_sha256 if told.log_root is None else told.log_root
    if cases.sha256 != sealed:
        raise ProofError(
            f"The facts in {facts.place} are not those of the standing: it was computed from "
            f"{sealed}, and this is {cases.sha256}."
        )
    return cases


def _files(standing: Standing, told: StandingPublished) -> Iterator[tuple[str, bytes, str]]:
    with tempfile.TemporaryDirectory() as folder:
        standing.write(folder)
        for name, sealed in zip(FILES, (told.csv_sha256, told.parquet_sha256), strict=True):
            yield name, (Path(folder) / name).read_bytes(), sealed
