"""Videos as people have them: each codec and container, pixel shape, turns, and lengths."""

import os
from fractions import Fraction

import numpy as np
import pytest

from signclip_desktop.core.seeing.decoding.child import Limits
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.errors import VideoUnreadable
from signclip_desktop.ui.sentences import sentence
from tests.video_files import RED, encode, numbered, solid, textured, write_video, write_webp


def read(path, **named) -> tuple[list, VideoFile]:
    source = VideoFile(path, **named)
    with source:
        frames = []
        while (frame := source.read()) is not None:
            frames.append(frame)
    return frames, source


@pytest.mark.parametrize(
    ("codec", "ending", "pixels"),
    [
        ("libsvtav1", "mp4", "yuv420p"),
        ("libsvtav1", "webm", "yuv420p10le"),
        ("libvpx-vp9", "webm", "yuv420p"),
        ("libvpx", "webm", "yuv420p"),
        ("libx265", "mp4", "yuv420p"),
        ("libx265", "mkv", "yuv420p10le"),
        ("libx264", "mov", "yuv420p10le"),
        ("libx264", "mp4", "yuv444p"),
        ("mpeg2video", "mpg", "yuv420p"),
        ("mpeg2video", "ts", "yuv420p"),
        ("mpeg4", "avi", "yuv420p"),
        ("mjpeg", "avi", "yuvj420p"),
        ("wmv2", "wmv", "yuv420p"),
        ("flv1", "flv", "yuv420p"),
        ("prores_ks", "mov", "yuv422p10le"),
        ("gif", "gif", "rgb8"),
        ("apng", "apng", "rgb24"),
        ("rawvideo", "avi", "yuv420p"),
    ],
)
def test_every_picture_of_every_format_comes_in_its_colours(tmp_path, codec, ending, pixels):
    frames = numbered(160, 128, 12)
    for frame in frames:
        frame[64:] = RED
    found, source = read(encode(tmp_path / f"sign.{ending}", frames, codec, pixels=pixels))
    assert len(found) == 12
    assert source.fault is None
    assert np.diff([frame.time_s for frame in found]) == pytest.approx([0.04] * 11, abs=0.011)
    for sent, came in zip(frames, found, strict=True):
        assert came.image.shape == (128, 160, 3)
        assert came.image[80:].mean(axis=(0, 1)) == pytest.approx(RED, abs=40)
        assert abs(came.image.astype(int) - sent).mean() < 20


def test_a_moving_webp_picture_is_read(tmp_path) -> None:
    frames = numbered(160, 120, 9)
    found, source = read(write_webp(tmp_path / "sign.webp", frames, step_ms=50))
    assert len(found) == 9
    assert [frame.time_s for frame in found] == pytest.approx(np.arange(9) * 0.05)
    for sent, came in zip(frames, found, strict=True):
        np.testing.assert_array_equal(came.image, sent)
    assert source.fault is None


def test_odd_sizes_are_read(tmp_path) -> None:
    for number, size in enumerate([(161, 121), (33, 200), (17, 17)]):
        path = encode(
            tmp_path / f"{number}.mp4", [solid(*size, RED)] * 3, "libx264", pixels="yuv444p"
        )
        found, _ = read(path)
        assert [frame.image.shape for frame in found] == [(size[1], size[0], 3)] * 3


def test_the_shape_of_the_pixels_is_applied(tmp_path) -> None:
    frames = numbered(180, 144, 3)
    for name, codec in (("dvd.mp4", "libx264"), ("dvd.mkv", "mpeg4"), ("dvd.mpg", "mpeg2video")):
        # MPEG-2 knows shapes of the whole picture alone: 180 x 144 at 64:45 is 16:9.
        path = encode(tmp_path / name, frames, codec, pixel_shape=Fraction(64, 45))
        found, source = read(path)
        assert (source.width_px, source.height_px) == (256, 144)
        assert found[0].image.shape == (144, 256, 3)
        small, _ = read(path, max_side_px=128)
        assert small[0].image.shape == (72, 128, 3)


