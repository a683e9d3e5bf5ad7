"""Which official accounts solve the problems people bring them, and how sure we are."""

from answerable.facts import read_cases
from answerable.standings import Standing, rank

__all__ = ["Standing", "rank", "read_cases"]
__version__ = "0.1.0"
