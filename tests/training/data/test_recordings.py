"""Reading the npz forms, and telling the hands apart, on made-up recordings."""

from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.hand_tracks import looks_right
from signclip_desktop.training.data.recordings import (
    read_corpus,
    read_same_sign,
    same_sign_partners,
)
from tests.told import raises

FRAMES = 30
# A right hand seen from its back, thumb to the image's left, fingers up and bent to the palm
# (away from the camera: z grows); x in units of the frame's width at 16:9.
FINGERS_X = (-0.5, -0.3, 0.0, 0.25, 0.5)


def right_hand(x: float, y: float) -> np.ndarray:
    hand = np.zeros((21, 3), dtype=np.float32)
    for finger, side in enumerate(FINGERS_X):
        for joint in range(4):
            reach = 0.8 + 0.3 * joint
            hand[1 + 4 * finger + joint] = (side * 0.6, -reach, 0.15 * joint**2)
    hand *= np.array([0.1 * 9 / 16, 0.1, 0.1 * 9 / 16], dtype=np.float32)
    return hand + np.array([x, y, 0], dtype=np.float32)


def left_hand(x: float, y: float) -> np.ndarray:
    hand = right_hand(0, 0)
    hand[:, 0] *= -1
    return hand + np.array([x, y, 0], dtype=np.float32)


def wlasl_file(folder: Path, *clips: np.ndarray, source: str = "signschool") -> Path:
    count = len(clips)
    path = folder / "hands.npz"
    np.savez(
        path,
        points=np.concatenate(clips).astype(np.float16),
        frames=np.array([len(clip) for clip in clips], dtype=np.int16),
        gloss=np.array(["book"] * count),
        clip_id=np.array([f"{number:05}" for number in range(count)]),
        signer=np.array([7] + [-1] * (count - 1), dtype=np.int16),
        source=np.array([source] * count),
        bbox_px=np.array([[480, 108, 1440, 1080]] * count, dtype=np.int16),
        variation=np.zeros(count, dtype=np.int16),
        role=np.array(["train"] * count),
        duplicate_of=np.array([""] + ["00000"] * (count - 1)),
    )
    return path


def two_hands() -> np.ndarray:
    """Float32 (T, 2, 21, 3): right hand in slot 0, left in slot 1, both moving."""
    clip = np.zeros((FRAMES, 2, 21, 3), dtype=np.float32)
    for frame in range(FRAMES):
        clip[frame, 0] = right_hand(0.35, 0.7 - 0.01 * frame)
        clip[frame, 1] = left_hand(0.65, 0.6 + 0.005 * frame)
    return clip


def hands_of(path: Path) -> tuple[np.ndarray, np.ndarray]:
    points = read_corpus(path).clip(0).points
    return points[:, LEFT_HAND], points[:, RIGHT_HAND]


