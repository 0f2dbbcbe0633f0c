"""Which files are recordings: their bytes decide, their names are hints."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signclip_desktop.core.seeing.decoding.readable import (
    VIDEO_MIME_TYPES,
    VIDEO_SUFFIXES,
    is_named_like_one,
    is_playlist,
    is_pose,
    is_recording,
    kind_of,
    shown,
    video_kind,
)
from tests.video_files import (
    encode,
    numbered,
    write_h264,
    write_mjpeg,
    write_video,
    write_wav,
    write_webp,
)

FRAMES = numbered(64, 48, 4)


@pytest.mark.parametrize(
    ("codec", "container", "name"),
    [
        ("mpeg4", "mp4", "MP4"),
        ("mpeg4", "mov", "MP4"),
        ("mpeg4", "matroska", "Matroska"),
        ("libvpx", "webm", "Matroska"),
        ("mpeg4", "avi", "AVI"),
        ("wmv2", "asf", "Windows Media"),
        ("mpeg2video", "mpeg", "MPEG"),
        ("mpeg2video", "mpegts", "MPEG transport stream"),
        ("mpeg2video", "mpeg2video", "MPEG video"),
        ("flv1", "flv", "Flash video"),
        ("libx264", "h264", "H.264 stream"),
        ("libx265", "hevc", "HEVC stream"),
        ("libvpx", "ivf", "IVF"),
    ],
)
def test_a_kind_is_told_whatever_the_file_is_called(tmp_path, codec, container, name) -> None:
    path = encode(tmp_path / "BOOK", numbered(128, 96, 4), codec, container=container)
    assert video_kind(path).name == name
    assert is_recording(path)


def test_moving_pictures_are_recordings_and_still_ones_are_not(tmp_path) -> None:
    for name in ("still.png", "still.jpg", "still.webp"):
        Image.fromarray(FRAMES[0]).save(tmp_path / name)
        assert not is_recording(tmp_path / name)
    images = [Image.fromarray(frame) for frame in FRAMES]
    for name in ("moving.gif", "moving.png"):
        images[0].save(tmp_path / name, save_all=True, append_images=images[1:], duration=40)
        assert is_recording(tmp_path / name)
    assert is_recording(write_webp(tmp_path / "moving.webp", FRAMES))
    assert is_recording(write_mjpeg(tmp_path / "camera.mjpeg", FRAMES))


def test_other_files_are_none_whatever_they_are_called(tmp_path) -> None:
    for name, data in (
        ("a.mp4", b"Dear reader, this is a letter."),
        ("b.webm", b"#EXTM3U\nother.ts\n"),
        ("c.mov", bytes(5000)),
        ("d.avi", np.random.default_rng(1).bytes(5000)),
        ("e.mkv", b""),
        ("f.mp4", b"\0\0\0\x18ftypheic" + bytes(90)),
    ):
        (tmp_path / name).write_bytes(data)
        assert not is_recording(tmp_path / name)
        assert is_named_like_one(tmp_path / name)  # so it is told why
    assert not is_recording(write_wav(tmp_path / "song.mp4"))
    assert not is_recording(tmp_path / "missing.mp4")
    assert not is_recording(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_pipe_is_not_opened(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert not is_recording(tmp_path / "pipe.mp4")


def test_a_video_named_as_a_pose_is_a_video(tmp_path) -> None:
    video = write_video(tmp_path / "a.mp4", FRAMES).rename(tmp_path / "a.pose")
    assert not is_pose(video)
    assert is_recording(video)
    (tmp_path / "b.pose").write_bytes(b"\xcd\xcc\x4c\x3e" + bytes(20))
    assert is_pose(tmp_path / "b.pose")


def test_the_list_holds_what_people_have() -> None:
    named = set(VIDEO_SUFFIXES)
    assert {".mp4", ".mov", ".mkv", ".webm", ".avi", ".gif", ".webp", ".mts", ".ts"} <= named
    assert {".wmv", ".mpg", ".vob", ".3gp", ".flv", ".ogv", ".m4v", ".mpeg"} <= named
    assert len(VIDEO_SUFFIXES) == len(named)


def test_texts_that_lead_elsewhere_are_told_from_letters() -> None:
    for text in (
        b"#EXTM3U\n", b"\xef\xbb\xbf#EXTM3U", b"ffconcat version 1.0", b"file 'a.mp4'", b"v=0\r\n",
        b"<?xml version='1.0'?><MPD>", b"[playlist]\n", b"\n\n#EXTM3U", b"http://127.0.0.1/a.mp4",
    ):  # fmt: skip
        assert is_playlist(text)
        assert kind_of(text) is None
    assert not is_playlist(b"Dear reader")


def test_every_name_can_be_shown() -> None:
    assert shown("zählen 📖.mp4") == "zählen 📖.mp4"
    name = shown(os.fsdecode(b"b\xe9b\xe9.mp4"))
    name.encode("utf-8")
    assert name == "b\\xe9b\\xe9.mp4"
    assert Path(name).suffix == ".mp4"


def test_raw_streams_of_all_kinds_of_first_units(tmp_path) -> None:
    path = write_h264(tmp_path / "a.h264", FRAMES, "yuv420p")
    assert kind_of(path.read_bytes()).name == "H.264 stream"


def test_the_packages_name_the_same_files() -> None:
    folder = Path(__file__).resolve().parents[4] / "packaging"
    desktop = (folder / "linux" / "signclip-desktop.desktop").read_text(encoding="utf-8")
    (types,) = [line for line in desktop.splitlines() if line.startswith("MimeType=")]
    offered = types.removeprefix("MimeType=").rstrip(";").split(";")
    assert set(offered) == {"application/x-sign-pose", *VIDEO_MIME_TYPES}
    windows = (folder / "windows" / "signclip.iss").read_text(encoding="utf-8")
    named = set(re.findall(r'SupportedTypes".*ValueName: "([^"]+)"', windows))
    assert named == {".pose", *VIDEO_SUFFIXES}


def test_the_file_chooser_offers_the_same_files() -> None:
    from signclip_desktop.ui.file_kinds import VIDEOS

    for suffix in (*VIDEO_SUFFIXES, ".pose"):
        assert f"*{suffix}" in re.findall(r"\*\.\w+", VIDEOS)
    assert "*.gif" in VIDEOS
