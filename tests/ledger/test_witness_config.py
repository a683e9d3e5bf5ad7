"""The settings of a witness, and what is wrong with them, in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from witnessed_log import ORIGIN, SmallLog

from answerable.errors import WitnessError
from answerable.ledger.keys import SigningKey
from answerable.ledger.witness import read_config
from answerable.ledger.witness.config import LISTEN

LOG, NEWER = SmallLog(), SmallLog(SigningKey.new(ORIGIN))
KEY = str(LOG.key.verifier)


@pytest.fixture
def written(tmp_path: Path):
    """Writes settings and gives their file."""

    def write(text: str) -> Path:
        path = tmp_path / "witness.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_log_goes_by_its_keys_name(written):
    config = read_config(written(f"[[log]]\nkey = '{KEY}'"))
    assert config.logs == {ORIGIN: [LOG.key.verifier]}


def test_a_log_may_have_another_origin_than_its_keys_name(written):
    config = read_config(written(f"[[log]]\nkey = '{KEY}'\norigin = 'other.example'"))
    assert list(config.logs) == ["other.example"]


def test_a_log_may_have_several_keys(written):
    config = read_config(written(f"[[log]]\nkey = ['{KEY}', '{NEWER.key.verifier}']"))
    assert len(config.logs[ORIGIN]) == 2


def test_without_more_it_listens_on_the_loopback(written):
    config = read_config(written(""))
    assert config.listen == LISTEN == "127.0.0.1:8646"


def test_its_folder_lies_beside_its_settings(written):
    path = written("folder = 'memory'")
    assert read_config(path).folder == path.parent / "memory"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "can't be read"),
        ("names = 'x'", "'names' is not a setting; there are folder, listen, log, name"),
        ("name = 3", "name must be a text in quotes"),
        ("name = ''", "name must be a text in quotes"),
        ("log = 'x'", r"under its own \[\[log\]\]"),
        ("[[log]]", "needs its verifier key"),
        ("[[log]]\nkey = []", "needs its verifier key"),
        ("[[log]]\nkey = [3]", "needs its verifier key"),
        ("[[log]]\nkey = 'x'", "is not a log's verifier key"),
        ("[[log]]\nkeys = 'x'", "'keys' is not a setting; there are key, origin"),
    ],
)
def test_what_is_wrong_is_said(written, text, says):
    with pytest.raises(WitnessError, match=says):
        read_config(written(text))
