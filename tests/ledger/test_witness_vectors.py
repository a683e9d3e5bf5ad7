"""Requests whose hashes and signatures others made, and the statuses that others' witness gives.

The log is the one of torchwood's (filippo.io/torchwood) test vectors for add-checkpoint; the last
checkpoint is of Go's checksum database, whose origin is not its key's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from witnessed_log import SmallLog, witness_in

from answerable.ledger.keys import ED25519, VerifierKey
from answerable.ledger.witness import Witness

ORIGIN = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
KEY = VerifierKey(
    ORIGIN,
    ED25519,
    bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"),
)
ROOTS = {
    1: "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    3: "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=",
    5: "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=",
}
SIGNATURES = {
    1: "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0"
    "+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=",
    3: "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQY"
    "wyJre36kezNobZs4SUUdrcawfAB8WVrx6go=",
    5: "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl"
    "1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=",
}
LEAVES = [f"Kg{letter}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" for letter in "AEIMQ"]
PROOFS = {
    (1, 3): [LEAVES[1], LEAVES[2]],
    (1, 5): [LEAVES[1], "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=", LEAVES[4]],
    (3, 5): [LEAVES[2], LEAVES[3], "wgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE=", LEAVES[4]],
}


def body(old: int, new: int, *, proof: list[str] | None = None, signature: str = "") -> bytes:
    hashes = PROOFS.get((old, new), []) if proof is None else proof
    lines = [f"old {old}", *hashes, "", ORIGIN, str(new), ROOTS[new], ""]
    return "\n".join([*lines, f"— {ORIGIN} {signature or SIGNATURES[new]}", ""]).encode()


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    made = replace(witness_in(tmp_path / "w", SmallLog()), logs={ORIGIN: [KEY]})
    yield made
    made.state.close()


def test_the_key_has_the_id_that_others_give_it():
    assert str(KEY).split("+")[1] == "5202289b"


def test_the_first_checkpoint_and_those_that_go_on_from_it_are_cosigned(witness):
    bodies = [body(0, 1), body(1, 3), body(3, 5), body(5, 5)]
    assert [witness.add_checkpoint(one).status for one in bodies] == [200] * 4


@pytest.mark.parametrize(
    ("status", "request_body"),
    [
        (403, body(1, 3, signature=SIGNATURES[3].replace("6go=", "7go="))),
        (403, body(1, 3, signature=SIGNATURES[5])),
        (404, body(1, 3).replace(b"e562", b"e563")),
        (422, body(1, 3, proof=[])),
        (422, body(1, 3, proof=[LEAVES[1], LEAVES[2].replace("AAA=", "ABA=")])),
        (409, body(3, 5)),
        (409, body(0, 5)),
        (400, body(1, 3)[: body(1, 3).index("\n— ".encode())]),
        (400, body(1, 3).replace(b"\n3\n", b"\nthree\n")),
    ],
)
def test_what_should_not_be_signed_has_the_status_that_others_give(witness, status, request_body):
    assert witness.add_checkpoint(body(0, 1)).status == 200
    assert witness.add_checkpoint(request_body).status == status


def test_a_checkpoint_of_gos_checksum_database_is_cosigned(witness):
    key = VerifierKey.parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    watching = replace(witness, logs={"go.sum database tree": [key]})
    request = (
        "old 0\n\ngo.sum database tree\n15067302\ngJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=\n\n"
        "— sum.golang.org Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZj"
        "YnyomH5Xz7GZG3TpB7OeKn4E2ww=\n"
        "— test.example.com qTGhC/xIPQ0AXKHK6Y+9ypRfuvMZWPjRXM8NiOg5M1WREn07VQXyuIXM3NRNav3i"
        "eVFLUqDRK77PWDmL6w8w84UqeAw=\n"
    )
    assert watching.add_checkpoint(request.encode()).status == 200
