"""Where each page lies, in which language, and how it names the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from answerable.publish.language import OWN_NAMES
from answerable.publish.offices import Group, Office, Part

LONG = 200
"""A table with more offices than this shows its first ones, and has a page of its own for all."""


@dataclass(frozen=True)
class Page:
    """Where a page lies, and how it names the others."""

    stem: str  # path inside the report, without language and ending
    codes: tuple[str, ...]
    code: str

    @property
    def up(self) -> str:
        """The way from this page to the report's root."""
        return "../" * self.stem.count("/")

    @property
    def here(self) -> str:
        """The page's own stem."""
        return self.stem

    @property
    def path(self) -> str:
        """The page's path inside the report."""
        return self.file(self.stem)

    def file(self, stem: str) -> str:
        """A page's file name in this language; the first language has the plain names."""
        return _file(stem, self.code, self.codes)

    def office(self, office: Office) -> str:
        """The link to an office's page."""
        return f"{self.up}accounts/{self.file(office.page)}"

    def first(self, part: Part) -> Sequence[Office]:
        """The offices of a part that its table on the front page shows."""
        return part.offices[:LONG]

    def first_unranked(self, group: Group) -> Sequence[Office]:
        """The unranked offices that the table on the front page shows."""
        return group.unranked[:LONG]

    def part_file(self, group: Group, part: Part) -> str:
        """The page with all offices of a part."""
        return self.file(f"{group.anchor}-part-{part.number}")

    def unranked_file(self, group: Group) -> str:
        """The page with all unranked offices of a group."""
        return self.file(f"{group.anchor}-unranked")

    @property
    def others(self) -> list[dict[str, str]]:
        """The same page in the other languages: code, name in that language, link."""
        name = self.stem.rpartition("/")[2]
        return [
            {"code": code, "name": OWN_NAMES[code], "href": _file(name, code, self.codes)}
            for code in self.codes
            if code != self.code
        ]


def _file(stem: str, code: str, codes: tuple[str, ...]) -> str:
    return f"{stem}.html" if code == codes[0] else f"{stem}.{code}.html"
