"""A PostgreSQL server of our own for a while: a fresh one in a folder, reached by a local socket.

It keeps its word (fsync on), listens on no network, and runs as the user `postgres` where we are
root, since it refuses to be root's.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from answerable.errors import AnswerableError

USER = "postgres"
_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = (
    "listen_addresses=",
    "fsync=on",
    "synchronous_commit=on",
    "unix_socket_permissions=0700",
)


class NoServerError(AnswerableError):
    """PostgreSQL's server is not installed here."""


@contextmanager
def local_server(
    directory: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The connection string of a server that lives as long as the block.

    `settings` are given to it besides our own. Raises NoServerError where there are no binaries.
    """
    binaries = find_binaries()
    with tempfile.TemporaryDirectory(prefix="answerable-pg-", dir=directory) as folder:
        _hand_to_server_user(Path(folder))
        data = f"{folder}/data"
        _run(binaries / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        given = [*_SETTINGS, *(f"{name}={value}" for name, value in (settings or {}).items())]
        options = " ".join(f"-c {one}" for one in [*given, f"unix_socket_directories={folder}"])
        control = (binaries / "pg_ctl", "-D", data, "-w", "-t", "30")
        _run(*control, "-o", options, "-l", f"{folder}/log", "start")
        try:
            yield f"postgresql://{USER}@/{USER}?host={folder}"
        finally:
            _run(*control, "-m", "immediate", "stop")


def find_binaries() -> Path:
    """The folder of the newest server installed. Raises NoServerError."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else []
    found += sorted(
        (path.parent for path in _DEBIAN.glob("*/bin/initdb")),
        key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0,
    )
    if not found:
        raise NoServerError(
            "PostgreSQL's server is not installed here, so nothing was tried on it; on Debian: "
            "apt-get install postgresql."
        )
    return found[-1]


def _hand_to_server_user(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        command,
        user=USER if os.geteuid() == 0 else None,
        group=USER if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise AnswerableError(f"{Path(command[0]).name} failed: {' '.join(last)}")
