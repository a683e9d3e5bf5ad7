"""The command line's page, and every command in a page, held to the program itself."""

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
REFERENCE = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")

pytestmark = pytest.mark.skipif(
    find_spec("answerable.cli") is None, reason="answerable.cli is not there yet"
)


def program() -> click.Group:
    """The commands that `answerable` has, whatever stands around them to tell errors."""
    groups = [found for found in vars(import_module("answerable.cli")).values()
              if isinstance(found, click.Group)]  # fmt: skip
    return max(groups, key=lambda group: sum(1 for _ in leaves(group, "")))


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its whole name."""
    if isinstance(command, click.Group):
        for below in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), below)
            assert found is not None
            yield from leaves(found, f"{name} {below}")
    else:
        yield name, command


def documented_commands() -> list[tuple[str, str]]:
    """Each `answerable ...` line in a shell block of a page."""
    found = []
    for page in PAGES:
        for block in re.findall(
            r"^ *```sh\n(.*?)^ *```$", page.read_text("utf-8"), flags=re.M | re.S
        ):
            lines = (line.strip() for line in block.replace("\\\n", " ").splitlines())
            found += [(page.name, line) for line in lines if line.startswith("answerable ")]
    return found


def section(name: str) -> str:
    """What the reference says of a command: from where it is first named to the next heading."""
    start = REFERENCE.index(name)
    return REFERENCE[start : (REFERENCE.find("\n## ", start) + 1) or None]


def test_every_command_is_in_the_reference() -> None:
    missing = [name for name, _ in leaves(program(), "answerable") if f"`{name}`" not in REFERENCE
               and f"## {name}" not in REFERENCE]  # fmt: skip
    assert missing == []


def test_every_option_is_in_the_reference() -> None:
    missing = [
        f"{name} {option}"
        for name, command in leaves(program(), "answerable")
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for option in parameter.opts
        if option.startswith("--") and option not in {"--help", "--version"}
        if option not in section(name)
    ]
    assert missing == []


def test_the_reference_names_no_option_that_there_is_not() -> None:
    known = {"--help", "--version"}
    for _, command in leaves(program(), "answerable"):
        known |= {opt for p in command.params for opt in (*p.opts, *p.secondary_opts)}
    assert set(re.findall(r"--[a-z][a-z-]+", REFERENCE)) - known == set()


@pytest.mark.parametrize(("page", "line"), documented_commands())
def test_every_command_in_a_page_is_understood(
    page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.endswith(".md")
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line, comments=True)[1:]
    for word in words:
        if word.endswith((".csv", ".toml")):
            Path(word).touch()
    if "--help" in words or "--version" in words:
        return
    understand(program(), words)


def understand(command: click.Command, words: list[str]) -> None:
    """Parse as the program would, down to the command that would run, and run nothing."""
    context = command.make_context(command.name or "answerable", list(words))
    rest = [*context._protected_args, *context.args]
    if isinstance(command, click.Group):
        _, below, left = command.resolve_command(context, rest)
        assert below is not None
        understand(below, left)


def test_the_pages_show_commands_at_all() -> None:
    shown = {line.split()[1] for _, line in documented_commands()}
    assert {"rank", "inspect", "bench"} <= shown
