"""Keys: their texts, their ids, and the files that only their owner reads."""

from pathlib import Path

import pytest
from small_log import unnoticed

from answerable.errors import KeyFileError, NoteError
from answerable.ledger.keys import COSIGNATURE, SigningKey, VerifierKey, load_keys, rotate

ORIGIN = "example.org/log"
# The key that the documentation of Go's note package shows, and that of the specification.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SPECIFIED = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_the_documented_secret_has_the_documented_verifier() -> None:
    assert str(SigningKey.from_secret(SECRET).verifier) == PUBLIC


@pytest.mark.parametrize("text", [PUBLIC, SPECIFIED])
def test_a_verifier_is_written_as_it_was_read(text: str) -> None:
    assert str(VerifierKey.parse(text)) == text


@pytest.mark.parametrize("algorithm", [1, COSIGNATURE])
def test_a_secret_is_written_as_it_was_read(algorithm: int) -> None:
    secret = SigningKey.new(ORIGIN, algorithm=algorithm).to_secret()
    assert SigningKey.from_secret(secret).to_secret() == secret


def test_no_bit_of_a_verifier_can_be_another() -> None:
    data = PUBLIC.encode()
    assert unnoticed(data, lambda false: VerifierKey.parse(false.decode("latin-1"))) == []


@pytest.mark.parametrize(
    "text",
    ["", "a", "a+b", "a+b+c", "a+b+c+d", PUBLIC.upper(), PUBLIC + "=", PUBLIC + "\n", " " + PUBLIC,
     PUBLIC.replace("c74f20a3", "C74F20A3")],
)  # fmt: skip
def test_another_text_is_no_verifier(text: str) -> None:
    with pytest.raises(KeyFileError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u2003b", "a\nb", "a\x00"])
def test_a_name_that_could_not_stand_in_a_note_is_refused(name: str) -> None:
    with pytest.raises(KeyFileError):
        VerifierKey(name, 1, bytes(32))


def test_one_key_for_two_uses_has_two_ids() -> None:
    public = VerifierKey.parse(PUBLIC).public
    assert VerifierKey("a", 1, public).key_id != VerifierKey("a", COSIGNATURE, public).key_id


def test_a_signature_verifies() -> None:
    key = SigningKey.new(ORIGIN)
    key.verifier.verify(b"text", key.sign(b"text"))


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_another_signature_does_not(signature: bytes) -> None:
    with pytest.raises(NoteError, match=ORIGIN):
        SigningKey.new(ORIGIN).verifier.verify(b"text", signature)


def test_a_key_does_not_show_its_secret() -> None:
    key = SigningKey.from_secret(SECRET)
    assert SECRET.rpartition("+")[2] not in f"{key!r}{key}{key.verifier!r}"


def test_the_first_use_makes_a_key(tmp_path: Path) -> None:
    assert [key.name for key in load_keys(tmp_path / "keys", origin=ORIGIN)] == [ORIGIN]


def test_the_second_use_finds_it(tmp_path: Path) -> None:
    first, second = (load_keys(tmp_path / "keys", origin=ORIGIN) for _ in range(2))
    assert first[0].to_secret() == second[0].to_secret()


def test_only_the_owner_reads_a_key(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN)
    assert (tmp_path / "keys" / "0001.key").stat().st_mode & 0o777 == 0o600


def test_only_the_owner_enters_its_folder(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_nothing_else_stays_in_the_folder(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN)
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["0001.key"]


def test_other_files_in_the_folder_are_no_keys(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN)
    (tmp_path / "keys" / "signed").write_text("a checkpoint")
    assert len(load_keys(tmp_path / "keys", origin=ORIGIN)) == 1


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN)
    (tmp_path / "keys" / "0001.key").chmod(mode)
    with pytest.raises(KeyFileError, match="read by others"):
        load_keys(tmp_path / "keys", origin=ORIGIN)


def test_a_key_of_another_log_is_refused(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", origin="other.example/log")
    with pytest.raises(KeyFileError, match=r"of other\.example/log"):
        load_keys(tmp_path / "keys", origin=ORIGIN)


def test_a_log_does_not_sign_with_a_witness_s_key(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN, algorithm=COSIGNATURE)
    with pytest.raises(KeyFileError):
        load_keys(tmp_path / "keys", origin=ORIGIN)


@pytest.mark.parametrize("text", ["", "PRIVATE+KEY+", SECRET[:-1], SECRET.lower(), SECRET * 2])
def test_a_cut_or_changed_key_is_refused(tmp_path: Path, text: str) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN)
    (tmp_path / "keys" / "0001.key").write_text(text)
    with pytest.raises(KeyFileError, match="not a whole signing key"):
        load_keys(tmp_path / "keys", origin=ORIGIN)


def test_the_refusal_does_not_tell_the_key(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN)
    path = tmp_path / "keys" / "0001.key"
    path.write_text(path.read_text()[:-5])
    with pytest.raises(KeyFileError) as refused:
        load_keys(tmp_path / "keys", origin=ORIGIN)
    assert path.read_text()[-30:] not in str(refused.value)


def test_a_rotated_key_is_the_newest(tmp_path: Path) -> None:
    new = rotate(tmp_path / "keys", origin=ORIGIN)
    assert load_keys(tmp_path / "keys", origin=ORIGIN)[-1].to_secret() == new.to_secret()


def test_rotating_keeps_the_old_key(tmp_path: Path) -> None:
    old = load_keys(tmp_path / "keys", origin=ORIGIN)[0]
    rotate(tmp_path / "keys", origin=ORIGIN)
    assert load_keys(tmp_path / "keys", origin=ORIGIN)[0].to_secret() == old.to_secret()


def test_a_draft_that_a_crash_left_is_no_key(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", origin=ORIGIN)
    (tmp_path / "keys" / ".0002.key.0123456789abcdef").write_text("half")
    assert len(load_keys(tmp_path / "keys", origin=ORIGIN)) == 1
