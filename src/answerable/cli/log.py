"""Commands of the public record: write facts into it, and prove what it holds."""

from __future__ import annotations

from pathlib import Path

import click

from answerable.cli.asking import (
    PATH,
    Writing,
    log_option,
    policy_in,
    trusted,
    verifier_keys,
    vkey_option,
    witnesses_option,
    writing,
)
from answerable.errors import LedgerError
from answerable.facts.entries.importing import import_file
from answerable.ledger.audit import audit, check_prefix
from answerable.ledger.reading import open_log
from answerable.ledger.receipt import Receipt
from answerable.ledger.receipts import Receipts
from answerable.ledger.tombstone import Grounds
from answerable.publish import TerminalProgress
from answerable.publish.audit_lines import audit_lines
from answerable.publish.receipt_page import write_receipt_page
from answerable.publish.whole import write_whole


@click.group()
def log() -> None:
    """The public record: nothing is removed unseen, and anyone can prove it."""


@log.command("begin")
@click.option("--origin", help="The log's name for ever; made up if not given.")
@writing
def begin(to: Writing, origin: str | None) -> None:
    """Make an empty log, and print its verifier key."""
    with to.begun(origin=origin) as opened:
        opened.sequence()
        write_receipt_page(to.folder / "check-receipt.html")
        click.echo(str(opened.keys[0]))


@log.command("import")
@click.argument("file", type=PATH)
@click.option("--source", default="auto", help="A shipped source's name, or a mapping (TOML).")
@click.option("--timezone", help="The place's, where the mapping does not say it.")
@click.option("--origin", help="The log's name for ever, on first use; made up if not given.")
@writing
def import_cases(
    to: Writing, file: Path, source: str, timezone: str | None, origin: str | None
) -> None:
    """Turn the cases in FILE into entries of the log, made on first use."""
    with TerminalProgress() as progress:
        done = import_file(
            file, source=source, timezone=timezone, origin=origin, log_folder=to.folder,
            private=to.private, database=to.database, gather=to.gather, progress=progress,
        )  # fmt: skip
    write_receipt_page(to.folder / "check-receipt.html")
    if done.resumed:
        click.echo(f"{done.resumed:,} cases were there from an import that was cut off.")
    click.echo(
        f"{done.cases:,} cases are in {to.folder}, in {done.entries:,} entries; "
        f"the log has {done.checkpoint.size:,}."
    )
    click.echo(f"Rank them: answerable rank {to.folder} --source ledger --out report")


@log.command("key")
@log_option
def show_key(place: str) -> None:
    """Print the verifier key, by which others check the log; the newest first."""
    for key in open_log(place).keys():  # noqa: SIM118 - a log is no mapping
        click.echo(str(key))


@log.command("rotate-key")
@writing
def rotate_key(to: Writing) -> None:
    """Sign with a new key too, from now on, and say so in the log."""
    with to.open() as opened:
        key = opened.rotate_key()
        opened.sequence()
    click.echo(str(key))


@log.command("publish-waiting")
@writing
def publish_waiting(to: Writing) -> None:
    """Index, sign and publish what was kept and is not public yet."""
    with to.open() as opened:
        checkpoint = opened.sequence()
    click.echo(f"{checkpoint.origin} has {checkpoint.size:,} public entries.")


@log.command("erase")
@click.argument("entry_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="A code, like withdrawn.")
@click.option("--legal-basis", required=True, help="A code, like gdpr-17(1)(b).")
@click.option("--authority", required=True, help="Who decided, as a code.")
@writing
def erase(
    to: Writing, entry_ids: tuple[str, ...], reason: str, legal_basis: str, authority: str
) -> None:
    """Erase what entries committed to, for ever; tombstones say so, and all proofs stay valid."""
    grounds = Grounds(reason=reason, legal_basis=legal_basis, authority=authority)
    with to.open() as opened:
        stones = opened.erase(entry_ids, grounds=grounds)
        opened.sequence()
    click.echo(f"{len(stones)} erased, each with a tombstone in the log.")


@log.command("audit")
@click.argument("place", metavar="DIR|URL")
@vkey_option
@witnesses_option
def audit_log(place: str, texts: tuple[str, ...], witnesses: Path | None) -> None:
    """Check every entry, tile, root and signature of a log, and say what was checked."""
    public, known = trusted(place, texts)
    seen, quorum = policy_in(witnesses)
    with TerminalProgress() as progress:
        found = audit(public, keys=known, witnesses=seen, quorum=quorum, progress=progress)
    click.echo("\n".join(audit_lines(found)))


@log.command("receipt")
@click.argument("index", type=click.IntRange(0))
@log_option
@click.option("--out", type=PATH, help="Write it here; it is printed otherwise.")
@click.option("--entry", "entry_out", type=PATH, help="Write the entry's own bytes here.")
def give_receipt(index: int, place: str, out: Path | None, entry_out: Path | None) -> None:
    """The proof that entry INDEX is in the log, to be checked without it."""
    public = open_log(place)
    told = Receipts(public).receipt(index).to_bytes()
    if entry_out is not None:
        write_whole(entry_out, next(public.entries(index, index + 1)))
    if out is not None:
        write_whole(out, told)
    else:
        click.echo(told.decode(), nl=False)


@log.command("verify")
@click.argument("receipt", type=PATH)
@click.argument("entry", type=PATH)
@click.option(
    "--vkey", "texts", multiple=True, required=True,
              help="The log's verifier key, from somewhere you trust.")  # fmt: skip
@witnesses_option
def verify_receipt(
    receipt: Path, entry: Path, texts: tuple[str, ...], witnesses: Path | None
) -> None:
    """Check, offline, that the entry in a file is in the log that gave the receipt."""
    seen, quorum = policy_in(witnesses)
    proof = Receipt.parse(_read(receipt))
    checkpoint = proof.verify(_read(entry), verifier_keys(texts), witnesses=seen, quorum=quorum)
    click.echo(
        f"Entry {proof.index:,} is in {checkpoint.origin}, under its checkpoint of "
        f"{checkpoint.size:,} entries."
    )


@log.command("prefix")
@click.argument("old_checkpoint", type=PATH)
@log_option
@vkey_option
def prefix(old_checkpoint: Path, place: str, texts: tuple[str, ...]) -> None:
    """Whether a checkpoint kept from earlier is still the beginning of the log."""
    public, known = trusted(place, texts)
    found = check_prefix(public, _read(old_checkpoint), keys=known)
    click.echo(
        f"The first {found.old.size:,} of today's {found.new.size:,} entries are those you saw: "
        "none was changed or removed."
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LedgerError(f"{path} could not be read: {error.strerror or error}.") from None
