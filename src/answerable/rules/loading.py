"""Rulebooks from TOML: every key known, every value in range, every version dated.

A book is `id`, `title` and one `[[version]]` after another. A version has `version`, `valid_from`,
perhaps `valid_to` (exclusive), a table for each value (value, unit, since, reason) and any number
of `[[version.variant]]` (name, reason, changes). Every version is whole, so that what was in force
on a day can be read in one place; and all are checked, whichever one is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from answerable.errors import AsOfError, RulebookError
from answerable.rules import grammar
from answerable.rules.document import Document, Where, read_document
from answerable.rules.fields import FIELDS, check_together, said
from answerable.rules.rulebook import Explanation, Rulebook, Variant
from answerable.rules.timeline import check_dates, check_since

BOOKS = Path(__file__).parent / "books"

TAKEN = {"in_force", "without_same_day", "without_batch"}
"""Names that the standings give to their own further runs; no variant may be called so."""


def load_rulebook(name_or_path: str | Path = "effectiveness", *, as_of: date) -> Rulebook:
    """The version in force on `as_of` of a rulebook shipped by name, or of a TOML file.

    Raises RulebookError, naming the file and the line, for anything wrong in any of its versions,
    and AsOfError where none was valid on `as_of`.
    """
    book = read_document(_found(name_or_path))
    versions = _versions(book)
    for version in versions:
        if version.valid_from <= as_of and (version.valid_to is None or as_of < version.valid_to):
            return version
    raise AsOfError(
        f"No version of the rulebook {book.data['id']} was valid on {as_of}: {_spans(versions)}. "
        f"Choose another as-of date, or another rulebook than {book.path}."
    )


def _found(name_or_path: str | Path) -> Path:
    """The path of a shipped book for a bare name, else the path as given."""
    path = Path(name_or_path)
    if path.suffix or len(path.parts) != 1 or path.exists():
        return path
    if (shipped := BOOKS / f"{path}.toml").exists():
        return shipped
    names = ", ".join(sorted(book.stem for book in BOOKS.glob("*.toml")))
    raise RulebookError(f'There is no rulebook "{path}"; give one of {names}, or a TOML file.')


def _versions(book: Document) -> list[Rulebook]:
    """All versions of a book, checked, in order of time."""
    grammar.refuse_by_charter(book, book.data)
    grammar.check_table(book, book.data, (), required=grammar.BOOK)
    for number, table in enumerate(book.data["version"]):
        grammar.check_table(
            book, table, ("version", number),
            required=grammar.VERSION, optional=grammar.VERSION_MAY,
        )  # fmt: skip
    check_dates(book)
    versions = [_version(book, number) for number in range(len(book.data["version"]))]
    check_since(book, versions)
    return versions


def _version(book: Document, number: int) -> Rulebook:
    """One version with its values and variants checked."""
    where: Where = ("version", number)
    table = book.data["version"][number]
    explanations = {name: _explanation(book, table[name], (*where, name)) for name in FIELDS}
    values: dict[str, Any] = {name: told.value for name, told in explanations.items()}
    if problem := check_together(values):
        raise book.wrong((*where, problem[0], "value"), f'"{problem[0]}" {problem[1]}.')
    rulebook = Rulebook(
        id=book.data["id"],
        version=table["version"],
        valid_from=table["valid_from"],
        valid_to=table.get("valid_to") or _next_start(book, number),
        title=book.data["title"],
        **values,
        variants=(),
        explanations=explanations,
    )
    return replace(rulebook, variants=_variants(book, rulebook, table.get("variant", []), where))


def _next_start(book: Document, number: int) -> date | None:
    later = book.data["version"][number + 1 : number + 2]
    return later[0]["valid_from"] if later else None


def _explanation(book: Document, table: Mapping[str, Any], where: Where) -> Explanation:
    """One value with its unit, date and reason, checked against the table of fields."""
    grammar.check_table(book, table, where, required=grammar.VALUE)
    field = FIELDS[str(where[-1])]
    if table["unit"] != field.unit:
        told = f'the unit of "{field.name}" is "{field.unit}", not {said(table["unit"])}.'
        raise book.wrong((*where, "unit"), told)
    value = _checked(book, field.name, table["value"], (*where, "value"))
    return Explanation(value, table["unit"], table["since"], table["reason"])


def _checked(book: Document, name: str, value: object, where: Where) -> Any:
    try:
        return FIELDS[name].checked(value)
    except ValueError as problem:
        raise book.wrong(where, f'"{name}" {problem}.') from None


def _variants(
    book: Document, rulebook: Rulebook, tables: list[Any], version: Where
) -> tuple[Variant, ...]:
    """The variants of a version, each tried on it, so that none can fail when it is used."""
    variants: list[Variant] = []
    for number, table in enumerate(tables):
        where = (*version, "variant", number)
        grammar.check_table(book, table, where, required=grammar.VARIANT)
        taken = TAKEN.union(variant.name for variant in variants)
        _check_name(book, table["name"], (*where, "name"), taken=taken)
        changes = _changes(book, rulebook, table["changes"], (*where, "changes"))
        variants.append(Variant(table["name"], changes, table["reason"]))
    return tuple(variants)


def _check_name(book: Document, name: str, where: Where, *, taken: set[str]) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise book.wrong(where, f"a variant's name has only a-z, 0-9 and _, unlike {said(name)}.")
    if name in taken:
        raise book.wrong(where, f"the name {said(name)} is taken; give this variant another.")


def _changes(
    book: Document, rulebook: Rulebook, table: Mapping[str, Any], where: Where
) -> dict[str, Any]:
    """What a variant changes, each within its range, and together without contradiction."""
    for name in table:
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            raise book.wrong((*where, name), f'"{name}" is no value; known are {known}.')
    changes = {name: _checked(book, name, value, (*where, name)) for name, value in table.items()}
    for name, value in changes.items():
        if value == getattr(rulebook, name):
            raise book.wrong((*where, name), f'"{name}" is {said(table[name])} already.')
    values = {name: getattr(rulebook, name) for name in FIELDS} | changes
    if problem := check_together(values):
        raise book.wrong(where, f'with these changes, "{problem[0]}" {problem[1]}.')
    return changes


def _spans(versions: Sequence[Rulebook]) -> str:
    """The versions with their dates, in words."""
    told = [
        f"{v.version} from {v.valid_from} {f'until before {v.valid_to}' if v.valid_to else 'on'}"
        for v in versions
    ]
    return "it has version " + " and ".join(told)
