"""Making public: tiles first, then the checkpoint that names them, each on disk before the next."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from answerable.ledger.durable import move_files, replace_file, write_file
from answerable.ledger.fetching import from_folder
from answerable.ledger.folders import Folders
from answerable.ledger.keys import VerifierKey
from answerable.ledger.notes import SignedNote
from answerable.ledger.reading import CHECKPOINT, KEYS, PublicLog
from answerable.ledger.tiles import TILE, bundle_path, paths_between, tile_path, tiles_between


def with_pending(folders: Folders) -> PublicLog:
    """The log as it will be: what is pending laid over what is public."""
    pending, public = from_folder(folders.pending), from_folder(folders.public)

    def fetch(path: str) -> bytes | None:
        data = pending(path)
        return public(path) if data is None else data

    return PublicLog(str(folders.public), fetch)


def write_pending(folders: Folders, path: str, data: bytes) -> None:
    """A file that is not public yet; its bytes are on disk, so that it can become so."""
    place = folders.pending / path
    place.parent.mkdir(parents=True, exist_ok=True)
    write_file(place, data)


def publish_tiles(folders: Folders, old: int, new: int) -> None:
    """Move to the public what a log of `new` entries needs and one of `old` had not.

    What is left pending then was made for sizes that were never published, and goes.
    """
    move_files((folders.pending / path, folders.public / path) for path in paths_between(old, new))
    _empty(folders.pending)


def publish_checkpoint(folders: Folders, note: SignedNote) -> None:
    """From here on everybody can see it, and it can't be taken back."""
    replace_file(folders.public / CHECKPOINT, note.to_bytes())


def publish_keys(folders: Folders, keys: Iterable[VerifierKey]) -> None:
    """Show the verifier keys, newest first."""
    data = "".join(f"{key}\n" for key in keys).encode()
    path = folders.public / KEYS
    if not path.exists() or path.read_bytes() != data:
        with folders.one_sequencer():
            replace_file(path, data)


def drop_partials(folders: Folders, old: int, new: int) -> None:
    """Remove the partial files whose full one stands; readers fall back to that one."""
    for level, number, width in tiles_between(old, new):
        if width == TILE:
            _remove_partials(folders.public, tile_path(level, number))
            if level == 0:
                _remove_partials(folders.public, bundle_path(number))


def _remove_partials(public: Path, full: str) -> None:
    folder = public / f"{full}.p"
    with suppress(FileNotFoundError):
        for path in list(folder.iterdir()):
            path.unlink(missing_ok=True)
        folder.rmdir()


def _empty(folder: Path) -> None:
    """Remove what is in a folder; the folder itself stays."""
    for place, folders, files in os.walk(folder, topdown=False):
        for name in files:
            (Path(place) / name).unlink(missing_ok=True)
        for name in folders:
            (Path(place) / name).rmdir()
