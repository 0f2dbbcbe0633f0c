"""Video files: every frame in order and in the right colours; broken ones end in a sentence."""

import contextlib
import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from signclip_desktop.core.seeing import video_file
from signclip_desktop.core.seeing.decoding import child as decode_child
from signclip_desktop.core.seeing.decoding.child import Job, Limits, child_command
from signclip_desktop.core.seeing.frame_source import open_source
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.errors import VideoUnreadable
from signclip_desktop.ui.sentences import sentence
from tests.effort import at_most
from tests.told import raises
from tests.video_files import (
    RED,
    encode,
    halve_the_rate_midway,
    join_streams,
    numbered,
    solid,
    textured,
    turn_by_90_degrees,
    write_h264,
    write_huge_png,
    write_mjpeg,
    write_sound_only_mp4,
    write_video,
    write_wav,
)


def read_all(source) -> list:
    with source:
        frames = []
        while (frame := source.read()) is not None:
            frames.append(frame)
        return frames


def read_on(source) -> None:
    while source.read() is not None:
        pass


def why(path, **named) -> str:
    """The sentence told about a file; checks that it is one sentence that names the file."""
    with pytest.raises(VideoUnreadable) as refusal:
        read_all(VideoFile(path, **named))
    message = sentence(refusal.value)
    assert message.endswith(".")
    assert message.count(". ") == 0
    assert "\n" not in message
    assert "Traceback" not in message
    assert path.name in message
    return message


def test_every_frame_comes_once_in_order_with_its_time(tmp_path) -> None:
    path = write_video(tmp_path / "moving.mp4", numbered(160, 120, 20), fps=25)
    frames = read_all(VideoFile(path))
    assert [frame.number for frame in frames] == list(range(20))
    np.testing.assert_allclose([frame.time_s for frame in frames], np.arange(20) / 25, atol=1e-6)
    bar = [int(frame.image.mean(axis=(0, 2)).argmax()) for frame in frames]
    assert bar == sorted(bar)
    assert bar[0] < 10
    assert bar[-1] > 140


def test_a_red_frame_stays_red(tmp_path) -> None:
    frame = read_all(VideoFile(write_video(tmp_path / "red.mp4", [solid(160, 120, RED)])))[0]
    assert frame.image.dtype == np.uint8
    assert frame.image.shape == (120, 160, 3)
    assert frame.image[..., 0].min() > 240
    assert frame.image[..., 1:].max() < 15


def test_large_frames_are_scaled_down_and_small_ones_left_alone(tmp_path) -> None:
    path = write_video(tmp_path / "wide.mp4", numbered(320, 180, 2))
    with VideoFile(path, max_side_px=160) as source:
        assert (source.width_px, source.height_px) == (160, 90)
        assert source.read().image.shape == (90, 160, 3)
    with VideoFile(path, max_side_px=1280) as source:
        assert (source.width_px, source.height_px) == (320, 180)


def test_a_phone_video_is_turned_upright(tmp_path) -> None:
    frames = numbered(160, 120, 4)
    for frame in frames:
        frame[:20] = RED  # the top edge as the sensor saw it
    path = turn_by_90_degrees(write_video(tmp_path / "phone.mp4", frames))
    image = read_all(VideoFile(path))[0].image
    assert image.shape == (160, 120, 3)
    right_edge = image[:, 105:].mean(axis=(0, 1))  # a quarter turn clockwise
    assert right_edge[0] > 200
    assert right_edge[2] < 60


def test_a_variable_frame_rate_keeps_its_own_times(tmp_path) -> None:
    path = write_video(tmp_path / "screen.mp4", numbered(160, 120, 20), fps=25)
    frames = read_all(VideoFile(halve_the_rate_midway(path)))
    steps = np.diff([frame.time_s for frame in frames])
    np.testing.assert_allclose(steps, [0.04] * 10 + [0.08] * 9, atol=1e-6)


def test_a_source_can_be_opened_again_after_closing(tmp_path) -> None:
    source = VideoFile(write_video(tmp_path / "twice.mp4", numbered(160, 120, 6)))
    assert len(read_all(source)) == 6
    assert len(read_all(source)) == 6
    source.close()
    assert source.read() is None


