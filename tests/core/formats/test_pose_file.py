"""`.pose` files: read as pose-format reads them, written so that it reads them back."""

import contextlib
import os
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signclip_desktop.core.formats.pose_file import (
    _read_counts,
    _read_header,
    _Reader,
    read_length,
    read_pose,
    write_pose,
)
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    BODY_NAMES,
    FACE_CONTOUR,
    HAND_NAMES,
    LANDMARK_COUNT,
    LEFT_HAND,
    RIGHT_HAND,
)
from signclip_desktop.errors import PoseFileUnreadable
from signclip_desktop.ui.sentences import sentence
from tests.told import raises

FULL = (
    ("POSE_LANDMARKS", BODY_NAMES),
    ("FACE_LANDMARKS", tuple(str(number) for number in range(468))),
    ("LEFT_HAND_LANDMARKS", HAND_NAMES),
    ("RIGHT_HAND_LANDMARKS", HAND_NAMES),
)


def some_clip(frames: int = 5, *, fps: float = 30.0, size=(640, 480)) -> Clip:
    random = np.random.default_rng(7)
    points = random.normal(0.5, 0.3, (frames, LANDMARK_COUNT, 3)).astype(np.float32)
    confidence = random.uniform(0.1, 1, (frames, LANDMARK_COUNT)).astype(np.float32)
    points[1:3, LEFT_HAND] = np.nan
    confidence[1:3, LEFT_HAND] = 0
    times_s = (np.arange(frames) / fps).astype(np.float32)
    return Clip(points, confidence, times_s, *size)


def text(value: str) -> bytes:
    return struct.pack("<H", len(value.encode())) + value.encode()


def pose_bytes(
    *, version=0.2, components=FULL, frames=2, people=1, size=(100, 50), fps=25, dims="XYZC"
) -> bytes:
    """A file made by hand; coordinate d of point k of person p in frame t is 1000 t + p + k + d."""
    header = struct.pack("<f4H", version, *size, 0, len(components))
    for name, points in components:
        header += text(name) + text(dims) + struct.pack("<3H", len(points), 1, 1)
        header += b"".join(text(point) for point in points) + struct.pack("<5H", 0, 1, 9, 9, 9)
    count = sum(len(points) for _, points in components)
    form = "<fIH" if version > 0.15 else "<3H"
    body = struct.pack(form, fps, frames % 65_536 if version < 0.15 else frames, people)
    t, p, k, d = np.ogrid[:frames, :people, :count, : len(dims) - 1]
    data = (1000 * t + p + k + d).astype("<f4")
    return header + body + data.tobytes() + np.ones((frames, people, count), "<f4").tobytes()


def write(tmp_path, data: bytes):
    path = tmp_path / "some.pose"
    path.write_bytes(data)
    return path


def why(path) -> str:
    """The key of the refusal, which names the file."""
    with pytest.raises(PoseFileUnreadable) as refusal:
        read_pose(path)
    message = refusal.value.message
    assert message.values["file"] == path.name
    return message.key


@pytest.mark.parametrize("version", [0.1, 0.2])
def test_points_are_found_by_name_and_scaled_by_the_picture(tmp_path, version) -> None:
    clip = read_pose(write(tmp_path, pose_bytes(version=version)))
    assert (len(clip), clip.width_px, clip.height_px) == (2, 100, 50)
    assert clip.fps == pytest.approx(25)
    hips_z = 525.5  # the middle of 25, 26, 1025 and 1026, see pose_bytes
    at = 33 + FACE_CONTOUR[5]
    z = 1002 + at - hips_z
    np.testing.assert_allclose(clip.points[1, 38], [(1000 + at) / 100, (1001 + at) / 50, z])
    at = 33 + 468 + 21
    z = at + 2 - hips_z
    np.testing.assert_allclose(clip.points[0, RIGHT_HAND.start], [at / 100, (at + 1) / 50, z])


def test_depths_that_were_moved_to_the_middle_of_a_canvas_are_moved_back(tmp_path) -> None:
    clip = some_clip()
    moved = clip.points + np.array([0, 0, 250], dtype=np.float32)
    write_pose(clip, tmp_path / "plain.pose")
    write_pose(
        Clip(moved, clip.confidence, clip.times_s, clip.width_px, clip.height_px),
        tmp_path / "moved.pose",
    )
    plain, back = read_pose(tmp_path / "plain.pose"), read_pose(tmp_path / "moved.pose")
    np.testing.assert_allclose(plain.points[..., 2], clip.points[..., 2], atol=1e-5)
    apart = back.points[..., 2] - plain.points[..., 2]
    assert np.nanstd(apart) < 1e-4
    assert abs(np.nanmean(apart)) < 2


