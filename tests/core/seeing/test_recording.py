"""One way from any recording, and any span of it, to its landmarks."""

import numpy as np
import pytest

from signclip_desktop.core.formats.pose_file import read_pose, write_pose
from signclip_desktop.core.seeing.holistic import ReadingCancelled
from signclip_desktop.core.seeing.recording import (
    EmptySpan,
    HolisticOnDemand,
    read_recording,
    read_video,
)
from signclip_desktop.errors import PoseFileUnreadable, UsageError, VideoUnreadable
from tests.fakes import FakeHolistic
from tests.samples import some_clip
from tests.told import raises
from tests.video_files import encode, numbered, spoil, textured, write_video


@pytest.fixture
def pose(tmp_path):
    write_pose(some_clip(1), tmp_path / "house.pose")
    return tmp_path / "house.pose"


@pytest.fixture
def video(tmp_path):
    return write_video(tmp_path / "room.mp4", numbered(160, 120, 10), fps=10)


@pytest.fixture
def made() -> list[FakeHolistic]:
    return []


@pytest.fixture
def on_demand(made):
    def make() -> FakeHolistic:
        made.append(FakeHolistic())
        return made[-1]

    with HolisticOnDemand(make) as opened:
        yield opened
    assert all(one.closed for one in made)


def test_a_pose_file_is_read_whole_or_in_part_without_mediapipe(pose, on_demand, made) -> None:
    whole = read_recording(pose, on_demand)
    np.testing.assert_array_equal(whole.points, read_pose(pose).points)
    times = whole.times_s
    for from_s, to_s, kept in (
        (None, None, slice(None)),
        (0.0, None, slice(None)),
        (None, 99.0, slice(None)),
        (float(times[2]), None, slice(2, None)),
        (None, float(times[3]), slice(None, 4)),
        (float(times[1]), float(times[3]), slice(1, 4)),
        (float(times[2]), float(times[2]), slice(2, 3)),
    ):
        clip = read_recording(pose, on_demand, from_s=from_s, to_s=to_s)
        np.testing.assert_array_equal(clip.times_s, times[kept])
        np.testing.assert_array_equal(clip.points, whole.points[kept])
    assert made == []


def test_an_empty_span_of_a_pose_file_says_where_the_file_ends(pose, on_demand) -> None:
    end_s = float(read_pose(pose).times_s[-1])
    for from_s, to_s in ((99.0, None), (99.0, 100.0), (0.2, 0.1), (None, -1.0)):
        with raises(EmptySpan, "span.no_frame", file="house.pose", end_s=end_s) as refused:
            read_recording(pose, on_demand, from_s=from_s, to_s=to_s)
        assert refused.value.end_s == end_s
        assert isinstance(refused.value, UsageError)


def test_a_video_is_read_whole_or_in_part_through_one_landmarker(video, on_demand, made) -> None:
    shares: list[float] = []
    whole = read_recording(video, on_demand, progress=shares.append)
    np.testing.assert_allclose(whole.times_s, np.arange(10) / 10, atol=1e-6)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    part = read_recording(video, on_demand, from_s=0.25, to_s=0.65)
    np.testing.assert_allclose(part.times_s, [0.3, 0.4, 0.5, 0.6], atol=1e-6)
    with raises(UsageError, "span.no_picture", name="room.mp4"):
        read_recording(video, on_demand, from_s=0.31, to_s=0.35)
    with raises(UsageError, "span.ends_first", to_s=0.5):
        read_recording(video, on_demand, from_s=0.5, to_s=0.5)
    assert len(made) == 1


def test_a_file_that_cannot_be_opened_starts_no_landmarker(tmp_path, pose, on_demand, made) -> None:
    (tmp_path / "text.mp4").write_text("this is no video")
    (tmp_path / "cut.pose").write_bytes(pose.read_bytes()[:30_000])
    for name, error in (
        ("text.mp4", VideoUnreadable),
        ("gone.mp4", VideoUnreadable),
        ("cut.pose", PoseFileUnreadable),
        ("gone.pose", PoseFileUnreadable),
    ):
        with pytest.raises(error):
            read_recording(tmp_path / name, on_demand)
    assert made == []


def test_where_a_video_is_asked_for_a_pose_file_is_refused(pose, on_demand) -> None:
    with raises(VideoUnreadable, "video.not_a_video", file="house.pose"):
        read_video(pose, on_demand)


def test_a_video_can_be_cancelled_between_frames(video, on_demand, made) -> None:
    asked = iter([False, False, True])
    with pytest.raises(ReadingCancelled):
        read_recording(video, on_demand, cancelled=lambda: next(asked))
    assert made[0].processed == [0, 1]


def test_what_a_video_lacks_is_told_with_its_clip(tmp_path, on_demand) -> None:
    path = spoil(encode(tmp_path / "sign.mp4", textured(160, 120, 40), "mpeg4"))
    assert read_recording(path, on_demand).flaw.values["file"] == "spoilt_sign.mp4"


def test_a_landmarker_that_was_closed_is_opened_anew(video, on_demand, made) -> None:
    read_recording(video, on_demand)
    on_demand.close()
    on_demand.close()
    assert made[0].closed
    read_recording(video, on_demand)
    assert len(made) == 2
