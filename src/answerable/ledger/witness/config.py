"""Which logs a witness watches and where it runs: one TOML, or options; and its own keys.

name = "daily-news.example/witness"
listen = "127.0.0.1:8646"
folder = "witness"                    # beside this file, unless it is an absolute path

[[log]]
key = "city.example/log+...+..."      # or a list: a log that has changed its key has several
origin = "city.example/log"           # only where it is not the key's name
"""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answerable.errors import KeyFileError, WitnessError
from answerable.ledger.keys import (
    COSIGNATURE,
    ED25519,
    KEY_BYTES,
    SigningKey,
    VerifierKey,
    load_keys,
)
from answerable.ledger.owned import write_once

LISTEN = "127.0.0.1:8646"
FOLDER = Path("witness")


@dataclass(frozen=True)
class Config:
    """What a witness needs to know; `logs` gives the keys of each origin."""

    logs: Mapping[str, Sequence[VerifierKey]] = field(default_factory=dict)
    name: str | None = None
    listen: str = LISTEN
    folder: Path = FOLDER


def read_config(path: Path) -> Config:
    """Read the TOML. Raises WitnessError with the one thing that is wrong first."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WitnessError(f"{path} can't be read as a witness's settings: {error}.") from None
    _must_be_known(values, {"name", "listen", "folder", "log"}, path)
    logs = values.get("log", [])
    if not isinstance(logs, list) or not all(isinstance(one, dict) for one in logs):
        raise WitnessError(f"In {path}, write each log under its own [[log]].")
    return Config(
        logs=logs_of(key for one in logs for key in _keys_of(one, path)),
        name=_text(values, "name", path),
        listen=_text(values, "listen", path) or LISTEN,
        folder=path.parent / (_text(values, "folder", path) or FOLDER),
    )


def logs_of(keys: Iterable[tuple[str | None, str]]) -> dict[str, list[VerifierKey]]:
    """The keys of each origin, from pairs of an origin (or None: the key's name) and a key's text.

    Raises WitnessError for a text that is no log's key.
    """
    logs: dict[str, list[VerifierKey]] = {}
    for origin, text in keys:
        try:
            key = VerifierKey.parse(text)
        except KeyFileError as error:
            raise WitnessError(f"'{text}' is not a log's verifier key: {error}") from None
        if key.algorithm != ED25519:
            raise WitnessError(f"The key of {key.name} is a witness's, not a log's.")
        logs.setdefault(origin or key.name, []).append(key)
    return logs


def own_keys(folder: Path, *, name: str | None) -> list[SigningKey]:
    """The witness's keys; the first use makes one, under `name` or a random one.

    The name is kept in the file `name`. Raises WitnessError if it was another one,
    KeyFileError if it can be none.
    """
    path, new = folder / "name", name or f"witness-{secrets.token_hex(4)}"
    VerifierKey(new, COSIGNATURE, bytes(KEY_BYTES))  # refuses what can't be a key's name
    write_once(path, f"{new}\n".encode())
    kept = path.read_text("utf-8").removesuffix("\n")
    if name not in (None, kept):
        raise WitnessError(f"The witness in {folder} is {kept}; for {name}, name another folder.")
    return load_keys(folder / "keys", origin=kept, algorithm=COSIGNATURE)


def _keys_of(log: Mapping[str, Any], path: Path) -> list[tuple[str | None, str]]:
    _must_be_known(log, {"key", "origin"}, path)
    keys = log.get("key", [])
    keys = [keys] if isinstance(keys, str) else keys
    if not isinstance(keys, list) or not keys or not all(isinstance(one, str) for one in keys):
        raise WitnessError(f"In {path}, each [[log]] needs its verifier key: key = '...'.")
    return [(_text(log, "origin", path), key) for key in keys]


def _text(values: Mapping[str, Any], name: str, path: Path) -> str | None:
    value = values.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise WitnessError(f"In {path}, {name} must be a text in quotes.")
    return value


def _must_be_known(values: Mapping[str, Any], known: set[str], path: Path) -> None:
    for name in values:
        if name not in known:
            raise WitnessError(
                f"In {path}, '{name}' is not a setting; there are {', '.join(sorted(known))}."
            )