def test_depths_within_two_frame_widths_stay_as_they_are(tmp_path) -> None:
    clip = some_clip()
    for away, kept in ((1.9, True), (2.1, False)):
        points = clip.points.copy()
        points[..., 2] = away
        path = tmp_path / f"{away}.pose"
        write_pose(Clip(points, clip.confidence, clip.times_s, 640, 480), path)
        depths = read_pose(path).points[..., 2]
        assert np.nanmax(np.abs(depths - (away if kept else 0))) < 1e-3


def test_the_order_of_components_and_points_does_not_matter(tmp_path) -> None:
    turned = tuple((name, tuple(reversed(points))) for name, points in reversed(FULL))
    clip = read_pose(write(tmp_path, pose_bytes(components=turned)))
    np.testing.assert_allclose(clip.points[0, 0, 0] * 100, 42 + 468 + 32)  # NOSE is the last


def test_the_first_of_several_people_is_taken(tmp_path) -> None:
    clip = read_pose(write(tmp_path, pose_bytes(people=3)))
    np.testing.assert_allclose(clip.points[1, 0, 0] * 100, 1000)


def test_a_refined_face_and_world_landmarks_are_passed_over(tmp_path) -> None:
    refined = ("FACE_LANDMARKS", tuple(str(number) for number in range(478)))
    components = (("POSE_WORLD_LANDMARKS", BODY_NAMES), FULL[0], refined, *FULL[2:])
    clip = read_pose(write(tmp_path, pose_bytes(components=components)))
    np.testing.assert_allclose(clip.points[0, 0, 0] * 100, 33)


def test_a_v01_file_with_more_frames_than_its_count_can_say_is_read_whole(tmp_path) -> None:
    data = pose_bytes(version=0.1, frames=3)
    assert len(read_pose(write(tmp_path, data))) == 3
    frame_bytes = sum(len(points) for _, points in FULL) * 16
    frames = 65_536 + 3  # a real file of that length takes 570 MB; its count says 3
    body = struct.pack("<3H", 25, 3, 1)
    header = data[: len(data) - 3 * frame_bytes - len(body)]
    reader = _Reader(header + body, "long.pose")
    parsed = _read_header(reader)
    reader.file_bytes = len(header) + 6 + frames * frame_bytes
    assert _read_counts(reader, parsed) == (25.0, frames, 1)


def test_nan_with_confidence_1_and_zero_confidence_both_mean_missing(tmp_path) -> None:
    data = bytearray(pose_bytes(frames=1))
    count = sum(len(points) for _, points in FULL)
    first = len(data) - count * 16
    data[first : first + 4] = struct.pack("<f", np.nan)  # x of NOSE
    data[-4:] = struct.pack("<f", 0)  # confidence of the right pinky's tip
    clip = read_pose(write(tmp_path, bytes(data)))
    for landmark in (0, LANDMARK_COUNT - 1):
        assert np.isnan(clip.points[0, landmark]).all()
        assert clip.confidence[0, landmark] == 0
    assert np.isfinite(clip.points[0, 1:-1]).all()


def test_a_clip_survives_writing_and_reading(tmp_path) -> None:
    clip = some_clip()
    write_pose(clip, tmp_path / "clip.pose")
    again = read_pose(tmp_path / "clip.pose")
    np.testing.assert_allclose(again.points, clip.points, atol=1e-6)
    np.testing.assert_allclose(again.confidence, clip.confidence, atol=1e-6)
    np.testing.assert_allclose(again.times_s, clip.times_s, atol=1e-6)
    assert (again.width_px, again.height_px) == (640, 480)
    assert list(tmp_path.iterdir()) == [tmp_path / "clip.pose"]


def test_a_single_frame_and_a_point_of_no_confidence_survive(tmp_path) -> None:
    clip = some_clip(1)
    unsure = Clip(clip.points, clip.confidence * np.float32(0), clip.times_s, 640, 480)
    write_pose(unsure, tmp_path / "one.pose")
    again = read_pose(tmp_path / "one.pose")
    np.testing.assert_allclose(again.points, clip.points, atol=1e-6)
    assert again.confidence.max() < 1e-5
    assert read_length(tmp_path / "one.pose") == (1, 25.0)


