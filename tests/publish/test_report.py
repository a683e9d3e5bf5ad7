"""The folder as a whole: complete, the same each time, well-formed, safe, offline."""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from page_check import read_page
from small_city import small_city

from answerable.errors import WriteError
from answerable.publish import write_report

GOLDEN = Path(__file__).with_name("golden")


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_path_given_back_is_the_first_page(city, tmp_path):
    assert write_report(*city, tmp_path / "r", languages=("en",)) == tmp_path / "r" / "index.html"


def test_every_office_has_a_page_in_every_language(city, report):
    assert len(list((report / "accounts").iterdir())) == 2 * city[0].table.num_rows


def test_the_same_standing_gives_the_same_bytes(city, report, tmp_path):
    write_report(*city, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(report)


def test_every_page_is_well_formed(report):
    assert [fault for path in pages(report) for fault in read_page(path).faults] == []


def test_no_page_has_an_id_twice(report):
    for path in pages(report):
        ids = read_page(path).ids
        assert len(ids) == len(set(ids))


def test_every_picture_begins_with_its_name(report):
    assert sum(read_page(path).unnamed_pictures for path in pages(report)) == 0


def test_headings_go_down_one_step_at_a_time(report):
    for path in pages(report):
        levels = read_page(path).headings
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_header_cell_says_what_it_heads(report):
    for path in pages(report):
        assert all(values.get("scope") for tag, values in read_page(path).tags if tag == "th")


def test_every_link_leads_to_a_file_of_the_report(report):
    for path in pages(report):
        for link in read_page(path).links:
            assert not re.match(r"[a-z]+:|//", link)
            target, _, anchor = link.partition("#")
            found = (path.parent / unquote(target)).resolve() if target else path
            assert found.is_file()
            if anchor:
                assert anchor in read_page(found).ids


def test_names_from_outside_are_never_markup(report):
    for path in pages(report):
        tags = {tag for tag, _ in read_page(path).tags}
        assert not tags & {"script", "gardens", "meter", "odd", "iframe", "img"}


def test_every_page_refuses_scripts_and_requests(report):
    for path in pages(report):
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', path.read_text("utf-8"))
        assert policy is not None
        assert policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")


def test_no_page_has_an_inline_style_or_a_handler(report):
    for path in pages(report):
        for _, values in read_page(path).tags:
            assert not [name for name in values if name == "style" or name.startswith("on")]


def test_the_path_of_the_source_on_the_writers_disk_is_nowhere_told(report):
    assert not [name for name, content in contents(report).items() if b"secret" in content]


def test_a_page_says_its_language(report):
    for path in pages(report):
        code = "zh-Hans" if ".zh-Hans." in path.name else "en"
        assert f'<html lang="{code}">' in path.read_text("utf-8")


def test_where_only_closings_are_known_the_front_page_never_says_solved(closing_report):
    assert "solved" not in " ".join(read_page(closing_report / "index.html").text).lower()


def test_where_only_closings_are_known_no_office_page_says_solved(closing_report):
    for path in (closing_report / "accounts").glob("*.html"):
        if ".zh-Hans." not in path.name:
            assert "solve" not in " ".join(read_page(path).text).lower()


def test_where_only_closings_are_known_no_chinese_office_page_says_solved(closing_report):
    for path in (closing_report / "accounts").glob("*.zh-Hans.html"):
        assert "解决" not in " ".join(read_page(path).text)


def test_where_nobody_compares_the_front_page_says_what_to_do_instead(tmp_path):
    write_report(*small_city(ranked=False), tmp_path / "r", languages=("en",))
    text = " ".join(read_page(tmp_path / "r" / "index.html").text)
    assert "for example by office and borough" in text


def test_a_city_without_offices_has_a_front_page(tmp_path):
    write_report(*small_city(groups={}), tmp_path / "r")
    assert "No office was asked anything" in (tmp_path / "r" / "index.html").read_text("utf-8")


def test_one_language_alone_has_the_plain_names(tmp_path):
    write_report(*small_city(groups={"Parks": 7}), tmp_path / "r", languages=("zh-Hans",))
    assert '<html lang="zh-Hans">' in (tmp_path / "r" / "index.html").read_text("utf-8")


def test_an_unknown_language_is_refused_before_anything_is_written(city, tmp_path):
    with pytest.raises(WriteError, match="no language 'tlh'; choose among en, zh-Hans"):
        write_report(*city, tmp_path / "r", languages=("tlh",))
    assert not (tmp_path / "r").exists()


def test_a_long_table_has_a_page_of_its_own_with_every_office(tmp_path):
    write_report(*small_city(groups={"Parks": 260}), tmp_path / "r", languages=("en",))
    rows = [values for tag, values in read_page(tmp_path / "r" / "group-1-part-1.html").tags
            if tag == "th" and values["scope"] == "row"]  # fmt: skip
    assert len(rows) == 254


@pytest.mark.parametrize(
    ("page", "golden"),
    [
        ("index.html", "index.html"),
        ("index.zh-Hans.html", "index.zh-Hans.html"),
        ("accounts/parks-east-*[0-9a-f].html", "office.html"),
    ],
)
def test_a_small_report_reads_as_it_did(page, golden, tmp_path):
    """Set ANSWERABLE_WRITE_GOLDEN=1 to accept what is now written, after reading the difference."""
    write_report(*small_city(groups={"Parks": 9}), tmp_path / "r")
    html = next((tmp_path / "r").glob(page)).read_text("utf-8")
    bare = re.sub(r"<style>.*?</style>|<meta http-equiv[^>]*>", "", html, flags=re.S)
    if os.environ.get("ANSWERABLE_WRITE_GOLDEN"):
        (GOLDEN / golden).write_text(bare, encoding="utf-8")
    assert bare == (GOLDEN / golden).read_text(encoding="utf-8")
