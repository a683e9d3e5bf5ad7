"""Reads a page strictly: tags closed in order, ids once, and what a screen reader needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "hr", "img", "input"}


@dataclass
class Found:
    """What a page holds, and what is wrong with it."""

    faults: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    unnamed_pictures: int = 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Found()
        self.open: list[str] = []
        self.expects_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = self.found
        if self.expects_title and tag != "title":
            found.unnamed_pictures += 1
        self.expects_title = tag == "svg"
        values = dict(attrs)
        if len(values) < len(attrs):
            found.faults.append(f"an attribute twice in <{tag}> at line {self.getpos()[0]}")
        found.tags.append((tag, values))
        if values.get("id"):
            found.ids.append(str(values["id"]))
        if tag in {"h1", "h2", "h3", "h4"}:
            found.headings.append(int(tag[1]))
        if tag == "a":
            found.links.append(str(values.get("href")))
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if (self.get_starttag_text() or "").endswith("/>") and (
            not self.open or self.open[-1] != tag
        ):
            return
        if not self.open or self.open.pop() != tag:
            self.found.faults.append(f"</{tag}> closes nothing at line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.found.text.append(data)


def read_page(path: Path) -> Found:
    """The page's parts; raises nothing, faults are listed."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    reader.found.faults += [f"<{tag}> is never closed" for tag in reader.open]
    return reader.found