def test_writing_into_a_missing_folder_leaves_nothing(tmp_path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_pose(some_clip(), tmp_path / "nowhere" / "clip.pose")
    assert list(tmp_path.iterdir()) == []


def test_every_kind_of_wrong_file_gets_its_own_sentence(tmp_path) -> None:
    whole = pose_bytes()
    hands_only = FULL[2:]
    reduced = (("POSE_LANDMARKS", BODY_NAMES[:8]), *FULL[1:])
    part_hand = (*FULL[:3], ("RIGHT_HAND_LANDMARKS", HAND_NAMES[:20]))
    assert why(tmp_path / "nowhere.pose") == "pose_file.missing"
    assert why(tmp_path) == "pose_file.not_ordinary"
    assert why(write(tmp_path, b"")) == "pose_file.empty"
    assert why(write(tmp_path, b"This is a letter, not a pose. " * 99)) == "pose_file.not_pose"
    for components in (hands_only, reduced, part_hand):
        assert why(write(tmp_path, pose_bytes(components=components))) == "pose_file.not_full"
    assert why(write(tmp_path, pose_bytes(dims="XYC"))) == "pose_file.not_full"
    with raises(PoseFileUnreadable, "pose_file.version", file="some.pose", version=0.5):
        read_pose(write(tmp_path, struct.pack("<f", 0.5) + whole[4:]))
    assert why(write(tmp_path, pose_bytes(size=(0, 0)))) == "pose_file.no_picture_size"
    assert why(write(tmp_path, pose_bytes(frames=0))) == "pose_file.no_frames"
    for length in (20, 300, len(whole) // 2, len(whole) - 1):
        assert why(write(tmp_path, whole[:length])) == "pose_file.cut_off"


def test_huge_counts_are_refused_before_memory_is_taken(tmp_path) -> None:
    data = bytearray(pose_bytes())
    count = sum(len(points) for _, points in FULL)
    at = len(data) - 2 * count * 16 - 6
    data[at : at + 4] = b"\xff\xff\xff\xff"
    assert why(write(tmp_path, bytes(data))) == "pose_file.cut_off"
    data[at + 4 : at + 6] = b"\xff\xff"
    assert why(write(tmp_path, bytes(data))) == "pose_file.cut_off"


@pytest.mark.parametrize(("version", "fps"), [(0.2, 0.0), (0.2, -0.0), (0.1, 0)])
def test_an_unknown_rate_is_taken_for_25_a_second(tmp_path, version, fps) -> None:
    path = write(tmp_path, pose_bytes(version=version, fps=fps, frames=5))
    assert read_pose(path).times_s.tolist() == pytest.approx([0, 0.04, 0.08, 0.12, 0.16])
    assert read_length(path) == (5, 25)


@pytest.mark.parametrize(
    "fps", [float("nan"), -5.0, -1e-40, -float("inf"), 1e-40, 0.01, 1001, 1e30, float("inf")]
)
def test_a_rate_that_no_camera_has_is_refused_with_the_number(tmp_path, fps) -> None:
    path = write(tmp_path, pose_bytes(fps=fps))
    with pytest.raises(PoseFileUnreadable) as refusal:
        read_pose(path)
    told = struct.unpack("<f", struct.pack("<f", fps))[0]
    assert sentence(refusal.value) == (
        f"some.pose states {told:g} frames a second; make it again from the video."
    )


@pytest.mark.parametrize("fps", [0.1, 0.5, 240, 1000])
def test_slow_motion_and_time_lapse_are_read(tmp_path, fps) -> None:
    clip = read_pose(write(tmp_path, pose_bytes(fps=fps, frames=5)))
    assert clip.fps == pytest.approx(fps, rel=1e-5)


def with_number(data: bytes, index: int, value: float, *, frames: int = 2) -> bytes:
    """A file with another coordinate at the place `index` of its body."""
    count = frames * sum(len(points) for _, points in FULL)
    at = len(data) - count * 16 + 4 * index
    return data[:at] + struct.pack("<f", value) + data[at + 4 :]


@pytest.mark.parametrize("value", [3e38, -3e38, 1.1e6, -1e9])
def test_a_coordinate_far_outside_any_picture_is_refused(tmp_path, value) -> None:
    for index in (0, 1, 2, 3 * 510, 3 * 530):
        data = with_number(pose_bytes(), index, value)
        assert why(write(tmp_path, data)) == "pose_file.points_far_out"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_coordinate_that_is_no_number_is_a_missing_point(tmp_path, value) -> None:
    clip = read_pose(write(tmp_path, with_number(pose_bytes(), 1, value)))
    assert np.isnan(clip.points[0, 0]).all()
    assert clip.confidence[0, 0] == 0
    assert np.isfinite(clip.points[1, 0]).all()


def test_a_file_of_huge_numbers_alone_is_refused(tmp_path) -> None:
    body = np.full(2 * 543 * 4, 3e38, "<f4").tobytes()
    data = pose_bytes()
    assert why(write(tmp_path, data[: -len(body)] + body)) == "pose_file.points_far_out"


def test_a_recording_of_over_half_an_hour_or_a_day_is_refused(tmp_path) -> None:
    hands = (("POSE_LANDMARKS", ("LEFT_SHOULDER", "RIGHT_SHOULDER")), *FULL[2:])
    long = tmp_path / "long.pose"
    for fps, frames, told in ((25, 90_001, "too_many_frames"), (0.2, 20_000, "too_long")):
        head = pose_bytes(components=hands, fps=fps, frames=1)[: -44 * 16 - 6]
        long.write_bytes(head + struct.pack("<IH", frames, 1))
        os.truncate(long, long.stat().st_size + frames * 44 * 16)
        assert why(long) == f"pose_file.{told}"


def test_a_file_of_1_gb_is_read_in_bounded_memory(tmp_path) -> None:
    """It took 2.7 GB: now the landmarks that are kept, and a piece of the file."""
    large = tmp_path / "large.pose"
    head = pose_bytes(frames=1)[: -543 * 16 - 6]
    large.write_bytes(head + struct.pack("<IH", 20_000, 1))
    os.truncate(large, large.stat().st_size + 20_000 * 543 * 16)  # zeros that take no room
    tracemalloc.start()
    clip = read_pose(large)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(clip) == 20_000
    assert peak < 20_000 * 203 * 16 + 100_000_000


def test_many_people_in_a_frame_cost_no_more_than_the_first(tmp_path) -> None:
    crowd = tmp_path / "crowd.pose"
    head = pose_bytes(frames=1)[: -543 * 16 - 6]
    crowd.write_bytes(head + struct.pack("<IH", 2, 65_000))
    os.truncate(crowd, crowd.stat().st_size + 2 * 65_000 * 543 * 16)
    assert why(crowd) == "pose_file.too_large"
    crowd.write_bytes(head + struct.pack("<IH", 2, 20_000))
    os.truncate(crowd, crowd.stat().st_size + 2 * 20_000 * 543 * 16)
    tracemalloc.start()
    assert len(read_pose(crowd)) == 2
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_header_of_many_names_is_refused(tmp_path) -> None:
    names = tuple(f"{number:060}" for number in range(30_000))
    data = pose_bytes(components=(("MORE", names), *FULL))
    assert why(write(tmp_path, data)) == "pose_file.not_pose"


@settings(max_examples=150)
@given(place=st.integers(0, 400), garbage=st.binary(min_size=1, max_size=40), cut=st.booleans())
def test_no_damage_does_more_than_raise_the_known_error(
    tmp_path_factory, place, garbage, cut
) -> None:
    data = bytearray(pose_bytes(frames=1))
    data[place : place + len(garbage)] = garbage
    if cut:
        del data[place + len(garbage) :]
    path = tmp_path_factory.getbasetemp() / "damaged.pose"
    path.write_bytes(bytes(data))
    with contextlib.suppress(PoseFileUnreadable):
        assert read_pose(path).points.shape[1] == LANDMARK_COUNT


def test_pose_format_reads_what_we_write(tmp_path) -> None:
    pose_module = pytest.importorskip("pose_format")
    clip = some_clip()
    write_pose(clip, tmp_path / "clip.pose")
    pose = pose_module.Pose.read((tmp_path / "clip.pose").read_bytes())
    assert pose.body.fps == pytest.approx(30)
    assert [c.name for c in pose.header.components] == [name for name, _ in FULL]
    assert [tuple(c.points) for c in pose.header.components] == [points for _, points in FULL]
    right = pose.get_components(["RIGHT_HAND_LANDMARKS"]).body
    expected = clip.points[:, RIGHT_HAND] * [640, 480, 1]
    np.testing.assert_allclose(right.data[:, 0].filled(0), expected, rtol=1e-5)
    left = pose.get_components(["LEFT_HAND_LANDMARKS"]).body
    assert left.data.mask[1:3].all()
    assert not left.data.mask[0].any()


def test_we_read_real_files_as_pose_format_does(shared) -> None:
    pose_module = pytest.importorskip("pose_format")
    header_module = pytest.importorskip("pose_format.pose_header")
    names = ("sad", "library", "nan_coded_v1", "example_18frames", "house_untrimmed_refined478")
    for name in names:
        path = shared / "pose" / f"{name}.pose"
        header_module.PoseHeaderCache.clear_cache()
        pose = pose_module.Pose.read(path.read_bytes())
        clip = read_pose(path)
        parts = ["POSE_LANDMARKS", "FACE_LANDMARKS", "LEFT_HAND_LANDMARKS", "RIGHT_HAND_LANDMARKS"]
        chosen = pose.get_components(parts, {"FACE_LANDMARKS": [str(n) for n in FACE_CONTOUR]})
        points = chosen.body.data[:, 0].filled(np.nan)
        assert clip.fps == pytest.approx(pose.body.fps, rel=1e-3)
        size = [clip.width_px, clip.height_px, 1]
        np.testing.assert_allclose(clip.points * size, points, atol=1e-3)


def test_a_valid_file_that_is_not_of_holistic_is_refused(shared) -> None:
    assert why(shared / "pose" / "openpose_not_holistic.pose") == "pose_file.not_full"


# The eight points of the body that pose-format's `reduce_holistic` keeps.
REDUCED_BODY = (
    "LEFT_SHOULDER", "RIGHT_SHOULDER", "LEFT_ELBOW", "RIGHT_ELBOW", "LEFT_WRIST", "RIGHT_WRIST",
    "LEFT_HIP", "RIGHT_HIP",
)  # fmt: skip


def test_a_reduced_file_is_read_with_what_it_lacks_as_missing(tmp_path) -> None:
    face = ("FACE_LANDMARKS", tuple(map(str, FACE_CONTOUR)))
    reduced = (("POSE_LANDMARKS", REDUCED_BODY), face, *FULL[2:])
    clip = read_pose(write(tmp_path, pose_bytes(components=reduced, size=(100, 50))))
    known = [BODY_NAMES.index(name) for name in REDUCED_BODY]
    gone = sorted(set(range(33)) - set(known))
    assert np.isnan(clip.points[:, gone]).all()
    assert (clip.confidence[:, gone] == 0).all()
    # Coordinate x of point k is k: body 0..7, face 8..135, hands 136..177.
    np.testing.assert_allclose(clip.points[0, known, 0], np.arange(8) / 100, rtol=1e-6)
    np.testing.assert_allclose(clip.points[0, 33:, 0], np.arange(8, 178) / 100, rtol=1e-6)
    assert (clip.confidence[:, [*known, *range(33, 203)]] == 1).all()


@pytest.mark.parametrize("names", [(), ("1", "2"), tuple(map(str, range(128)))])
def test_a_face_that_cannot_be_told_by_name_counts_as_missing(tmp_path, names) -> None:
    face = (("FACE_LANDMARKS", names),) if names else ()
    clip = read_pose(write(tmp_path, pose_bytes(components=(FULL[0], *face, *FULL[2:]))))
    assert np.isnan(clip.points[:, 33:161]).all()
    assert np.isfinite(clip.points[:, 161:]).all()


def test_a_lexicons_reduced_file_is_read(shared) -> None:
    clip = read_pose(shared / "pose" / "reduced_178_points.pose")
    assert (len(clip), clip.fps) == (170, pytest.approx(24))
    assert clip.hand_seen()[:, 1].any()
    assert np.isnan(clip.points[:, :11]).all()
    assert np.isfinite(clip.points[:, 11:17]).all()
    assert np.nanmax(np.abs(clip.points[..., 2])) < 5


def test_all_fingerspelling_files_are_read(shared) -> None:
    files = sorted((shared / "pose" / "fingerspelling" / "ase").glob("*.pose"))
    assert len(files) == 26
    for path in files:
        assert read_pose(path).hand_seen().any()
