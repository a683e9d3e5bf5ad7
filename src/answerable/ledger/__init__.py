"""The tamper-evident log of public facts: entries, proofs, files, signatures, verification."""
