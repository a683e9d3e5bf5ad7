"""Which official accounts solve the problems people bring them, and how sure we are."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from answerable.facts import read_cases
    from answerable.standings import Standing, rank

__all__ = ["Standing", "rank", "read_cases"]
__version__ = "0.1.0"

# Looked up when first asked for: a witness or an audit's worker starts without the whole way of
# ranking, in a tenth of a second instead of two.
_WHERE = {
    "Standing": "answerable.standings",
    "rank": "answerable.standings",
    "read_cases": "answerable.facts",
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
