"""`signclip extract`: from a video to a `.pose` file."""

import json

import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.seeing import holistic
from tests.fakes import FakeHolistic
from tests.samples import some_sign
from tests.video_files import numbered, write_sound_only_mp4, write_video


def run(*arguments) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main([str(argument) for argument in arguments])
    return leaving.value.code


@pytest.fixture
def fake(monkeypatch) -> None:
    monkeypatch.setattr(
        holistic,
        "Holistic",
        lambda finer_hands: FakeHolistic(
            signing=(2, 8),
            fails_on=[9],
            extractor_id=holistic.EXTRACTOR_ID if finer_hands else holistic.PLAIN_ID,
        ),
    )


@pytest.fixture
def video(tmp_path):
    return write_video(tmp_path / "sign.mp4", numbered(160, 120, 10), fps=10)


def test_a_video_becomes_a_pose_file(fake, video, tmp_path, capsys) -> None:
    output = tmp_path / "sign.pose"
    assert run("extract", video, "-o", output, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["frames"] == 10
    assert report["frames_with_person"] == 9
    assert report["frames_with_left_hand"] == 6
    assert report["failed_frames"] == 1
    assert report["extractor"] == holistic.EXTRACTOR_ID
    clip = read_pose(output)
    assert clip.hand_seen().all(axis=1).tolist() == [False] * 2 + [True] * 6 + [False] * 2
    assert clip.fps == pytest.approx(10)


def test_holistics_own_hands_can_be_had(fake, video, tmp_path, capsys) -> None:
    assert run("extract", video, "-o", tmp_path / "sign.pose", "--plain", "--json") == 0
    assert json.loads(capsys.readouterr().out)["extractor"] == holistic.PLAIN_ID


def test_a_span_is_extracted(fake, video, tmp_path, capsys) -> None:
    output = tmp_path / "sign.pose"
    assert run("extract", video, "-o", output, "--from", 0.3, "--to", 0.5) == 0
    assert len(read_pose(output)) == 3
    assert "3 frames, left hand in 1" in capsys.readouterr().out
    assert run("extract", video, "-o", output, "--from", 7) == 2


def test_nobody_in_view_writes_nothing(monkeypatch, video, tmp_path, capsys) -> None:
    monkeypatch.setattr(holistic, "Holistic", lambda finer_hands: FakeHolistic(person=False))
    assert run("extract", video, "-o", tmp_path / "sign.pose") == 2
    told = capsys.readouterr()
    assert told.err == "signclip: Nobody is seen in sign.mp4; nothing was written.\n"
    assert not (tmp_path / "sign.pose").exists()


def test_wrong_files_and_folders_are_one_sentence(fake, video, tmp_path, capsys) -> None:
    song = write_sound_only_mp4(tmp_path / "song.mp4")
    for arguments in (
        (song, "-o", tmp_path / "a.pose"),
        (tmp_path / "nowhere.mp4", "-o", tmp_path / "a.pose"),
        (video, "-o", tmp_path / "no" / "folder.pose"),
        (video, "-o", video),
    ):
        assert run("extract", *arguments) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1
        assert "Traceback" not in told.err
    assert video.stat().st_size > 0


@pytest.fixture
def library(tmp_path):
    """A library that nobody has open, under a name that does not tell what it is."""
    path = tmp_path / "signs.pose"
    with Store.open(path) as store:
        store.signs.put(some_sign())
    return path


def refused(video, output, capsys) -> None:
    before = output.read_bytes() if output.exists() else None
    assert run("extract", video, "-o", output) == 2
    error = capsys.readouterr().err
    assert "is a dictionary or belongs to one" in error
    assert error.count("\n") == 1
    assert (output.read_bytes() if output.exists() else None) == before


def test_a_library_is_never_the_output(fake, video, library, tmp_path, capsys) -> None:
    refused(video, library, capsys)
    link = tmp_path / "link.pose"
    link.symlink_to(library)
    refused(video, link, capsys)
    hard_link = tmp_path / "hard.pose"
    hard_link.hardlink_to(library)
    refused(video, hard_link, capsys)
    assert link.is_symlink()
    damaged = tmp_path / "damaged.pose"
    damaged.write_bytes(library.read_bytes()[:100] + b"\xff" * 8000)
    refused(video, damaged, capsys)


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_nor_is_what_belongs_to_a_library(fake, video, library, ending, capsys) -> None:
    with Store.open(library):
        refused(video, library.with_name(library.name + ending), capsys)
    refused(video, library.with_name(library.name + ending), capsys)


def test_nor_is_a_backup(fake, video, library, capsys) -> None:
    with Store.open(library) as store:
        backup = store.backup_before("asked", even_if_empty=True)
    refused(video, backup, capsys)


def test_an_old_pose_file_is_replaced(fake, video, tmp_path) -> None:
    output = tmp_path / "sign.pose"
    output.write_bytes(b"old")
    assert run("extract", video, "-o", output) == 0
    assert len(read_pose(output)) == 10
