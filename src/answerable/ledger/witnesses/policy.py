"""Which witnesses a log asks, and how many must cosign before anything new is published.

quorum = 1
seconds = 5                                    # to wait for an answer; 5 if not said

[[witness]]
name = "The Daily News"                        # for messages to the operator
url = "https://witness.daily-news.example/"
key = "daily-news.example/witness+...+..."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from answerable.errors import KeyFileError, WitnessError
from answerable.ledger.keys import COSIGNATURE, VerifierKey

SECONDS = 5.0


@dataclass(frozen=True)
class Member:
    """One witness: its name to people, where it answers, and the key it must sign with."""

    name: str
    url: str
    key: VerifierKey

    def __post_init__(self) -> None:
        """A web address, and the key of a witness."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise WitnessError(f"The address of {self.name} must begin with https:// or http://.")
        if self.key.algorithm != COSIGNATURE:
            raise WitnessError(f"The key given for {self.name} is a log's, not a witness's.")

    @property
    def address(self) -> str:
        """Where checkpoints are sent."""
        return f"{self.url.rstrip('/')}/add-checkpoint"


@dataclass(frozen=True)
class Policy:
    """The witnesses asked, the number of them needed, and the seconds that they get."""

    members: tuple[Member, ...] = ()
    quorum: int = 0
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        """Each witness once, whatever it is called, and a quorum that can be reached."""
        if len({member.key.public for member in self.members}) < len(self.members):
            raise WitnessError("Two of the witnesses have the same key: that is one witness.")
        if not 0 <= self.quorum <= len(self.members):
            raise WitnessError(
                f"A quorum of {self.quorum} can't be reached with {len(self.members)} witnesses."
            )
        if not 0 < self.seconds <= 60:
            raise WitnessError("Witnesses get more than 0 and at most 60 seconds to answer.")

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """The witnesses' keys, to check receipts and checkpoints with."""
        return tuple(member.key for member in self.members)


def read_policy(path: Path) -> Policy:
    """Read the TOML. Raises WitnessError with the one thing that is wrong first."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WitnessError(f"{path} can't be read as a list of witnesses: {error}.") from None
    _must_be_known(values, {"quorum", "seconds", "witness"}, path)
    listed = values.get("witness", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise WitnessError(f"In {path}, write each witness under its own [[witness]].")
    quorum, seconds = values.get("quorum"), values.get("seconds", SECONDS)
    if type(quorum) is not int:
        raise WitnessError(f"{path} must say how many witnesses are needed, like: quorum = 1")
    if type(seconds) not in (int, float):
        raise WitnessError(f"In {path}, seconds must be a number.")
    return Policy(tuple(_member(one, path) for one in listed), quorum, float(seconds))


def _member(values: Mapping[str, Any], path: Path) -> Member:
    _must_be_known(values, {"name", "url", "key"}, path)
    texts = [values.get(name) for name in ("name", "url", "key")]
    if not all(isinstance(text, str) and text for text in texts):
        raise WitnessError(f"In {path}, each [[witness]] needs name, url and key, in quotes.")
    name, url, key = map(str, texts)
    try:
        return Member(name, url, VerifierKey.parse(key))
    except (KeyFileError, ValueError) as error:
        raise WitnessError(f"In {path}, {name} can't be asked: {error}") from None


def _must_be_known(values: Mapping[str, Any], known: set[str], path: Path) -> None:
    for name in values:
        if name not in known:
            raise WitnessError(
                f"In {path}, '{name}' is not a setting; there are {', '.join(sorted(known))}."
            )