def test_an_interlaced_picture_is_read(tmp_path) -> None:
    path = encode(
        tmp_path / "tape.mpg", numbered(160, 128, 6), "mpeg2video", options={"flags": "+ilme+ildct"}
    )
    assert len(read(path)[0]) == 6


def test_colours_are_those_that_the_landmarks_were_measured_with(tmp_path) -> None:
    """Values of OpenCV 4.11 for the same file: BT.601 whatever the file says, areas averaged."""
    cv2 = pytest.importorskip("cv2")
    path = encode(tmp_path / "sign.mp4", textured(480, 320, 4), "libx264")
    for side in (480, 320):
        found, _ = read(path, max_side_px=side)
        capture = cv2.VideoCapture(str(path))
        for frame in found:
            image = capture.read()[1]
            size = frame.image.shape[1::-1]
            if size != image.shape[1::-1]:
                image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
            expected = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
            assert abs(frame.image.astype(int) - expected).mean() < 0.5


def refused(path, **named) -> str:
    with pytest.raises(VideoUnreadable) as refusal:
        read(path, **named)
    return sentence(refusal.value)


def test_an_unknown_format_is_named_and_not_called_damaged(tmp_path) -> None:
    path = encode(tmp_path / "new.mp4", numbered(160, 120, 4), "libx264")
    data = path.read_bytes()
    assert data.count(b"avc1") >= 1
    path.write_bytes(data.replace(b"avc1", b"zz93").replace(b"avcC", b"zzzC"))
    told = refused(path)
    assert "a video format that this program cannot read, “zz93”" in told
    assert "convert it to MP4 (H.264)" in told
    assert "damaged" not in told


def test_4k_is_read_and_8k_is_refused_with_the_limit(tmp_path) -> None:
    for width, height in ((3840, 2160), (4096, 2304)):
        path = encode(tmp_path / f"{width}.mp4", [solid(width, height, RED)] * 2, "mpeg4")
        found, _ = read(path)
        assert len(found) == 2
        assert max(found[0].image.shape) == 1280
    path = encode(tmp_path / "8k.mp4", [solid(7680, 4320, RED)], "mjpeg", pixels="yuvj420p")
    told = refused(path)
    assert "7680 x 4320 pixels, and at most 17 million" in told
    assert "make a smaller copy" in told


def test_a_long_file_is_refused_by_its_length_before_a_picture_is_decoded(tmp_path) -> None:
    path = encode(tmp_path / "long.mkv", [solid(64, 48, RED)] * 1501, "mpeg4", fps=1)
    assert "is 25:01 minutes long, longer than the 10 minutes" in refused(path)


def test_a_span_of_a_long_file_is_read(tmp_path) -> None:
    path = encode(tmp_path / "long.mkv", [solid(64, 48, RED)] * 1501, "mpeg4", fps=1)
    source = VideoFile(path)
    source.start_at(1200.0, 1203.0)
    with source:
        times = []
        while (frame := source.read()) is not None:
            times.append(frame.time_s)
    assert times == pytest.approx([1200, 1201, 1202, 1203])
    assert source.fault is None


def test_a_file_of_unknown_length_is_bounded_while_it_is_read(tmp_path) -> None:
    path = encode(tmp_path / "live.webm", numbered(64, 48, 100), "libvpx", options={"live": "1"})
    source = VideoFile(path, limits=Limits(max_seconds=2))
    assert "longer than the 2 seconds" in refused(path, limits=source._job.limits)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such names")
def test_a_name_that_is_not_utf_8_is_read(tmp_path) -> None:
    path = write_video(tmp_path / "plain.mp4", numbered(64, 48, 5))
    strange = path.rename(tmp_path / os.fsdecode(b"b\xe9b\xe9.mp4"))
    found, source = read(strange)
    assert len(found) == 5
    source.name.encode("utf-8")


def test_a_moving_webp_picture_that_claims_a_vast_canvas_is_refused(tmp_path) -> None:
    path = write_webp(tmp_path / "vast.webp", numbered(64, 48, 3))
    data = bytearray(path.read_bytes())
    data[24:30] = (15_999).to_bytes(3, "little") * 2
    path.write_bytes(bytes(data))
    assert "16000 x 16000 pixels" in refused(path)
