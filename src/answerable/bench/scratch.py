"""A folder for what a benchmark writes: gone with the block."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from answerable.errors import WriteError


@contextmanager
def scratch(directory: Path | None, *, what: str, less: str) -> Iterator[Path]:
    """A folder in `directory` (default: the system's temporary one); a disk that is full becomes
    one clear sentence about `what`, which asks for fewer of `less`."""
    try:
        with tempfile.TemporaryDirectory(prefix="answerable-bench-", dir=directory) as folder:
            yield Path(folder)
    except OSError as error:
        where = directory or tempfile.gettempdir()
        raise WriteError(
            f"The {what} could not be written to {where} ({error.strerror or error}). "
            f"Ask for fewer {less}, or name a folder with more room."
        ) from error
