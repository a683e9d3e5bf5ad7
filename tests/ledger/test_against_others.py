"""Our bytes and proofs, checked by code that others wrote: sigstore's and OpenSSL's."""

import subprocess
from base64 import b64decode
from pathlib import Path
from types import SimpleNamespace

import pytest
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError
from small_log import KEY, ORIGIN, log_of

from answerable.ledger.checkpoint import Checkpoint
from answerable.ledger.keys import VerifierKey
from answerable.ledger.reading import PublicLog
from answerable.ledger.tree import inclusion_proof

SIZES = (1, 2, 3, 7, 8, 255, 256, 257, 1_000)
PEM = "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n"
# What stands before 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
DER = bytes.fromhex("302a300506032b6570032100")


@pytest.fixture(scope="module", params=SIZES)
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> PublicLog:
    return log_of(tmp_path_factory.mktemp("log"), request.param)


def sigstore_s_view(log: PublicLog, index: int, entry: bytes) -> SimpleNamespace:
    checkpoint = Checkpoint.parse(log.checkpoint().text)
    size = checkpoint.size
    return SimpleNamespace(
        _inner=SimpleNamespace(
            canonicalized_body=entry,
            inclusion_proof=SimpleNamespace(
                log_index=index,
                tree_size=size,
                root_hash=checkpoint.root,
                hashes=inclusion_proof(index, size, log.hash_reader(size)),
            ),
        )
    )


def indexes(log: PublicLog) -> list[int]:
    size = Checkpoint.parse(log.checkpoint().text).size
    return sorted({0, size // 3, size // 2, size - 1})


def test_sigstore_takes_our_inclusion_proofs(log: PublicLog) -> None:
    for index in indexes(log):
        (entry,) = log.entries(index, index + 1, size=indexes(log)[-1] + 1)
        verify_merkle_inclusion(sigstore_s_view(log, index, entry))  # type: ignore[arg-type]


def test_sigstore_refuses_them_for_another_entry(log: PublicLog) -> None:
    for index in indexes(log):
        with pytest.raises(VerificationError):
            verify_merkle_inclusion(sigstore_s_view(log, index, b"other"))  # type: ignore[arg-type]


def verified_by_openssl(folder: Path, text: bytes, signature: bytes, key: VerifierKey) -> bool:
    (folder / "text").write_bytes(text)
    (folder / "signature").write_bytes(signature)
    spki = subprocess.run(
        ["openssl", "base64", "-A"], input=DER + key.public, capture_output=True, check=True
    )
    (folder / "key.pem").write_text(PEM.format(spki.stdout.decode()))
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile signature"
    return subprocess.run(command.split(), cwd=folder, capture_output=True).returncode == 0


def test_openssl_takes_our_checkpoint_s_signature(tmp_path: Path) -> None:
    # Cut by hand, as a stranger would with the specification beside him.
    text, _, line = log_of(tmp_path / "log", 3).read("checkpoint").partition(b"\n\n")
    signature = b64decode(line.split()[2])[4:]
    assert verified_by_openssl(tmp_path, text + b"\n", signature, KEY.verifier)


def test_openssl_refuses_it_for_another_text(tmp_path: Path) -> None:
    text, _, line = log_of(tmp_path / "log", 3).read("checkpoint").partition(b"\n\n")
    signature = b64decode(line.split()[2])[4:]
    assert not verified_by_openssl(tmp_path, text + b"x\n", signature, KEY.verifier)


def test_openssl_makes_the_key_id_that_we_show(tmp_path: Path) -> None:
    (tmp_path / "said").write_bytes(ORIGIN.encode() + b"\n\x01" + KEY.verifier.public)
    command = ["openssl", "dgst", "-sha256", "-r", "said"]
    digest = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    assert digest[:8].decode() == str(KEY.verifier).split("+")[1]
