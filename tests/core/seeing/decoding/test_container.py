"""What a file seems to be that no decoder opens."""

import struct

import pytest

from signclip_desktop.core.seeing.decoding.container import Content, judge
from tests.video_files import (
    box,
    numbered,
    write_sound_only_mp4,
    write_video,
    write_wav,
)


def written(tmp_path, data: bytes):
    path = tmp_path / "some.bin"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"", Content.NOT_A_VIDEO),
        (b"Dear reader, ", Content.NOT_A_VIDEO),
        (b"%PDF-1.7 ....", Content.NOT_A_VIDEO),
        (b"ID3\x04" + bytes(50), Content.SOUND_ONLY),
        (b"fLaC" + bytes(50), Content.SOUND_ONLY),
        (b"OggS" + bytes(24) + b"OpusHead", Content.SOUND_ONLY),
        (b"OggS" + bytes(24) + b"\x80theora....vorbis", Content.BROKEN_VIDEO),
        (b"\x1a\x45\xdf\xa3webm" + bytes(30) + b"A_OPUS", Content.SOUND_ONLY),
        (b"\x1a\x45\xdf\xa3webm" + bytes(30) + b"V_VP9..A_OPUS", Content.BROKEN_VIDEO),
        (b"\x1a\x45\xdf\xa3webm", Content.CUT_OFF),
        (b"RIFF\0\0\0\0WEBP", Content.BROKEN_VIDEO),
        (b"RIFF\0\x10\0\0WEBP", Content.CUT_OFF),
        (b"#EXTM3U\nother.ts", Content.PLAYLIST),
        (box(b"ftyp", b"isom") + box(b"mdat", bytes(90)), Content.CUT_OFF),
        (box(b"ftyp", b"isom") + struct.pack(">I4s", 900, b"moov"), Content.CUT_OFF),
        (box(b"ftyp", b"isom") + struct.pack(">I4s", 3, b"free"), Content.BROKEN_VIDEO),
        (box(b"ftyp", b"isom") + struct.pack(">I4s", 1, b"mdat") + b"\0", Content.CUT_OFF),
        (box(b"ftyp", b"isom") + box(b"moov", bytes(20)), Content.BROKEN_VIDEO),
    ],
)
def test_the_first_bytes_tell(tmp_path, data, content) -> None:
    assert judge(written(tmp_path, data)) is content


def test_whole_files_are_told_by_their_tracks(tmp_path) -> None:
    assert judge(write_sound_only_mp4(tmp_path / "song.mp4")) is Content.SOUND_ONLY
    assert judge(write_wav(tmp_path / "song.wav")) is Content.SOUND_ONLY
    for name, codec in (("film.mp4", "mp4v"), ("film.avi", "MJPG"), ("film.mkv", "FMP4")):
        video = write_video(tmp_path / name, numbered(64, 64, 3), codec=codec)
        assert judge(video) is Content.BROKEN_VIDEO


def test_a_box_with_a_long_size_is_passed_over(tmp_path) -> None:
    long_box = struct.pack(">I4sQ", 1, b"mdat", 16 + 40) + bytes(40)
    handler = box(b"hdlr", bytes(8), b"soun", bytes(12))
    data = box(b"ftyp", b"isom") + long_box + box(b"moov", handler)
    assert judge(written(tmp_path, data)) is Content.SOUND_ONLY
