"""What was asked, answered, claimed, confirmed, disputed, hidden: facts, and nothing else."""

from answerable.facts.inspecting import Inspection, inspect
from answerable.facts.reading import read_cases
from answerable.facts.table import Cases

__all__ = ["Cases", "Inspection", "inspect", "read_cases"]
