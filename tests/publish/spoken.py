"""Every message the report can say, found in code, templates, rulebooks and mappings."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_file

import answerable
from answerable.publish.rule_words import UNITS, VARIANTS
from answerable.rules.loading import load_rulebook

PACKAGE = Path(answerable.__file__).parent
PUBLISH = PACKAGE / "publish"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def spoken_messages() -> set[tuple[str | None, Any]]:
    """(context, message) of every call in code and templates; plural messages are pairs."""
    found = set()
    for path in sorted(PUBLISH.rglob("*.py")):
        found |= _extracted("python", path)
    for path in sorted(PUBLISH.glob("templates/*.html")):
        found |= _extracted("jinja2.ext:babel_extract", path)
    return found


def _extracted(method: str, path: Path) -> set[tuple[str | None, Any]]:
    options = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true"}
    calls = extract_from_file(method, path, keywords=KEYWORDS, options=options)
    return {(context, message) for _, message, _, context in calls}


def texts_from_elsewhere() -> set[str]:
    """Units, reasons and variants of the rulebook in force, and the notes of every mapping."""
    rulebook = load_rulebook("effectiveness", as_of=date(2026, 1, 1))
    found = {value.reason for value in rulebook.explanations.values()}
    found |= {value.unit for value in rulebook.explanations.values() if value.unit not in UNITS}
    found |= {variant.reason for variant in rulebook.variants}
    found |= {
        variant.name.replace("_", " ")
        for variant in rulebook.variants
        if variant.name not in VARIANTS
    }
    for path in (PACKAGE / "facts" / "sources").glob("*.toml"):
        found |= set(tomllib.loads(path.read_text(encoding="utf-8")).get("notes", []))
    return {" ".join(text.split()) for text in found if text}
