"""The Chinese catalogue is whole, true to its placeholders, and holds nothing stale."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from spoken import PUBLISH, spoken_messages, texts_from_elsewhere


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    path = PUBLISH / "locale" / "zh_Hans" / "LC_MESSAGES" / "answerable.po"
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_every_message_has_a_chinese_translation(catalogue):
    missing = []
    for context, message in spoken_messages():
        found = catalogue.get(forms(message)[0], context)
        if found is None or not all(forms(found.string)):
            missing.append(message)
    assert missing == []


def test_every_reason_unit_and_note_has_a_chinese_translation(catalogue):
    assert [text for text in sorted(texts_from_elsewhere()) if not catalogue.get(text)] == []


def test_a_translation_has_the_placeholders_of_its_message(catalogue):
    differing = [
        message.id
        for message in catalogue
        if message.id
        and {frozenset(placeholders(form)) for form in forms(message.string)}
        != {frozenset(placeholders(form)) for form in forms(message.id)}
    ]
    assert differing == []


def test_every_percent_sign_of_a_translation_belongs_to_a_placeholder(catalogue):
    said = {id_ for _, message in spoken_messages() for id_ in forms(message)}
    for message in catalogue:
        if message.id and forms(message.id)[0] in said:
            for form in forms(message.string):
                assert "%" not in re.sub(r"%\(\w+\)s|%%", "", form)


def test_no_translation_is_of_a_message_that_nobody_says(catalogue):
    said = {forms(message)[0] for _, message in spoken_messages()} | texts_from_elsewhere()
    stale = [m.id for m in catalogue if m.id and forms(m.id)[0] not in said]
    assert stale == []


def test_chinese_sentences_have_chinese_punctuation(catalogue):
    assert not [
        m.id for m in catalogue if m.id and re.search("[\u4e00-\u9fff][,;:?]", str(m.string))
    ]
