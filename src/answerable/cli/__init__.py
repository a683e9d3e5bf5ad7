"""The terminal's face: parse, make one call, show. No logic lives here."""

from answerable.cli.main import main

__all__ = ["main"]