def test_a_start_far_into_a_file_gives_the_same_frames(tmp_path) -> None:
    path = write_video(tmp_path / "long.mp4", numbered(160, 120, 100), fps=25)
    whole = read_all(VideoFile(path))
    source = VideoFile(path, limits=Limits(max_seconds=2))  # counts from the start of the span
    source.start_at(2.5)
    later = read_all(source)
    assert [frame.time_s for frame in later] == [f.time_s for f in whole if f.time_s >= 2.5]
    assert later[0].number == 0
    np.testing.assert_array_equal(later[0].image, whole[-len(later)].image)
    np.testing.assert_array_equal(later[-1].image, whole[-1].image)


def test_a_file_that_is_open_can_be_sent_further_on(tmp_path) -> None:
    path = write_video(tmp_path / "long.mp4", numbered(160, 120, 50), fps=10)
    with VideoFile(path) as source:
        assert source.read().time_s == 0
        source.start_at(3.0)
        assert source.read().time_s == pytest.approx(3.0)
        with raises(VideoUnreadable, "video.past_the_end", file="long.mp4", end_s="4.9"):
            source.start_at(60.0)


def test_a_stream_without_an_index_is_read_to_the_start(tmp_path) -> None:
    path = write_mjpeg(tmp_path / "raw.mjpeg", numbered(160, 120, 60))
    source = VideoFile(path)
    source.start_at(2.0)
    frames = read_all(source)
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(50, 60) / 25)


def test_closing_early_leaves_no_child_and_no_thread(tmp_path) -> None:
    before = threading.active_count()
    source = VideoFile(write_video(tmp_path / "long.mp4", numbered(640, 480, 60)))
    source.open()
    source.read()
    child = source._child
    source.close()
    assert child.returncode is not None  # waited for: no zombie
    assert threading.active_count() == before


def test_one_frame_is_enough(tmp_path) -> None:
    assert len(read_all(VideoFile(write_video(tmp_path / "one.mp4", [solid(64, 64, RED)])))) == 1


def test_what_is_there_of_a_truncated_file_is_read(tmp_path) -> None:
    whole = write_video(tmp_path / "whole.avi", numbered(160, 120, 50), codec="MJPG")
    half = tmp_path / "half.avi"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert 10 <= len(read_all(VideoFile(half))) <= 30


def test_a_truncated_mp4_without_its_index_says_so(tmp_path) -> None:
    whole = write_video(tmp_path / "whole.mp4", numbered(160, 120, 20))
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert "cut off" in why(cut)


