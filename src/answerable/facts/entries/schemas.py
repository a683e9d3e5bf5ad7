"""The JSON Schema of each type of entry (2020-12): shipped, published with the log, and kept to.

A schema is published once and never changed: a change is a new version of the type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import fastjsonschema

from answerable.errors import EntryError, WriteError
from answerable.facts.event_fields import Schema
from answerable.facts.events import Event

HEADING: Schema = {
    "id": {
        "description": "The entry's own id, drawn at random.",
        "type": "string", "pattern": "^[0-9a-f]{32}$",
    },
    "recorded": {
        "description": "When it came to the ledger, in UTC.",
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
    },
}  # fmt: skip
"""What every entry has besides its type."""

COMMITMENT: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def schema_of(of: type[Event]) -> Schema:
    """What an entry of this type may say, as the event's own fields have it."""
    public = of.public_fields()
    properties: Schema = {"type": {"const": of.TYPE}, **HEADING}
    for name, (kind, _, meaning) in public.items():
        properties[name] = {"description": meaning, **kind.schema()}
    if of.private_fields():
        properties["commitments"] = _commitments(of)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:answerable:entry:{of.TYPE}",
        "title": of.TYPE,
        "description": str(of.__doc__).split("\n\n")[0],
        "type": "object",
        "properties": properties,
        "required": ["type", "id", "recorded", *(n for n, (_, must, _) in public.items() if must)],
        "additionalProperties": False,
    }


def _commitments(of: type[Event]) -> Schema:
    fields = {n: {"description": m, **COMMITMENT} for n, m in of.private_fields().items()}
    return {
        "description": "Commitments to what is not public, each under a salt of its own.",
        "type": "object", "properties": fields, "additionalProperties": False, "minProperties": 1,
    }  # fmt: skip


def schema_text(of: type[Event]) -> str:
    """A schema as its file has it."""
    return json.dumps(schema_of(of), indent=2, ensure_ascii=False) + "\n"


def shipped_schemas() -> Iterator[tuple[str, bytes]]:
    """Each type of entry with the bytes of its schema's file: those of other rooms too."""
    folder = resources.files("answerable.facts.entries") / "schemas"
    for kind in sorted(folder.iterdir(), key=lambda one: one.name):
        for file in sorted(kind.iterdir(), key=lambda one: one.name):
            yield f"{kind.name}/{file.name.removesuffix('.json')}", file.read_bytes()


def publish_schemas(log_folder: Path) -> None:
    """Lay the schemas beside the log's tiles, so that strangers can read its entries."""
    try:
        for name, content in shipped_schemas():
            place = log_folder / "schemas" / f"{name}.json"
            if place.is_file() and place.read_bytes() == content:
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    except OSError as error:
        told = error.strerror or error
        raise WriteError(f"The schemas could not be written to {log_folder}: {told}.") from None


def has_schema(entry_type: str) -> bool:
    """Whether this version knows the type of entry."""
    return entry_type in _validators()


def must_keep_schema(values: dict[str, Any]) -> None:
    """Raises EntryError, naming the field and the rule but not what stands there."""
    try:
        _validators()[values["type"]](values)
    except fastjsonschema.JsonSchemaValueException as error:
        raise EntryError(
            f"The entry is not as its schema says: {error.name}, {error.rule}."
        ) from None


@cache
def _validators() -> dict[str, Callable[[Any], Any]]:
    return {
        name: fastjsonschema.compile(
            json.loads(content), use_default=False, detailed_exceptions=True
        )
        for name, content in shipped_schemas()
    }
