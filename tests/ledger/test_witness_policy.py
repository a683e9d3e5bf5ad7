"""The list of witnesses that a log asks, and what is wrong with it, in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from answerable.errors import WitnessError
from answerable.ledger.keys import COSIGNATURE, SigningKey, VerifierKey
from answerable.ledger.witnesses import read_policy

KEY = SigningKey.new("news.example/witness", algorithm=COSIGNATURE).verifier
RENAMED = VerifierKey("other.example/witness", COSIGNATURE, KEY.public)
LOG_KEY = SigningKey.new("city.example/log").verifier


def listed(name: str, key: VerifierKey | str = KEY, url: str = "https://news.example/") -> str:
    return f"[[witness]]\nname = '{name}'\nurl = '{url}'\nkey = '{key}'\n"


@pytest.fixture
def written(tmp_path: Path):
    """Writes a list and gives its file."""

    def write(text: str) -> Path:
        path = tmp_path / "witnesses.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_witness_is_read(written):
    policy = read_policy(written("quorum = 1\n" + listed("The Daily News")))
    assert (policy.quorum, policy.keys, policy.members[0].name) == (1, (KEY,), "The Daily News")


@pytest.mark.parametrize("url", ["https://news.example", "https://news.example/"])
def test_checkpoints_go_below_its_address(written, url):
    policy = read_policy(written("quorum = 1\n" + listed("W", url=url)))
    assert policy.members[0].address == "https://news.example/add-checkpoint"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("quorum", "can't be read"),
        (listed("W"), "must say how many witnesses are needed"),
        ("quorum = true", "must say how many"),
        ("quorum = '1'", "must say how many"),
        ("quorum = 2\n" + listed("W"), "A quorum of 2 can't be reached with 1 witnesses"),
        ("quorum = -1", "can't be reached"),
        ("quorum = 0\nseconds = 0", "more than 0 and at most 60 seconds"),
        ("quorum = 0\nseconds = nan", "more than 0 and at most 60 seconds"),
        ("quorum = 0\nseconds = 'x'", "seconds must be a number"),
        ("quorum = 0\nwitness = 1", r"under its own \[\[witness\]\]"),
        ("quorum = 0\n[[witness]]\nname = 'W'", "needs name, url and key"),
        ("quorum = 0\nwitnesses = 1", "'witnesses' is not a setting"),
        ("quorum = 1\n" + listed("W", key="x"), "W can't be asked"),
        ("quorum = 1\n" + listed("W", key=LOG_KEY), "is a log's, not a witness's"),
        ("quorum = 1\n" + listed("W", url="news.example"), "must begin with https://"),
        ("quorum = 1\n" + listed("W", url="file:///etc"), "must begin with https://"),
        ("quorum = 1\n" + listed("W", url="http://[x"), "W can't be asked"),
        ("quorum = 2\n" + listed("One") + listed("Two"), "have the same key"),
        ("quorum = 2\n" + listed("One") + listed("Two", key=RENAMED), "have the same key"),
    ],
)
def test_what_is_wrong_is_said(written, text, says):
    with pytest.raises(WitnessError, match=says):
        read_policy(written(text))
