"""A language of the report: its messages, numbers, dates and places, from one catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

from answerable.errors import WriteError

LOCALES: Final = {"en": "en_GB", "zh-Hans": "zh_Hans"}
"""Language codes a report can be written in, and the locale whose habits it follows."""

OWN_NAMES: Final = {"en": "English", "zh-Hans": "简体中文"}
"""What each of them calls itself."""

FOLDER: Final = Path(__file__).with_name("locale")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "to be translated later"
    """Mark a message for the catalogue."""
    return message


class Language:
    """What one language needs: every message is formatted with `%(name)s` values."""

    def __init__(self, *, code: str, messages: NullTranslations) -> None:
        self.code = code
        self.locale = Locale.parse(LOCALES[code])
        self.messages = messages

    def gettext(self, message: str, **values: object) -> str:
        """The message in this language, filled in."""
        return self.messages.gettext(message) % values

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """The form that goes with `n`; `%(num)s` is `n` as this language writes it."""
        return self.messages.ngettext(one, many, n) % {"num": self.number(n), **values}

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """A message whose sense needs a context."""
        return self.messages.pgettext(context, message) % values

    def known(self, text: str) -> bool:
        """Whether a text from elsewhere (a rulebook, a mapping) is translated, or needs not be."""
        line = " ".join(text.split())
        return self.code == "en" or self.messages.gettext(line) != line

    def number(self, value: float, digits: int = 0) -> str:
        """A number with this language's separators and exactly `digits` decimals."""
        return _number(value, digits, self.locale)

    def of_100(self, share: float) -> str:
        """A share from 0 to 1 as so many of 100, whole."""
        return self.number(of_100(share))

    def day(self, value: date) -> str:
        """A date in full: 30 June 2019."""
        return _day(value, self.locale)

    def short_day(self, value: date) -> str:
        """A date without its year, for axes and narrow columns: 30 Jun."""
        return _short_day(value, self.locale)

    def ordinal(self, n: int) -> str:
        """1st, 2nd, 3rd, 11th; 第1."""
        number = self.number(n)
        form = self.locale.ordinal_form(n)
        if form == "one":
            return self.pgettext("place ending in 1", "%(n)sst", n=number)
        if form == "two":
            return self.pgettext("place ending in 2", "%(n)snd", n=number)
        if form == "few":
            return self.pgettext("place ending in 3", "%(n)srd", n=number)
        return self.pgettext("any other place", "%(n)sth", n=number)

    def place(self, *, low: int, high: int, of: int) -> str:
        """A place as its interval: 3rd to 9th of 47; one number only where both ends agree."""
        first, last, total = self.ordinal(low), self.ordinal(high), self.number(of)
        if low == high:
            return self.gettext("%(place)s of %(total)s", place=first, total=total)
        return self.gettext(
            "%(first)s to %(last)s of %(total)s", first=first, last=last, total=total
        )

    def listing(self, parts: list[str]) -> str:
        """Things in a row: a, b and c."""
        return format_list(parts, locale=self.locale) if parts else ""


def of_100(share: float) -> int:
    """A share from 0 to 1 as a whole number of 100, as every page shows it."""
    return round(100 * share)


@lru_cache(maxsize=65536)
def _number(value: float, digits: int, locale: Locale) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=4096)
def _day(value: date, locale: Locale) -> str:
    return format_date(value, "long", locale=locale)


@lru_cache(maxsize=4096)
def _short_day(value: date, locale: Locale) -> str:
    return format_skeleton("MMMd", value, locale=locale)


@cache
def language(code: str) -> Language:
    """The language with this code; raises WriteError for one the report has no messages in."""
    if code not in LOCALES:
        known = ", ".join(LOCALES)
        raise WriteError(f"The report has no language '{code}'; choose among {known}.")
    return Language(code=code, messages=_messages(LOCALES[code]))


def _messages(locale: str) -> NullTranslations:
    """The catalogue, read from its source and compiled in memory: no binaries are kept."""
    path = FOLDER / locale / "LC_MESSAGES" / "answerable.po"
    if locale == "en_GB":
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def jinja_callables(spoken: Language) -> dict[str, Callable[..., Markup]]:
    """`_` and `ngettext` for templates: messages are ours and safe, values are escaped."""

    @cache
    def fixed(message: str) -> Markup:
        return Markup(spoken.messages.gettext(message)) % {}  # noqa: S704 - our own message

    def gettext(message: str, **values: object) -> Markup:
        if not values:
            return fixed(message)
        return Markup(spoken.messages.gettext(message)) % values  # noqa: S704 - our own message

    def ngettext(one: str, many: str, n: int, **values: object) -> Markup:
        return Markup(spoken.messages.ngettext(one, many, n)) % values  # noqa: S704 - our own message

    return {"_": gettext, "ngettext": ngettext}
