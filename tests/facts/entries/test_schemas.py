"""Each type of entry has a schema: shipped, published with the log, and never changed."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from drawn_events import EVENTS, ORIGIN, RECORDED, SLOWLY
from hypothesis import given

from answerable.errors import EntryError, WriteError
from answerable.facts.entries.encoding import draft_of
from answerable.facts.entries.entry_types import ENTRY_TYPES
from answerable.facts.entries.schemas import (
    must_keep_schema,
    publish_schemas,
    schema_text,
    shipped_schemas,
)
from answerable.facts.events import Event
from answerable.ledger.canonical import parse_entry

PUBLISHED = {
    "case.answered/1":
        "7675807c36b6fe26c180bcd152aac28129c82de0267fd84bdeef26e3019181ef",
    "case.claimed/1":
        "327616d05157e618a54db64b8db995df7eb76dcaafc1c80e6e6e917308355792",
    "case.contact/1":
        "be06e263fad327322c6cf4c736e0a349d0ef4625a3c1bf93cf2d9eb10ac956ce",
    "case.due/1":
        "83e76a6b1e6feaef2f63dbf6df3edeecba2acf93678bb58500385e50f0e71dd3",
    "case.ended/1":
        "868420484895e7987c302fd1ea654c92839f2214d406c325966bb266d7694933",
    "case.joined/1":
        "8daed26029caa7b081a87d3814e3b72195a0d9b22eb25bf0a9d89243d8454849",
    "case.opened/1":
        "5f802490fdac99c2642d98450f35a64118864a645f6735795ce502c929e3c4d0",
    "case.parted/1":
        "88fa7cac9a7f041a16f956aab67ec2066fd970002ea200064e5acac4f45eb5ae",
    "case.referred/1":
        "f53bb175a94cf87a33989716e3f386e90c98ecc7742551d338a3b523b8b7ee5c",
    "case.reopened/1":
        "6be61a2581dc6678d213ffc5ba0beecf894d40fe809f85c5f80c3b70dd8082f3",
    "case.verdict/1":
        "3064bc3afaccbcf6984d82287016c3086842d3cf27b7c6eedaaf78275593a6a1",
    "import.begun/1":
        "cb41271775f16cbebb863ecac97b105d9c3a48ea43fab7b264f4f26d86bf13e4",
    "import.completed/1":
        "1d26b6389b0a70131b2605455f94430088849aaae98182873de429b0b5a6e596",
    "item.hidden/1":
        "48e2cf6d3b99043ff65029fcc7a6d1d9fccaaa46879d80be480311e524b77500",
    "item.restored/1":
        "b1342b601220d8eff31db883fa21478e3b8eebc1c9ec8dbcee6f3d78ea6447f1",
    "ledger.key/1":
        "2684a9829964e8352a496e12de7dbee813e04b8c6c05d051038d28c4b760d6ab",
    "ledger.tombstone/1":
        "f81bd62f5afa2e9bc71f342fb9ad3a0d72a8011cd8a0f0fb93842df09813fe47",
    "standing.published/1":
        "445b1bfb7f139b4b924a8a44491f2604a4c201c1e4f01223e1c888a5dd036e42",
}  # fmt: skip
"""The SHA-256 of each published schema. A schema that has to change is a new version of its type,
with a file of its own; the old one stays, since the entries that keep to it do."""


@pytest.mark.parametrize("name", dict(shipped_schemas()))
def test_a_published_schema_never_changes(name: str) -> None:
    assert sha256(dict(shipped_schemas())[name]).hexdigest() == PUBLISHED[name]


@pytest.mark.parametrize("of", ENTRY_TYPES.values(), ids=ENTRY_TYPES)
def test_a_shipped_schema_says_what_the_event_says(of: type[Event]) -> None:
    assert dict(shipped_schemas())[of.TYPE].decode() == schema_text(of)


@SLOWLY
@given(EVENTS)
def test_every_event_keeps_its_schema(event: Event) -> None:
    must_keep_schema(parse_entry(draft_of(event, origin=ORIGIN, recorded=RECORDED).entry))


@SLOWLY
@given(EVENTS)
def test_no_field_may_be_added_and_none_that_is_needed_left_out(event: Event) -> None:
    whole = parse_entry(draft_of(event, origin=ORIGIN, recorded=RECORDED).entry)
    needed = [n for n, (_, must, _) in type(event).public_fields().items() if must]
    for name in needed:
        with pytest.raises(EntryError, match="required"):
            must_keep_schema({k: v for k, v in whole.items() if k != name})
    with pytest.raises(EntryError, match="additionalProperties"):
        must_keep_schema({**whole, "asker_name": "Jane"})


def test_the_schemas_are_published_beside_the_log(tmp_path: Path) -> None:
    publish_schemas(tmp_path)
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.json")}
    assert found == {f"schemas/{name}.json" for name, _ in shipped_schemas()}


def test_publishing_again_leaves_what_is_there_alone(tmp_path: Path) -> None:
    publish_schemas(tmp_path)
    file = tmp_path / "schemas" / "case.opened" / "1.json"
    before = file.stat().st_mtime_ns
    publish_schemas(tmp_path)
    assert file.stat().st_mtime_ns == before


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "schemas").write_text("in the way")
    with pytest.raises(WriteError, match="schemas could not be written"):
        publish_schemas(tmp_path)


def test_every_schema_names_itself_and_its_draft() -> None:
    for name, content in shipped_schemas():
        schema = json.loads(content)
        assert (schema["$id"], schema["$schema"]) == (
            f"urn:answerable:entry:{name}", "https://json-schema.org/draft/2020-12/schema",
        )  # fmt: skip
