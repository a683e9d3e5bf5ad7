"""Every internal link of every page leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.M | re.S)


def anchor(heading: str) -> str:
    """A heading as links name it."""
    plain = re.sub(r"[^\w\s-]", "", heading.strip().lower())
    return plain.replace(" ", "-")


def internal_links() -> list[tuple[Path, str]]:
    """Every link of every page that does not leave the project."""
    found = ((page, link) for page in PAGES for link in LINK.findall(prose(page)))
    return [(page, link) for page, link in found if "://" not in link]


@pytest.mark.parametrize(
    ("page", "link"), internal_links(), ids=lambda part: getattr(part, "name", part)
)
def test_every_internal_link_leads_somewhere(page: Path, link: str) -> None:
    path, _, fragment = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    assert target.exists(), f"{page.relative_to(ROOT)} links to {link}"
    if fragment:
        assert fragment in {anchor(h) for h in re.findall(r"^#+ (.+)$", prose(target), flags=re.M)}


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_every_page_can_be_reached_from_the_readme(page: Path) -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        if here in seen or here.suffix != ".md":
            continue
        seen.add(here)
        links = (here.parent / link.split("#")[0] for link in LINK.findall(prose(here)))
        waiting += [link.resolve() for link in links if link.is_file()]
        waiting += [p for link in LINK.findall(prose(here)) if (here.parent / link).is_dir()
                    for p in (here.parent / link).resolve().glob("*.md")]  # fmt: skip
    assert page in seen


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_in_the_source_is_there(page: Path) -> None:
    named = re.findall(r"`((?:src|tests|docs|script)/[\w./-]+)`", prose(page))
    places = [name for name in named if not re.search(r"NAME|my-city", name)]
    assert [name for name in places if not (ROOT / name).exists()] == []
