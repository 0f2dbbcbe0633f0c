"""What is written appears whole or not at all, and never through something that lies there."""

import os
import stat

import pytest

from signclip_desktop.atomic_file import PRIVATE, appearing, replacing


def broken(file) -> None:
    file.write_text("half")
    raise OSError(28, "the disk is full")


def test_a_file_is_replaced_when_all_is_written(tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with replacing(path) as new:
        new.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(OSError, match="full"), replacing(path) as new:
        broken(new)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_name_cannot_be_guessed_and_no_link_is_followed(tmp_path, monkeypatch) -> None:
    names = iter(["taken", "taken", "free", "free2"])
    monkeypatch.setattr("secrets.token_hex", lambda count: next(names))
    trap = tmp_path / ".a.txt-taken.part"
    victim = tmp_path / "victim"
    victim.write_text("mine")
    trap.symlink_to(victim)
    with replacing(tmp_path / "a.txt") as new:
        new.write_text("new")
    assert victim.read_text() == "mine"
    assert (tmp_path / "a.txt").read_text() == "new"
    assert not (tmp_path / "a.txt").is_symlink()


def test_two_at_once_have_names_of_their_own(tmp_path) -> None:
    with replacing(tmp_path / "a.txt") as one, replacing(tmp_path / "a.txt") as other:
        assert one != other
        assert str(os.getpid()) not in one.name.removesuffix(".part").split("-")


@pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
@pytest.mark.parametrize(("mode", "rights"), [(PRIVATE, 0o600), (0o666, 0o644)])
def test_rights_follow_the_umask(tmp_path, mode, rights) -> None:
    before = os.umask(0o022)
    try:
        with replacing(tmp_path / "a.txt", mode=mode) as new:
            new.write_text("new")
        with appearing(tmp_path / "folder") as folder:
            (folder / "x").touch()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == rights
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o755


def test_a_very_long_name_has_room(tmp_path) -> None:
    path = tmp_path / ("家" * 85)
    with replacing(path) as new:
        new.write_text("x")
    assert path.read_text() == "x"


def test_a_folder_appears_whole_or_not_at_all(tmp_path) -> None:
    with pytest.raises(OSError, match="full"), appearing(tmp_path / "out") as folder:
        broken(folder / "half")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "out").mkdir()
    with appearing(tmp_path / "out") as folder:
        (folder / "whole").touch()
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["whole"]
