"""Someone opens the report from disk: on a phone, in the dark, in Chinese, with the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}

LUMINANCE = """
const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number);
  return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
const clear = c => c === 'rgba(0, 0, 0, 0)' || c === 'transparent';
const behind = e => { for (; e; e = e.parentElement) {
  const c = getComputedStyle(e).backgroundColor; if (!clear(c)) return c; }
  return 'rgb(255, 255, 255)'; };
const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05); };
"""

FAINT_TEXT = f"""() => {{ {LUMINANCE}
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = [];
  while (walker.nextNode()) {{
    const e = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || ['TITLE', 'STYLE'].includes(e.tagName.toUpperCase())) continue;
    const style = getComputedStyle(e);
    const ink = e instanceof SVGElement ? style.fill : style.color;
    const ratio = contrast(ink, behind(e));
    if (ratio < 4.5) faint.push([text.slice(0, 30), ratio.toFixed(2)]);
  }} return faint; }}"""

FAINT_SHAPES = f"""() => {{ {LUMINANCE}
  const marks = '.dot, .arrow, .span, .expected-mark, .part.better, .part.worse, .part.done';
  return [...document.querySelectorAll(marks)]
    .map(e => {{ const s = getComputedStyle(e);
      return contrast(s.stroke !== 'none' ? s.stroke : s.fill, behind(e.closest('svg'))); }})
    .filter(ratio => ratio < 3); }}"""


@contextmanager
def opened(browser: Any, **options: Any) -> Iterator[Callable[[Path], Any]]:
    """A fresh window; gives a function that opens a file in it."""
    context = browser.new_context(**options)
    page = context.new_page()

    def show(path: Path) -> Any:
        page.goto(path.as_uri())
        return page

    show.page = page  # type: ignore[attr-defined]
    yield show
    context.close()


def test_a_phone_never_scrolls_sideways(browser, every_kind):
    with opened(browser, viewport=PHONE) as show:
        wide = [p.name for p in every_kind
                if show(p).evaluate("document.documentElement.scrollWidth") > 360]  # fmt: skip
    assert wide == []


@pytest.mark.parametrize("width", [736, 737, 1024, 1025])
def test_a_tablet_never_scrolls_sideways(browser, every_kind, width):
    with opened(browser, viewport={"width": width, "height": 900}) as show:
        wide = [p.name for p in every_kind
                if show(p).evaluate("document.documentElement.scrollWidth") > width]  # fmt: skip
    assert wide == []


def test_a_sheet_of_paper_holds_the_tables_as_tables(browser, folder):
    with opened(browser, viewport={"width": 672, "height": 970}) as show:
        page = show(folder / "index.html")
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") == 672
        assert (
            page.evaluate("getComputedStyle(document.querySelector('tbody tr')).display")
            == "table-row"
        )


def test_with_everything_unfolded_a_phone_still_never_scrolls_sideways(browser, every_kind):
    unfold = "document.querySelectorAll('details').forEach(d => d.open = true)"
    with opened(browser, viewport=PHONE) as show:
        for path in every_kind:
            page = show(path)
            page.evaluate(unfold)
            assert page.evaluate("document.documentElement.scrollWidth") == 360, path.name


def test_no_page_complains_or_asks_for_anything_but_itself(browser, every_kind):
    told: list[str] = []
    with opened(browser, viewport=DESK) as show:
        show.page.on("console", lambda message: told.append(message.text))
        show.page.on("pageerror", lambda error: told.append(str(error)))
        show.page.on("request", lambda request: told.append(request.url)
                     if not request.is_navigation_request() else None)  # fmt: skip
        for path in every_kind:
            show(path)
    assert told == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_enough_from_what_is_behind_it(browser, every_kind, scheme):
    with opened(browser, viewport=DESK, color_scheme=scheme) as show:
        assert [
            (p.name, faint) for p in every_kind if (faint := show(p).evaluate(FAINT_TEXT))
        ] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_stands_out_enough_from_what_is_behind_it(browser, every_kind, scheme):
    with opened(browser, viewport=DESK, color_scheme=scheme) as show:
        assert [p.name for p in every_kind if show(p).evaluate(FAINT_SHAPES)] == []


def test_the_dark_page_is_dark(browser, folder):
    with opened(browser, color_scheme="dark") as show:
        page = show(folder / "index.html")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", colour)[:3])) < 64


def test_the_language_switch_works_from_disk_and_back(browser, folder):
    with opened(browser) as show:
        page = show(folder / "index.html")
        page.get_by_role("link", name="简体中文").click()
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
        page.get_by_role("link", name="English").click()
        assert page.url.endswith("/index.html")


def test_the_language_switch_of_an_office_stays_with_the_office(browser, folder):
    with opened(browser) as show:
        page = show(folder / "index.html")
        page.get_by_role("link", name="城北水务").click()
        page.get_by_role("link", name="简体中文").click()
        assert page.locator("h1").inner_text() == "城北水务"


def test_from_the_front_page_to_an_office_and_back(browser, folder):
    with opened(browser) as show:
        page = show(folder / "index.html")
        page.get_by_role("link", name="Water North", exact=True).click()
        assert "Water North solved" in page.locator(".lead").inner_text()
        page.get_by_role("link", name="All offices").click()
        assert page.locator("h1").inner_text().startswith("Of 60 offices")


def test_the_first_tab_skips_to_the_content(browser, folder):
    with opened(browser) as show:
        page = show(folder / "index.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_every_link_of_the_page_is_reached_with_the_keyboard_and_shows_it(browser, folder):
    with opened(browser) as show:
        page = show(folder / "index.html")
        links = page.locator("a").count()
        reached = set()
        for _ in range(links + 3):
            page.keyboard.press("Tab")
            shown = page.evaluate(
                "(e => [e.href, getComputedStyle(e).outlineStyle])(document.activeElement)"
            )
            if shown[0]:
                assert shown[1] != "none"
                reached.add(shown[0])
        assert len(reached) == len(
            {link.evaluate("e => e.href") for link in page.locator("a").all()}
        )


def test_on_a_phone_the_table_is_still_a_table_to_a_screen_reader(browser, folder):
    with opened(browser, viewport=PHONE) as show:
        page = show(folder / "index.html")
        row = page.get_by_role("row").filter(has_text="Water North").first
        assert row.get_by_role("cell").count() == 5
        assert row.get_by_role("rowheader").count() == 1


def test_on_a_phone_every_figure_has_its_name_beside_it(browser, folder):
    with opened(browser, viewport=PHONE) as show:
        page = show(folder / "index.html")
        unnamed = page.locator(".cards td:not([data-label]):not(.picture)").count()
    assert unnamed == 0


def test_the_weeks_unfold_into_a_table_without_scripts(browser, folder):
    with opened(browser, java_script_enabled=False) as show:
        page = show(next((folder / "accounts").glob("water-north-*[0-9a-f].html")))
        page.get_by_text("The same as a table").click()
        assert page.get_by_role("table", name="Week by week").get_by_role("row").count() == 14


def test_every_picture_has_a_name_for_a_screen_reader(browser, every_kind):
    nameless = (
        "[...document.querySelectorAll('svg')]"
        ".filter(s => !s.querySelector(':scope > title')?.textContent.trim()).length"
    )
    with opened(browser) as show:
        assert [p.name for p in every_kind if show(p).evaluate(nameless)] == []


def test_a_page_has_its_landmarks(browser, folder):
    with opened(browser) as show:
        page = show(folder / "index.html")
        found = [page.get_by_role(role).count() for role in ("banner", "main", "contentinfo")]
    assert found == [1, 1, 1]


def test_on_paper_the_page_is_black_on_white_without_its_menu(browser, folder):
    with opened(browser, color_scheme="dark") as show:
        page = show(folder / "index.html")
        page.emulate_media(media="print")
        assert not page.locator(".top").is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
