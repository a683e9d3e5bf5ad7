"""One report of the made-up city, written once, and its parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_city import small_city

from answerable.publish import write_report
from answerable.rules.loading import load_rulebook
from answerable.rules.rulebook import Rulebook
from answerable.standings.details import Details
from answerable.standings.standing import Standing


@pytest.fixture(scope="session")
def city() -> tuple[Standing, Details]:
    """The made-up city on the basis of verdicts."""
    return small_city()


@pytest.fixture(scope="session")
def report(city: tuple[Standing, Details], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city's report folder."""
    folder = tmp_path_factory.mktemp("reports") / "report"
    write_report(*city, folder)
    return folder


@pytest.fixture(scope="session")
def closing_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a source that only knows closed."""
    folder = tmp_path_factory.mktemp("closing") / "report"
    write_report(*small_city(basis="closing"), folder)
    return folder


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rulebook in force in the city's week."""
    return load_rulebook("effectiveness", as_of=small_city()[0].as_of)
