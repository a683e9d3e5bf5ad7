"""A folder is written whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from answerable.errors import WriteError
from answerable.publish.whole import written_whole


def a_report(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "provenance.json").write_text(text)
    return folder


def write(folder: Path, text: str, error: Exception | None = None) -> None:
    with written_whole(folder) as draft:
        (draft / "provenance.json").write_text(text)
        if error:
            raise error


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_written_lies_in_place(tmp_path):
    write(tmp_path / "r", "new")
    assert (tmp_path / "r" / "provenance.json").read_text() == "new"


def test_missing_folders_above_are_made(tmp_path):
    write(tmp_path / "a" / "b" / "r", "new")
    assert names(tmp_path / "a" / "b") == ["r"]


def test_a_former_report_is_replaced_whole(tmp_path):
    folder = a_report(tmp_path / "r", "old")
    (folder / "old.html").write_text("")
    write(folder, "new")
    assert names(folder) == ["provenance.json"]


def test_an_empty_folder_is_replaced(tmp_path):
    (tmp_path / "r").mkdir()
    write(tmp_path / "r", "new")
    assert names(tmp_path) == ["r"]


def test_a_folder_of_other_files_is_refused_and_left(tmp_path):
    (tmp_path / "holiday.jpg").write_text("")
    with pytest.raises(WriteError, match="holds files that are not a report"):
        write(tmp_path, "new")
    assert names(tmp_path) == ["holiday.jpg"]


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "r").write_text("mine")
    with pytest.raises(WriteError, match="is a file"):
        write(tmp_path / "r", "new")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "did not fit on the disk"),
        (errno.EDQUOT, "did not fit on the disk"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "no permission"),
        (errno.EIO, "could not be written"),
    ],
)
def test_a_failing_disk_is_one_sentence_and_the_old_report_stays(tmp_path, number, words):
    folder = a_report(tmp_path / "r", "old")
    with pytest.raises(WriteError, match=words):
        write(folder, "new", OSError(number, "a reason"))
    assert (folder / "provenance.json").read_text() == "old"


def test_a_writer_that_names_the_draft_is_put_in_the_folders_words(tmp_path):
    inner = WriteError("could not write .r-x1/draft")
    inner.__cause__ = OSError(errno.ENOSPC, "no space")
    with pytest.raises(WriteError, match=f"holds {tmp_path / 'r'}; free some space"):
        write(tmp_path / "r", "new", inner)


def test_nothing_half_written_stays_behind(tmp_path):
    with pytest.raises(WriteError):
        write(tmp_path / "a" / "r", "new", OSError(errno.ENOSPC, "no space"))
    assert names(tmp_path) == []


def test_an_interrupted_writer_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "r", "new", KeyboardInterrupt())  # type: ignore[arg-type]
    assert names(tmp_path) == []


def test_where_the_new_folder_cannot_move_in_the_old_one_comes_back(tmp_path, monkeypatch):
    folder = a_report(tmp_path / "r", "old")
    rename = Path.rename

    def fails_for_the_draft(path: Path, target: Path) -> Path:
        if path.name == "draft":
            raise OSError(errno.EIO, "a fault")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails_for_the_draft)
    with pytest.raises(WriteError):
        write(folder, "new")
    assert (folder / "provenance.json").read_text() == "old"
    assert names(tmp_path) == ["r"]
