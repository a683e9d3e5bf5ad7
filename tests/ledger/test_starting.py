"""A witness, an audit's worker and a killed process start anew at once."""

import subprocess
import sys

import pytest

HEAVY = ("numba", "duckdb", "pyarrow", "ibis", "scipy")


@pytest.mark.parametrize("module", ["answerable.ledger.auditing.workers", "answerable.ledger.keys"])
def test_the_ledger_starts_without_what_ranks(module: str) -> None:
    asked = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    assert found.stdout == b"[]\n"


def test_the_package_still_shows_its_names() -> None:
    import answerable

    assert callable(answerable.rank)


def test_the_package_has_no_other_names() -> None:
    import answerable

    with pytest.raises(AttributeError, match="no attribute 'ranks'"):
        answerable.ranks  # noqa: B018
