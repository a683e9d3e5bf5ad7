"""Words for columns and endings in five languages, and how well a header or value fits them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from answerable.facts.mapping import header_key


@cache
def words(section: str) -> dict[str, tuple[str, ...]]:
    """A section of words.toml: what each word list stands for, compared as headers are."""
    file = resources.files("answerable.facts") / "words.toml"
    lists = tomllib.loads(file.read_text(encoding="utf-8"))[section]
    return {code: tuple(header_key(w) for w in listed) for code, listed in lists.items()}


def fitness(said: str, code: str, *, section: str) -> float:
    """0 to 1: how much of `said` the longest of the code's words that it contains covers.

    Words of letters must stand as whole words; Chinese ones may stand anywhere.
    """
    key = header_key(said)
    fitting = [w for w in words(section)[code] if _contains(key, w)]
    return max((len(w) for w in fitting), default=0) / max(len(key), 1)


def meaning(said: str, *, section: str) -> str | None:
    """The code whose word covers most of `said`; None where no word is in it."""
    fits = {code: fitness(said, code, section=section) for code in words(section)}
    best = max(fits, key=lambda code: fits[code])
    return best if fits[best] > 0 else None


def _contains(key: str, word: str) -> bool:
    if word.isascii() or not any("\u4e00" <= c <= "\u9fff" for c in word):
        return f"_{word}_" in f"_{key}_"
    return word in key
