"""What an audit checked, in plain lines: what held, and what is odd and no proof of anything."""

from __future__ import annotations

from datetime import UTC, datetime

from answerable.ledger.audit import AuditResult


def audit_lines(found: AuditResult) -> list[str]:
    """One line a kind of check; oddities last."""
    checkpoint = found.checkpoint
    lines = [
        f"{checkpoint.origin}: all holds.",
        f"  entries     {checkpoint.size:,}, {found.entry_bytes:,} bytes, each hashed",
        f"  tiles       {found.tiles:,}, each against the row below; "
        f"{found.older_files:,} older partial files",
        f"  root        {checkpoint.root.hex()}",
        f"  signed by   {', '.join(found.signers)}",
        f"  cosigned    {_cosigned(found)}",
    ]
    if found.told is not None:
        lines.append(
            f"  read        every entry: canonical, with an id and a time, recorded from "
            f"{found.told.first} to {found.told.last} UTC"
        )
        lines += [f"  odd         {doubt}" for doubt in found.told.doubts]
    return lines


def _cosigned(found: AuditResult) -> str:
    told = f"by {len(found.cosigned)} known witnesses"
    if found.cosigned:
        told += f", last at {datetime.fromtimestamp(max(found.cosigned), UTC):%Y-%m-%d %H:%M} UTC"
    if found.unknown:
        told += f"; {found.unknown} signatures by keys that were not given say nothing"
    return told
