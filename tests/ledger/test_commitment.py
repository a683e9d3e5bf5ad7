"""Commitments: one content opens one, nothing else does, and nothing runs together."""

import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.errors import EntryError
from answerable.ledger.commitment import PUBLIC_KEY, commit, new_salt, opens

SALT = bytes(range(32))
WHOSE = {"origin": "example.org/log", "entry_id": "0" * 32, "field": "text"}
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
calmly = settings(deadline=None)


@calmly
@given(st.binary(max_size=99), names, names, names)
def test_what_was_committed_to_opens_it(
    content: bytes, origin: str, entry: str, field: str
) -> None:
    given_ = {"salt": new_salt(), "origin": origin, "entry_id": entry, "field": field}
    assert opens(commit(**given_, content=content), **given_, content=content)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"salt": bytes(32)},
        {"origin": "example.org/lo"},
        {"entry_id": "1" * 32},
        {"field": "name"},
        {"content": b"the lamp works"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_nothing_else_does(other: dict[str, object]) -> None:
    true = {"salt": SALT, **WHOSE, "content": b"the lamp is broken"}
    assert not opens(commit(**true), **{**true, **other})  # type: ignore[arg-type]


@calmly
@given(*[st.tuples(names, names, names, st.binary(max_size=9))] * 2)
def test_names_and_content_do_not_run_together(
    one: tuple[str, str, str, bytes], other: tuple[str, str, str, bytes]
) -> None:
    def made(which: tuple[str, str, str, bytes]) -> bytes:
        origin, entry, field, content = which
        return commit(salt=SALT, origin=origin, entry_id=entry, field=field, content=content)

    assert (made(one) == made(other)) == (one == other)


def test_a_commitment_is_what_the_reference_says() -> None:
    said = SALT + b"\0\x01o" + b"\0\x02id" + b"\0\x05field" + b"content"
    made = commit(salt=SALT, origin="o", entry_id="id", field="field", content=b"content")
    assert made == hmac.new(PUBLIC_KEY, said, "sha256").digest()


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(EntryError):
        commit(salt=bytes(length), **WHOSE, content=b"")


def test_a_name_too_long_for_its_length_is_refused() -> None:
    with pytest.raises(EntryError):
        commit(salt=SALT, origin="x" * 65_536, entry_id="", field="", content=b"")


def test_no_salt_comes_twice() -> None:
    assert len({new_salt() for _ in range(1_000)}) == 1_000
