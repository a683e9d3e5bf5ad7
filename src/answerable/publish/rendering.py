"""Pages from templates: compiled once a language, everything escaped, nothing fetched."""

from __future__ import annotations

import base64
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from answerable.publish import beside, charts, headline, look_closer, reasons, rule_words, sentences
from answerable.publish.language import Language, jinja_callables

STYLE = Path(__file__).with_name("templates") / "style.css"


@cache
def style() -> str:
    """The style sheet, the same in every page."""
    return tidied(STYLE.read_text(encoding="utf-8"))


def tidied(sheet: str) -> str:
    """A style sheet without its comments and indents."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)).strip()


@cache
def content_policy() -> str:
    """No script, no request, no frame, no form: only this very style sheet is let in."""
    digest = base64.b64encode(sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment(spoken: Language) -> Environment:
    """Templates in one language; an unknown name is an error, never a gap."""
    made = Environment(
        loader=PackageLoader("answerable.publish"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        **jinja_callables(spoken),
        t=spoken,
        charts=charts,
        sentences=sentences,
        reasons=reasons,
        look_closer=look_closer,
        beside=beside,
        headlines=headline,
        rule_words=rule_words,
        style=Markup(style()),  # noqa: S704 - our own file, in no part from outside
        content_policy=content_policy(),
    )
    return made


def render(template: str, *, spoken: Language, **values: Any) -> str:
    """One page as HTML."""
    return _environment(spoken).get_template(template).render(values)
