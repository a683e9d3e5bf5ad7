"""The seal of a report: an entry of the public record that says which bytes were published.

A sealed report carries, in `seal/`, the entry, its receipt, the record's keys and a page that
checks them in a browser. Nothing of the standing is in the entry but its digests.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet

from answerable.errors import LedgerError
from answerable.facts.entries.encoding import draft_of, read_entry
from answerable.facts.entries.schemas import publish_schemas
from answerable.facts.publication_events import StandingBasis, StandingPublished
from answerable.ledger.log import Log
from answerable.ledger.receipt import Receipt
from answerable.ledger.staging import Draft
from answerable.publish.language import language
from answerable.publish.receipt_page import write_receipt_page
from answerable.publish.whole import write_whole

FOLDER = "seal"
ENTRY, RECEIPT, KEYS, PAGE = "entry.json", "receipt.txt", "keys", "check-receipt.html"
LOG = "log"
"""Where the log lay, seen from the report: a help for who checks on the same machine."""
MARK = "<!--seal-->"
"""Where a report's first pages say that it is sealed."""


@dataclass(frozen=True)
class Seal:
    """A published standing's entry and its receipt."""

    entry: bytes
    receipt: Receipt

    @property
    def told(self) -> StandingPublished:
        """What the entry says."""
        event = read_entry(self.entry).event
        if not isinstance(event, StandingPublished):
            raise LedgerError("The sealed entry is not about a standing.")
        return event


def publish_standing(
    report: Path,
    log: Log,
    *,
    clock: Callable[[], datetime],
    corrects: str | None = None,
) -> Seal:
    """Write the standing in the folder `report` into the log, and its receipt into the report.

    `corrects`: the id of the entry of the standing that this one puts right. A standing that was
    kept but not public yet, for want of witnesses, is not written a second time.

    Raises LedgerError: no report there, one that is sealed already; QuorumError: kept, not public.
    """
    folder = report / FOLDER
    if (folder / RECEIPT).exists():
        raise LedgerError(f"{report} is published already: its receipt lies in {folder}.")
    event = describe(report, corrects=corrects)
    entry = _waiting(folder, event)
    if entry is None:
        entry = draft_of(event, origin=log.origin, recorded=clock()).entry
        # Beside the report before it is in the log: what is kept is not written a second time.
        write_whole(folder / ENTRY, entry)
    seal = Seal(entry, _entered(entry, log))
    write_whole(folder / KEYS, "".join(f"{key}\n" for key in log.keys).encode())
    write_whole(folder / LOG, os.path.relpath(log.folders.public, report).encode())
    write_receipt_page(folder / PAGE)
    _stamp(report, seal)
    write_whole(folder / RECEIPT, seal.receipt.to_bytes())
    return seal


def _entered(entry: bytes, log: Log) -> Receipt:
    """The receipt of the entry, which is put into the log unless it is there."""
    entry_id = json.loads(entry)["id"]
    log.sequence()
    try:
        return log.receipt_of(entry_id)
    except LedgerError:
        publish_schemas(log.folders.public)
        log.append([Draft(entry)])
    log.sequence()
    return log.receipt_of(entry_id)


def describe(report: Path, *, corrects: str | None = None) -> StandingPublished:
    """What a report's standing is, by its own files. Raises LedgerError where there is none."""
    try:
        told = json.loads((report / "provenance.json").read_bytes())
        csv, parquet = ((report / f"standing.{kind}").read_bytes() for kind in ("csv", "parquet"))
        tiers = pyarrow.parquet.read_table(report / "standing.parquet", columns=["tier"])["tier"]
    except (OSError, ValueError) as error:
        raise LedgerError(
            f"{report} is no report: it takes provenance.json, standing.csv and standing.parquet "
            "as answerable rank writes them."
        ) from error
    return StandingPublished(
        week=date.fromisoformat(told["week"]),
        as_of=date.fromisoformat(told["as_of"]),
        basis=StandingBasis(told["basis"]),
        rulebook=told["rulebook"]["id"],
        rulebook_version=told["rulebook"]["version"],
        rulebook_sha256=told["rulebook"]["sha256"],
        source=told["source"],
        accounts=len(tiers),
        ranked=len(tiers) - tiers.null_count,
        csv_sha256=sha256(csv).hexdigest(),
        parquet_sha256=sha256(parquet).hexdigest(),
        corrects=corrects,
        **_facts(told),
    )


def _facts(told: dict[str, Any]) -> dict[str, Any]:
    if checkpoint := told.get("checkpoint"):
        return {f"log_{name}": checkpoint[name] for name in ("origin", "size", "root")}
    return {"file_sha256": told["input"]["sha256"]}


def _waiting(folder: Path, event: StandingPublished) -> bytes | None:
    """The entry of an earlier try at publishing the same, whose receipt never came."""
    try:
        entry = (folder / ENTRY).read_bytes()
    except FileNotFoundError:
        return None
    return entry if read_entry(entry).event == event else None


def _stamp(report: Path, seal: Seal) -> None:
    """Say on the report's first pages that it is in the public record, in each one's language."""
    for page in sorted(report.glob("index*.html")):
        t = language(page.name.removeprefix("index").removesuffix(".html").strip(".") or "en")
        said = t.gettext(
            "This result is in the public record, as entry %(index)s: nobody can change it, or its "
            "date, unseen.",
            index=t.number(seal.receipt.index),
        )
        check, receipt, entry = (
            t.gettext("Check it in your browser"), t.gettext("receipt"), t.gettext("entry"),
        )  # fmt: skip
        stamp = (
            f'<p class="seal">{said} <a href="{FOLDER}/{PAGE}">{check}</a> '
            f'(<a href="{FOLDER}/{RECEIPT}">{receipt}</a>, <a href="{FOLDER}/{ENTRY}">{entry}</a>)'
            "</p>"
        )
        write_whole(page, page.read_text("utf-8").replace(MARK, stamp, 1).encode())


def read_seal(report: Path) -> Seal:
    """The seal that a report carries. Raises LedgerError where there is none."""
    folder = report / FOLDER
    try:
        entry, receipt = (folder / ENTRY).read_bytes(), (folder / RECEIPT).read_bytes()
    except OSError:
        raise LedgerError(
            f"{report} carries no seal: it was not published, or its folder {FOLDER} is missing."
        ) from None
    return Seal(entry, Receipt.parse(receipt))
