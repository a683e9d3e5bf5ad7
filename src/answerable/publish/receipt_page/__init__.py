"""One HTML file that checks a receipt in a browser, from disk, with nobody's help.

Everything is in it: both languages, the style and the script, let in by their hashes and nothing
else (Content-Security-Policy). The script can't reach the network, nor make markup of a text.
"""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from answerable.publish import rendering
from answerable.publish.language import LOCALES, OWN_NAMES, language
from answerable.publish.receipt_page.words import NO_SCRIPT, words
from answerable.publish.whole import write_whole

HERE = Path(__file__).parent


def write_receipt_page(path: Path) -> None:
    """Write the page. Raises WriteError; an older page then stays as it was."""
    write_whole(path, receipt_page().encode())


@cache
def receipt_page() -> str:
    """The page, the same bytes each time."""
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("page.html").render(
        words=words(language("en")),
        languages=[(code, OWN_NAMES[code]) for code in LOCALES],
        no_script=[(code, language(code).gettext(NO_SCRIPT)) for code in LOCALES],
        policy=_policy(),
        style=Markup(_style()),  # noqa: S704 - our own file
        script=Markup(_script()),  # noqa: S704 - our own files
    )


@cache
def _script() -> str:
    """The parts in their order, in a scope of their own, after the sentences that they say."""
    said = json.dumps({code: words(language(code)) for code in LOCALES}, ensure_ascii=False)
    parts = [path.read_text(encoding="utf-8") for path in sorted(HERE.glob("script/*.js"))]
    plain = re.sub(r"^\s*//.*\n", "", "".join(parts), flags=re.M)
    return f'"use strict";\n(() => {{\nconst WORDS = {said};\n{plain}}})();\n'.replace("</", "<\\/")


@cache
def _style() -> str:
    """The sheet of every page and what this one adds."""
    return f"{rendering.style()}\n{rendering.tidied((HERE / 'page.css').read_text('utf-8'))}"


@cache
def _policy() -> str:
    """What may run and what may be loaded: this script, this sheet, nothing."""
    return (
        f"default-src 'none'; script-src '{_digest(_script())}'; style-src '{_digest(_style())}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"
