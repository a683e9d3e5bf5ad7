"""Which keys a book of rules may hold, at each depth, and of what kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from answerable.rules.charter import broken_article, refusal
from answerable.rules.document import Document, Where
from answerable.rules.fields import FIELDS, said

BOOK: Mapping[str, type] = {"id": str, "title": str, "version": list}
VERSION: Mapping[str, type] = {"version": str, "valid_from": date, **dict.fromkeys(FIELDS, dict)}
VERSION_MAY: Mapping[str, type] = {"valid_to": date, "variant": list}
VALUE: Mapping[str, type] = {"value": object, "unit": str, "since": date, "reason": str}
VARIANT: Mapping[str, type] = {"name": str, "reason": str, "changes": dict}

OWN_WORDS = {*BOOK, *VERSION, *VERSION_MAY, *VALUE, *VARIANT}
FREE_TEXT = {"title", "reason"}
KINDS = {str: "a text", date: "a date (2026-01-31)", dict: "a table", list: "a list of tables"}


def refuse_by_charter(book: Document, node: object, where: Where = ()) -> None:
    """Refuse any name, choice or unit that measures a person, asking or volume; before all else.

    Titles and reasons are for people to read and judge nothing, so they may speak of anybody.
    """
    if isinstance(node, Mapping):
        for name, below in node.items():
            _refuse_word(book, name, (*where, name))
            if name not in FREE_TEXT:
                refuse_by_charter(book, below, (*where, name))
    elif isinstance(node, list):
        for number, below in enumerate(node):
            refuse_by_charter(book, below, (*where, number))
    elif isinstance(node, str):
        _refuse_word(book, node, where)


def _refuse_word(book: Document, word: str, where: Where) -> None:
    if word not in OWN_WORDS and (article := broken_article(word)):
        raise book.wrong(where, refusal(word, article=article))


def check_table(
    book: Document,
    table: Any,
    where: Where,
    *,
    required: Mapping[str, type],
    optional: Mapping[str, type] | None = None,
) -> None:
    """Refuse what is no table, keys unknown or missing, and values of another kind."""
    if not isinstance(table, dict):
        raise book.wrong(where, f"{_place(where)} must be a table, not {said(table)}.")
    kinds = {**required, **(optional or {})}
    for name, value in table.items():
        if name not in kinds:
            known = ", ".join(kinds)
            raise book.wrong((*where, name), f'"{name}" is not known here; known are {known}.')
        _check_kind(book, value, (*where, name), kind=kinds[name])
    for name in required:
        if name not in table:
            raise book.wrong(where, f'{_place(where)} lacks "{name}".')


def _check_kind(book: Document, value: object, where: Where, *, kind: type) -> None:
    if kind is object:
        return
    if type(value) is not kind:  # a datetime is a date, and not what is meant
        raise book.wrong(where, f'"{where[-1]}" must be {KINDS[kind]}, not {said(value)}.')
    if value in ([], {}) or (isinstance(value, str) and not value.strip()):
        raise book.wrong(where, f'"{where[-1]}" is empty.')


def _place(where: Where) -> str:
    """The table at `where`, in words."""
    names = [str(step) for step in where if isinstance(step, str)]
    return f'"{".".join(names)}"' if names else "the rulebook"
