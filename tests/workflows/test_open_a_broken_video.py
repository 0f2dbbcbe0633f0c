"""A user opens files that are no good: one clear sentence each, and nothing left behind."""

import os

import numpy as np
import pytest

from signclip_desktop.cli import main as cli
from tests.video_files import (
    numbered,
    solid,
    write_huge_png,
    write_mjpeg,
    write_sound_only_mp4,
    write_video,
    write_wav,
)


def missing(path):
    return path


def empty(path):
    path.touch()
    return path


def text(path):
    path.write_text("Dear reader, this is a letter. " * 100)
    return path


def noise(path):
    path.write_bytes(np.random.default_rng(3).bytes(50_000))
    return path


def folder(path):
    path.mkdir()
    return path


def fifo(path):
    os.mkfifo(path)
    return path


def cut_off(path):
    write_video(path, numbered(160, 120, 20))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def index_of_noise(path):
    """An MP4 whose index says good things about pictures that are noise."""
    data = bytearray(write_video(path, numbered(160, 120, 20)).read_bytes())
    at = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[at:end] = np.random.default_rng(3).bytes(end - at)
    path.write_bytes(bytes(data))
    return path


def headers_only(path):
    """JPEG starts without pictures."""
    write_mjpeg(path, numbered(160, 120, 3))
    path.write_bytes(path.read_bytes()[:400])
    return path


def one_frame_with_nobody(path):
    return write_video(path, [solid(160, 120, (90, 90, 90))])


def huge(path):
    return write_huge_png(path, 12_000)


def vast(path):
    return write_huge_png(path, 16_384)


CASES = [
    (missing, "There is no file"),
    (empty, "is empty"),
    (text, "is not a video"),
    (noise, "is not a video"),
    (folder, "is a folder"),
    pytest.param(
        fifo,
        "not a regular file",
        marks=pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX"),
    ),
    (cut_off, "is cut off"),
    (index_of_noise, ""),
    (headers_only, ""),
    (write_sound_only_mp4, "sound but no picture"),
    (write_wav, "sound but no picture"),
    (one_frame_with_nobody, "Nobody is seen"),
    (huge, "12000 x 12000"),
    (vast, "16384 x 16384"),
]


def children() -> set[int]:
    """Process ids of this process's children, the dead ones that nobody waited for included."""
    task = f"/proc/self/task/{os.getpid()}/children"
    with open(task) as file:  # noqa: PTH123 - a kernel file
        return {int(number) for number in file.read().split()}


@pytest.mark.parametrize(
    ("make", "expected"), CASES, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_file_that_is_no_good_is_one_sentence(make, expected, tmp_path, capfd) -> None:
    can_count = os.path.exists(f"/proc/self/task/{os.getpid()}/children")  # noqa: PTH110
    before = children() if can_count else set()
    path = make(tmp_path / "clip.mp4")
    output = tmp_path / "out.pose"
    with pytest.raises(SystemExit) as leaving:
        cli.main(["extract", str(path), "-o", str(output)])
    told = capfd.readouterr()
    assert leaving.value.code == 2
    assert told.out == ""
    assert told.err.startswith("signclip: ")
    assert told.err.endswith(".\n")
    assert told.err.count("\n") == 1
    assert "clip.mp4" in told.err
    assert expected in told.err
    assert not output.exists()
    assert list(tmp_path.glob("*.part")) == []
    if can_count:
        assert children() <= before
