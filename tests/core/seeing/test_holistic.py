"""Holistic and Hands: the true hands, missing parts as NaN, failures counted, nothing printed."""

import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from signclip_desktop import settings
from signclip_desktop.core.seeing import graphs
from signclip_desktop.core.seeing.graphs import MODEL_FILES
from signclip_desktop.core.seeing.holistic import (
    Holistic,
    ReadingCancelled,
    _landmarks,
    read_clip,
)
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.landmarks import Landmarks
from signclip_desktop.core.types.skeleton import (
    BODY,
    FACE,
    FACE_CONTOUR,
    LEFT_HAND,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.errors import LandmarkerUnavailable, UsageError, VideoUnreadable
from tests.told import raises
from tests.video_files import numbered, write_video


def frame_of(image: np.ndarray, number: int = 0) -> Frame:
    return Frame(image=image, time_s=number / 25, number=number)


def part(count: int, start: float) -> SimpleNamespace:
    points = [
        SimpleNamespace(x=start + i, y=start + i + 0.25, z=start + i + 0.5, visibility=0.75)
        for i in range(count)
    ]
    return SimpleNamespace(landmark=points)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """The drawn person of the self-test."""
    import cv2

    image = cv2.imread(str(settings.assets_dir() / "self_test" / "person.png"))
    return np.ascontiguousarray(image[..., ::-1])


@pytest.fixture(scope="module")
def holistic():
    with Holistic() as graph:
        yield graph


def test_an_empty_room_gives_missing_landmarks(holistic) -> None:
    found = holistic.process(frame_of(np.full((120, 160, 3), 128, np.uint8), number=7))
    assert np.isnan(found.points).all()
    assert (found.confidence == 0).all()
    assert (found.number, found.time_s) == (7, 7 / 25)
    assert holistic.failed_frames == 0


def test_each_part_goes_to_its_place() -> None:
    found = SimpleNamespace(
        pose_landmarks=part(33, 0),
        face_landmarks=part(468, 1000),
        left_hand_landmarks=part(21, 2000),
        right_hand_landmarks=None,
    )
    landmarks = _landmarks(found, frame_of(np.zeros((1, 1, 3), np.uint8)))
    np.testing.assert_array_equal(landmarks.points[BODY, 0], np.arange(33))
    np.testing.assert_array_equal(landmarks.points[FACE, 0], 1000 + np.array(FACE_CONTOUR))
    np.testing.assert_array_equal(landmarks.points[LEFT_HAND, 1], 2000.25 + np.arange(21))
    assert np.isnan(landmarks.points[RIGHT_HAND]).all()
    assert (landmarks.confidence[BODY] == 0.75).all()
    assert (landmarks.confidence[FACE] == 1).all()
    assert (landmarks.confidence[RIGHT_HAND] == 0).all()


def test_a_frame_on_which_mediapipe_fails_is_missing_and_the_next_one_works() -> None:
    class Broken:
        def process(self, given):
            raise RuntimeError("CalculatorGraph::Run() failed")

        def close(self):
            raise RuntimeError("broken graph")

    with Holistic() as both:
        both._graph.close()
        both._graph._graph = Broken()
        image = np.zeros((64, 64, 3), np.uint8)
        assert np.isnan(both.process(frame_of(image)).points).all()
        assert both.failed_frames == 1
        both.process(frame_of(image))
        assert both.failed_frames == 1


def test_a_failing_hand_finder_leaves_the_rest_and_is_opened_again(picture) -> None:
    class Broken:
        def process(self, given):
            raise RuntimeError("CalculatorGraph::Run() failed")

        def close(self):
            pass

    with Holistic() as both:
        both._hands._graph.close()
        both._hands._graph._graph = Broken()
        points = both.process(frame_of(picture)).points
        assert np.isfinite(points[BODY]).all()
        assert np.isnan(points[LEFT_HAND]).all()
        assert both.failed_frames == 0
        points = both.process(frame_of(picture, number=1)).points
        assert np.isfinite(points[LEFT_HAND]).all()


def test_both_ways_find_both_hands_of_the_drawn_person_on_their_own_sides(picture) -> None:
    for finer in (True, False):
        with Holistic(finer_hands=finer) as graph:
            points = graph.process(frame_of(picture)).points
        assert points[LEFT_HAND, 0].mean() > points[RIGHT_HAND, 0].mean()
        for hand, wrist in ((LEFT_HAND, LEFT_WRIST), (RIGHT_HAND, RIGHT_WRIST)):
            assert np.linalg.norm(points[hand.start, :2] - points[wrist, :2]) < 0.06


def test_another_kind_of_array_is_a_bug_and_not_a_missing_frame(holistic) -> None:
    for image in (np.zeros((9, 9), np.uint8), np.zeros((9, 9, 3), np.float32)):
        with pytest.raises(ValueError, match="expected image uint8"):
            holistic.process(frame_of(image))


def test_a_missing_model_file_is_told_and_nothing_is_downloaded(monkeypatch) -> None:
    monkeypatch.setattr(graphs, "MODEL_FILES", (*MODEL_FILES, "modules/no_such.tflite"))
    with raises(LandmarkerUnavailable, "landmarker.files_missing", count=1):
        Holistic()


@pytest.mark.parametrize("content", [b"", b"\x0a\xff\xff not a graph"], ids=["empty", "damaged"])
def test_a_damaged_graph_is_told(monkeypatch, tmp_path, content) -> None:
    (tmp_path / "graph.binarypb").write_bytes(content)
    monkeypatch.setattr(graphs, "_HOLISTIC_GRAPH", str(tmp_path / "graph.binarypb"))
    with raises(LandmarkerUnavailable, "landmarker.not_loaded"):
        Holistic()


def test_a_missing_mediapipe_is_told(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    with raises(LandmarkerUnavailable, "landmarker.no_mediapipe"):
        Holistic()


def test_nothing_reaches_the_users_terminal_but_what_is_not_noise() -> None:
    code = (
        "import os, numpy as np\n"
        "from signclip_desktop.core.types.frame import Frame\n"
        "from signclip_desktop.core.seeing.graphs import without_noise\n"
        "from signclip_desktop.core.seeing.holistic import Holistic\n"
        "with without_noise():\n"
        "    os.write(2, b'W0000 noise\\nsomething real\\n')\n"
        "with Holistic() as holistic:\n"
        "    holistic.warm_up()\n"
        "assert 'QT_QPA_PLATFORM_PLUGIN_PATH' not in os.environ\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("QT_QPA")},
    )
    assert answer.stderr == "something real\n"
    assert answer.stdout == ""


def test_a_video_becomes_a_clip_with_its_times(tmp_path, holistic) -> None:
    path = write_video(tmp_path / "room.mp4", numbered(160, 120, 10), fps=10)
    shares: list[float] = []
    clip = read_clip(VideoFile(path), holistic, progress=shares.append)
    assert len(clip) == 10
    assert (clip.width_px, clip.height_px) == (160, 120)
    np.testing.assert_allclose(clip.times_s, np.arange(10) / 10, atol=1e-6)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_span_is_cut_out(tmp_path, holistic) -> None:
    path = write_video(tmp_path / "room.mp4", numbered(160, 120, 10), fps=10)
    clip = read_clip(VideoFile(path), holistic, from_s=0.25, to_s=0.65)
    np.testing.assert_allclose(clip.times_s, [0.3, 0.4, 0.5, 0.6], atol=1e-6)
    with raises(VideoUnreadable, "video.past_the_end", file="room.mp4", end_s="0.9"):
        read_clip(VideoFile(path), holistic, from_s=5.0)
    with raises(UsageError, "span.no_picture", name="room.mp4"):
        read_clip(VideoFile(path), holistic, from_s=0.31, to_s=0.35)
    with raises(UsageError, "span.ends_first", to_s=0.5):
        read_clip(VideoFile(path), holistic, from_s=0.5, to_s=0.5)


def test_reading_can_be_cancelled(tmp_path, holistic) -> None:
    source = VideoFile(write_video(tmp_path / "room.mp4", numbered(160, 120, 10)))
    with pytest.raises(ReadingCancelled):
        read_clip(source, holistic, cancelled=lambda: True)
    assert source.read() is None  # closed


def test_left_and_right_are_the_signers_own_and_videos_do_not_mix(shared, holistic) -> None:
    video = shared / "video" / "interesting.mp4"
    with Holistic() as fresh:
        clip = read_clip(VideoFile(video), fresh, to_s=0.6)
    again = read_clip(VideoFile(video), holistic, to_s=0.6)
    np.testing.assert_array_equal(clip.points, again.points)
    body = clip.points[:, BODY]
    # The signer faces us: the own left is further right in the picture.
    assert (body[:, LEFT_SHOULDER, 0] > body[:, RIGHT_SHOULDER, 0]).all()
    for hand, own, other in (
        (LEFT_HAND, LEFT_WRIST, RIGHT_WRIST),
        (RIGHT_HAND, RIGHT_WRIST, LEFT_WRIST),
    ):
        roots = clip.points[:, hand.start, :2]
        near = np.nanmedian(np.linalg.norm(roots - clip.points[:, own, :2], axis=1))
        far = np.nanmedian(np.linalg.norm(roots - clip.points[:, other, :2], axis=1))
        assert near < far


def test_an_open_gate_gives_the_landmarks_of_mediapipes_own_holistic(shared) -> None:
    import mediapipe

    with VideoFile(shared / "video" / "interesting.mp4") as source:
        frames = [source.read() for _ in range(20)]
    plain = mediapipe.solutions.holistic.Holistic(static_image_mode=False, model_complexity=1)
    with Holistic(finer_hands=False) as ours:
        for frame in frames:
            expected = _landmarks(plain.process(frame.image), frame)
            np.testing.assert_array_equal(ours.process(frame).points, expected.points)
    plain.close()
    assert np.isfinite(expected.points[LEFT_HAND]).all()


def test_after_a_restart_a_video_is_read_as_by_a_new_holistic(holistic, picture) -> None:
    half = np.ascontiguousarray(picture[:, : picture.shape[1] * 3 // 5])  # one arm cut off
    with Holistic() as new:
        expected = [new.process(frame_of(half, number)) for number in range(3)]
    for number in range(3):
        holistic.process(frame_of(picture, number))
    holistic.restart()
    for number, one in enumerate(expected):
        found = holistic.process(frame_of(half, number))
        np.testing.assert_array_equal(found.confidence, one.confidence)
        np.testing.assert_array_equal(found.points, one.points)
    assert one.confidence[BODY].any()


@pytest.mark.parametrize(
    "video",
    [
        "book_a.mp4",
        pytest.param("book_b.mp4", marks=pytest.mark.slow),
        pytest.param("interesting.mp4", marks=pytest.mark.slow),
    ],
)
def test_hands_are_found_from_far_as_from_near(shared, video) -> None:
    with Holistic() as both, VideoFile(shared / "video" / video) as source:
        frames = []
        while (frame := source.read()) is not None:
            frames.append(frame)
        found = {}
        for size in (1.0, 0.3):
            both.restart()
            found[size] = sum(_hands_in(both.process(_far(frame, size))) for frame in frames)
    assert found[1.0] >= 30
    assert found[0.3] >= 0.8 * found[1.0]


def _far(frame: Frame, size: float) -> Frame:
    """The frame as a smaller part of a grey one."""
    import cv2

    if size == 1.0:
        return frame
    height, width = frame.image.shape[:2]
    small = cv2.resize(frame.image, (round(width * size), round(height * size)), None, 0, 0, 3)
    image = np.full_like(frame.image, 110)
    top, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    image[top : top + small.shape[0], left : left + small.shape[1]] = small
    return Frame(image=image, time_s=frame.time_s, number=frame.number)


def _hands_in(landmarks: Landmarks) -> int:
    hands = (landmarks.points[part, 0] for part in (LEFT_HAND, RIGHT_HAND))
    return sum(bool(np.isfinite(hand).all()) for hand in hands)