def test_every_kind_of_wrong_file_gets_its_own_sentence(tmp_path) -> None:
    empty, text = tmp_path / "empty.mp4", tmp_path / "text.mp4"
    empty.touch()
    text.write_text("This is a letter, not a video. " * 50)
    sentences = [
        why(tmp_path / "nowhere.mp4"),
        why(empty),
        why(text),
        why(write_sound_only_mp4(tmp_path / "song.mp4")),
        why(tmp_path),
    ]
    assert len({sentence.partition(" ")[2] for sentence in sentences}) == len(sentences)
    assert "sound but no picture" in why(write_wav(tmp_path / "song.wav"))
    assert "not a video" in why(text)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_named_pipe_is_refused_at_once(tmp_path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    assert "not a regular file" in why(pipe)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user without root")
def test_a_file_that_may_not_be_read_says_so(tmp_path) -> None:
    path = write_video(tmp_path / "secret.mp4", [solid(64, 64, RED)])
    path.chmod(0)
    assert "may not be read" in why(path)


def test_a_picture_size_beyond_reason_is_refused(tmp_path) -> None:
    assert "12000 x 12000" in why(write_huge_png(tmp_path / "huge.mp4", 12_000))
    why(write_huge_png(tmp_path / "vast.mp4", 16_384))


def test_a_header_that_lies_about_its_size_does_no_harm(tmp_path) -> None:
    path = write_mjpeg(tmp_path / "liar.mjpeg", numbered(160, 120, 3))
    data = bytearray(path.read_bytes())
    at = 0
    while (at := data.find(b"\xff\xc0", at)) >= 0:  # start of frame: height, width
        data[at + 5 : at + 9] = b"\x40\x00\x40\x00"
        at += 4
    path.write_bytes(bytes(data))
    why(path)


def test_a_change_of_size_or_colour_in_mid_stream_is_read_through(tmp_path) -> None:
    small, large = numbered(160, 120, 5), numbered(320, 180, 5)
    grey = [frame[..., 0] for frame in small]
    path = write_mjpeg(tmp_path / "changing.mjpeg", [*small, *large, *grey])
    frames = read_all(VideoFile(path))
    assert len(frames) == 15
    assert {frame.image.shape for frame in frames} == {(120, 160, 3)}
    streams = [
        write_video(tmp_path / f"{width}.avi", numbered(width, height, 10), codec="mp2v")
        for width, height in ((160, 120), (320, 240))
    ]
    transport = [path.rename(path.with_suffix(".m2v")) for path in streams]
    joined = read_all(VideoFile(join_streams(tmp_path / "joined.avi", transport)))
    assert len(joined) >= 10
    assert {frame.image.shape for frame in joined} == {(120, 160, 3)}


@pytest.mark.parametrize("second", ["yuv444p", "gray", "yuv420p10le"])
def test_a_change_of_pixel_format_in_mid_stream_is_read_through(tmp_path, second: str) -> None:
    dark, bright = np.full((120, 160, 3), 60, np.uint8), np.full((120, 160, 3), 160, np.uint8)
    parts = [
        write_h264(tmp_path / "first.h264", [dark] * 12, "yuv420p"),
        write_h264(tmp_path / "second.h264", [bright] * 12, second),
    ]
    frames = read_all(VideoFile(join_streams(tmp_path / "switching.h264", parts)))
    assert len(frames) == 24
    assert {frame.image.shape for frame in frames} == {(120, 160, 3)}
    means = [float(frame.image.mean()) for frame in frames]
    assert means[:12] == pytest.approx([60] * 12, abs=4)
    assert means[12:] == pytest.approx([160] * 12, abs=8)


def test_limits_of_length_are_told(tmp_path) -> None:
    path = write_video(tmp_path / "long.mp4", numbered(64, 64, 50), fps=10)
    refusal = why(path, limits=Limits(max_seconds=2))
    assert "is 5 seconds long, longer than the 2 seconds" in refusal
    assert "more than 20 pictures" in why(path, limits=Limits(max_frames=20))


def test_the_limit_of_memory_is_told(tmp_path) -> None:
    path = write_video(tmp_path / "any.mp4", numbered(64, 64, 5))
    with pytest.raises(VideoUnreadable, match="any.mp4"):
        read_all(VideoFile(path, limits=Limits(max_memory_bytes=60 << 20)))


def test_a_child_that_is_killed_midway_becomes_a_sentence(tmp_path) -> None:
    path = write_video(tmp_path / "killed.mp4", numbered(640, 480, 100))
    with VideoFile(path) as source:
        assert source.read() is not None
        source._child.kill()
        with raises(VideoUnreadable, "video.crashed", file="killed.mp4"):
            read_on(source)
        assert source.read() is None


def run_instead(monkeypatch, code: str) -> None:
    """Let another program take the decoder's place."""
    monkeypatch.setattr(video_file, "child_command", lambda job: [sys.executable, "-c", code])


def test_garbage_from_the_child_becomes_a_sentence(tmp_path, monkeypatch) -> None:
    path = write_video(tmp_path / "any.mp4", [solid(64, 64, RED)])
    for code in (
        "import sys; sys.stdout.buffer.write(b'Z' * 1000)",
        "import sys; sys.stdout.buffer.write(b'H' + b'\\xff' * 4 + b'{}' * 9)",
        "import sys; sys.stdout.buffer.write(b'F' + b'\\x08\\0\\0\\0' + bytes(8))",
        "import sys; sys.stdout.buffer.write(b'H\\x02\\0\\0\\0[]')",
        "import os; os.abort()",
        "pass",
    ):
        run_instead(monkeypatch, code)
        why(path)


def test_a_child_that_hangs_is_ended(tmp_path, monkeypatch) -> None:
    path = write_video(tmp_path / "any.mp4", [solid(64, 64, RED)])
    run_instead(monkeypatch, "import threading; threading.Event().wait()")
    monkeypatch.setattr(video_file, "START_S", 0.2)
    assert "gave no picture" in why(path)


def test_the_child_prints_nothing_for_users(tmp_path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video " * 100)
    job = Job(str(text), 640, Limits())
    answer = subprocess.run(
        child_command(job),
        capture_output=True,
        env=decode_child.child_environment(),
        timeout=60,
        check=False,
    )
    assert answer.returncode == 0
    assert answer.stderr == b""
    assert answer.stdout[:1] == decode_child.STOPPED


def test_the_frozen_program_calls_itself(monkeypatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    command = child_command(Job("a.mp4", 640, Limits()))
    assert command[:2] == [sys.executable, "_decode"]


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        ([0, 40, 80], [0, 0.04, 0.08]),
        ([0, 0, 0], [0, 0.04, 0.08]),
        ([float("nan"), -5, float("inf")], [0, 0.04, 0.08]),
        ([100, 500, 400, 1000], [0.1, 0.5, 0.54, 1.0]),
    ],
    ids=["good", "all zero", "nonsense", "backwards"],
)
def test_times_rise_whatever_a_file_claims(claimed, expected) -> None:
    times = decode_child.RisingTimes(25.0)
    assert [times.next(ms / 1000) for ms in claimed] == pytest.approx(expected)


def test_a_path_opens_as_a_file(tmp_path) -> None:
    assert isinstance(open_source(tmp_path / "any.mp4"), VideoFile)


def test_real_videos_are_read_whole(shared) -> None:
    frames = read_all(VideoFile(shared / "video" / "book_b.mp4"))
    assert len(frames) == 75
    assert frames[0].image.shape == (720, 1280, 3)
    assert frames[-1].time_s == pytest.approx(2.469, abs=0.01)
    assert np.diff([frame.time_s for frame in frames]).min() > 0.03
    source = VideoFile(shared / "video" / "book_b.mp4")
    source.start_at(1.7)
    later = read_all(source)
    assert [frame.time_s for frame in later] == [f.time_s for f in frames if f.time_s >= 1.7]
    np.testing.assert_array_equal(later[0].image, frames[-len(later)].image)


def test_a_bug_in_the_reading_thread_surfaces_at_once_as_a_bug(tmp_path, monkeypatch) -> None:
    path = write_video(tmp_path / "any.mp4", numbered(64, 64, 20))

    def broken(pipe, shape):
        raise ZeroDivisionError("a bug of the test")

    with VideoFile(path) as source:
        monkeypatch.setattr(video_file, "_receive_frame", broken)
        with pytest.raises(RuntimeError, match="thread that reads from the decoder") as raised:
            read_on(source)
        assert isinstance(raised.value.__cause__, ZeroDivisionError)
        assert source.read() is None


def test_much_work_without_a_picture_is_given_up(tmp_path) -> None:
    path = write_video(tmp_path / "any.mp4", numbered(64, 64, 5))
    told = why(path, limits=Limits(stall_cpu_s=0.0))
    assert "worked on it for a long time and found no picture" in told


@pytest.mark.parametrize("ending", ["mp4", "ts", "mpg", "mkv", "h264"])
def test_a_file_of_zeros_is_told_at_once(tmp_path, ending) -> None:
    """Its beginning is good, then come zeros; nothing may stall on them."""
    path = encode(tmp_path / f"zeros.{ending}", textured(160, 120, 10), "libx264")
    with path.open("r+b") as file:
        if ending == "mp4":
            start = path.read_bytes().index(b"mdat") + 4
            file.seek(start)
            file.write(bytes(path.read_bytes().index(b"moov") - 4 - start))
        else:
            file.seek(200)
            file.write(bytes(path.stat().st_size - 200))
            file.truncate(100 << 20)
    with at_most(15), contextlib.suppress(VideoUnreadable):
        assert len(read_all(VideoFile(path))) < 10
