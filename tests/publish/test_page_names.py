"""Page names are safe, unique and the same each week."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from answerable.publish import page_names as module
from answerable.publish.page_names import page_names

NAMES = st.lists(st.text(st.characters(), max_size=200), max_size=20)


@given(NAMES)
def test_names_are_safe_on_every_system(accounts):
    for name in page_names(accounts).values():
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,112}", name)


@given(NAMES)
def test_two_accounts_never_share_a_name(accounts):
    assert len(set(page_names(accounts).values())) == len(set(accounts))


@given(NAMES, st.text())
def test_a_name_does_not_hang_on_who_else_is_there(accounts, other):
    alone = page_names(accounts)
    assert {a: n for a, n in page_names([*accounts, other]).items() if a in alone} == alone


def test_a_readable_part_stays_readable():
    assert page_names(["Straße & Wege"])["Straße & Wege"].startswith("strae-wege-")


def test_where_digests_collide_they_grow(monkeypatch):
    monkeypatch.setattr(module, "DIGITS", (0, 64))
    assert len(set(page_names(["水", "火"]).values())) == 2