def assert_same_hand(seen: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_array_equal(np.isnan(seen), np.isnan(expected))
    np.testing.assert_allclose(seen, expected, atol=1e-3)


def test_the_hand_further_left_in_the_image_is_the_signers_right(tmp_path) -> None:
    clip = two_hands()
    left, right = hands_of(wlasl_file(tmp_path, clip[:, ::-1]))
    assert_same_hand(right, clip[:, 0])
    assert_same_hand(left, clip[:, 1])


def test_swapped_slots_are_unswapped(tmp_path) -> None:
    clip = two_hands()
    mixed = clip.copy()
    mixed[::3] = mixed[::3, ::-1]
    left, right = hands_of(wlasl_file(tmp_path, mixed))
    assert_same_hand(right, clip[:, 0])
    assert_same_hand(left, clip[:, 1])


def test_a_lone_hand_follows_the_nearest_track_through_gaps(tmp_path) -> None:
    clip = two_hands()
    clip[10:20, 0] = np.nan  # the right hand is lost, so the left one moves to slot 0
    clip[14] = np.nan
    found = clip.copy()
    found[10:20] = found[10:20, ::-1]
    left, right = hands_of(wlasl_file(tmp_path, found))
    assert_same_hand(left, clip[:, 1])
    assert_same_hand(right, clip[:, 0])


def test_arms_that_cross_keep_their_hands(tmp_path) -> None:
    clip = two_hands()
    for frame in range(FRAMES):
        across = 0.2 * np.sin(np.pi * frame / (FRAMES - 1))
        clip[frame, 0] = right_hand(0.4 + across, 0.7)
        clip[frame, 1] = left_hand(0.6 - across, 0.55)
    left, right = hands_of(wlasl_file(tmp_path, clip))
    assert_same_hand(right, clip[:, 0])
    assert_same_hand(left, clip[:, 1])


def test_two_finds_on_one_hand_are_one(tmp_path) -> None:
    clip = two_hands()
    clip[:, 1] = clip[:, 0] + 0.002
    left, right = hands_of(wlasl_file(tmp_path, clip))
    assert np.isnan(left).all()
    assert_same_hand(right, clip[:, 0])


def test_a_left_hander_s_only_hand_is_their_left(tmp_path) -> None:
    clip = np.full((FRAMES, 2, 21, 3), np.nan, dtype=np.float32)
    clip[:, 0] = [left_hand(0.55, 0.7 - 0.01 * frame) for frame in range(FRAMES)]
    left, right = hands_of(wlasl_file(tmp_path, clip))
    assert np.isnan(right).all()
    assert_same_hand(left, clip[:, 0])


def test_a_lone_hand_stays_the_hand_it_was_when_its_shape_misleads(tmp_path) -> None:
    clip = np.full((FRAMES, 2, 21, 3), np.nan, dtype=np.float32)
    for frame in range(FRAMES):
        shaped = left_hand if frame > 0.6 * FRAMES else right_hand
        clip[frame, 0] = shaped(0.45, 0.7 - 0.01 * frame)
    left, right = hands_of(wlasl_file(tmp_path, clip))
    assert np.isnan(left).all()
    assert_same_hand(right, clip[:, 0])


def test_a_lone_hand_comes_back_as_the_hand_it_was(tmp_path) -> None:
    clip = np.full((FRAMES, 2, 21, 3), np.nan, dtype=np.float32)
    for frame in range(12):
        clip[frame, 0] = left_hand(0.48, 0.25)  # at the forehead, edge-on
    for frame in range(16, FRAMES):
        clip[frame, 0] = right_hand(0.5, 0.6)
    left, right = hands_of(wlasl_file(tmp_path, clip))
    assert np.isnan(left).all()
    assert_same_hand(right, clip[:, 0])


def test_the_bend_of_the_fingers_tells_left_from_right() -> None:
    aspect = np.array(16 / 9)
    assert looks_right(right_hand(0.5, 0.5), aspect) > 0.5
    assert looks_right(left_hand(0.5, 0.5), aspect) < -0.5


def test_labels_travel_with_the_clip(tmp_path) -> None:
    corpus = read_corpus(wlasl_file(tmp_path, two_hands(), two_hands()[:12]))
    first, second = corpus.recordings
    assert (first.label, first.language, first.signer) == ("book", "ase", "wlasl-7")
    assert (second.duplicate_of, second.signer) == (first.clip_id, "")
    assert first.bbox == pytest.approx((0.25, 0.1, 0.75, 1.0))
    assert first.aspect == pytest.approx(16 / 9)
    assert corpus.number_of("00001") == 1
    assert len(corpus.clip(1)) == 12
    assert corpus.clip(0).fps == pytest.approx(25.0)
    np.testing.assert_array_equal(
        corpus.all_points()[FRAMES:].astype(np.float32), corpus.clip(1).points
    )


def test_holistic_words_keep_all_points(tmp_path) -> None:
    points = np.random.default_rng(1).random((8, 203, 3)).astype(np.float16)
    points[2, RIGHT_HAND] = np.nan
    origins = np.array(["someone/repo", "yunlisa96/hand-sign-recognition"])
    path = tmp_path / "words.npz"
    np.savez(path, points=points, frames=[3, 5], word=np.array(["yes", "no"]), origin=origins)
    corpus = read_corpus(path)
    assert [r.language for r in corpus.recordings] == ["ase", "kvk"]
    assert corpus.recordings[0].origin == "someone/repo"
    clip = corpus.clip(0)
    np.testing.assert_array_equal(clip.points, points[:3].astype(np.float32))
    assert clip.hand_seen()[:, 1].tolist() == [True, True, False]


def test_letters_tell_language_and_frame_size(tmp_path) -> None:
    path = tmp_path / "letters.npz"
    np.savez(
        path,
        points=np.zeros((4, 203, 3), dtype=np.float16),
        frames=[4],
        letter=np.array(["A"]),
        signed_language=np.array(["gsg"]),
        fps=np.array([50.0]),
        width=[500],
        height=[400],
    )
    (recording,) = read_corpus(path).recordings
    assert (recording.label, recording.language, recording.fps) == ("A", "gsg", 50.0)
    assert (recording.width_px, recording.height_px) == (500, 400)


def test_another_form_is_refused_in_plain_words(tmp_path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, things=[1])
    with pytest.raises(UsageError, match="things"):
        read_corpus(path)
    with raises(UsageError, "training.recordings_unreadable"):
        read_corpus(tmp_path / "none.npz")


def test_same_sign_partners(tmp_path) -> None:
    path = tmp_path / "same.json"
    path.write_text('[["doctor", "physician"], ["physician", "medic"]]')
    partners = same_sign_partners(read_same_sign(path))
    assert partners["physician"] == {"doctor", "medic"}
    assert partners["doctor"] == {"physician"}
    path.write_text("{]")
    with pytest.raises(UsageError):
        read_same_sign(path)


@pytest.mark.slow
def test_every_wlasl_clip_gets_its_hands(shared) -> None:
    corpus = read_corpus(shared / "data" / "wlasl_hands.npz")
    assert len(corpus) == 10471
    assert len({r.label for r in corpus.recordings}) == 2000
    seen = np.isfinite(corpus.points.reshape(-1, 2, 21, 3)[:, :, 0, 0])
    # Most signers are right-handed: the right hand is seen in more frames than the left.
    assert seen[:, 1].mean() > seen[:, 0].mean() > 0.35
