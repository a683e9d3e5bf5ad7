"""What the tests of facts share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from case_files import SHARED


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """A public extract by name; the test is skipped where it is not at hand."""

    def find(name: str) -> Path:
        if not (SHARED / name).exists():
            pytest.skip(f"needs the public extract {name} beside the repository")
        return SHARED / name

    return find
