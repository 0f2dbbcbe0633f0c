"""Hand tracks come out as a webcam would have given them, and stay the same signing."""

import numpy as np
import pytest

from signclip_desktop.core.segmenting.spans import find_span
from signclip_desktop.core.types.landmarks import Clip, Float
from signclip_desktop.core.types.skeleton import (
    BODY,
    FACE,
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)
from signclip_desktop.training.data.recordings import HAND_LANDMARKS, Corpus
from signclip_desktop.training.measuring.webcam_simulation import as_webcam
from tests.training.drawn import a_recording, sign_clip


def corpus_of(clips: list[Clip], landmarks: Float) -> Corpus:
    recordings = tuple(a_recording(i, f"sign{i}", "s0") for i in range(len(clips)))
    return Corpus(
        name="drawn",
        recordings=recordings,
        points=np.concatenate([clip.points[:, landmarks] for clip in clips]).astype(np.float16),
        landmarks=landmarks,
        starts=np.cumsum([0, *map(len, clips)]),
    )


@pytest.fixture
def hands() -> Corpus:
    return corpus_of([sign_clip(sign, 0) for sign in range(12)], HAND_LANDMARKS)


@pytest.fixture
def faces() -> Corpus:
    points = np.random.default_rng(0).random((5, LANDMARK_COUNT, 3)).astype(np.float32)
    points[:, LEFT_SHOULDER], points[:, RIGHT_SHOULDER] = (0.7, 0.6, 0), (0.3, 0.6, 0)
    clip = Clip(
        points,
        np.ones((5, LANDMARK_COUNT), np.float32),
        np.arange(5, dtype=np.float32) / 15,
        640,
        480,
    )
    return corpus_of([clip], np.arange(LANDMARK_COUNT))


def test_a_body_and_a_face_are_there_all_the_time(hands: Corpus, faces: Corpus) -> None:
    filmed = as_webcam(hands, faces, seed=1)
    for clip in filmed.clips(range(len(filmed))):
        upper = [NOSE, LEFT_SHOULDER, RIGHT_SHOULDER]
        assert np.isfinite(clip.points[:, upper]).all()
        assert np.isfinite(clip.points[:, FACE]).all()
        assert np.isfinite(clip.points[:, BODY][:, [15, 16]]).all()


def test_cameras_differ_in_speed_size_place_and_mirroring(hands: Corpus, faces: Corpus) -> None:
    filmed = as_webcam(hands, faces, seed=1)
    rates = [recording.fps for recording in filmed.recordings]
    assert min(rates) < 20 < 25 < max(rates)
    points = [filmed.clip(i).points for i in range(len(filmed))]
    widths = [np.ptp(one[0, [LEFT_SHOULDER, RIGHT_SHOULDER], 0]) for one in points]
    assert max(widths) > 1.4 * min(widths)
    right = [np.isfinite(one[:, RIGHT_HAND, 0]).any() for one in points]
    assert 0 < sum(right) < len(right)  # the drawn signs are the right hand's


def test_hands_come_from_rest_and_the_signing_is_found(hands: Corpus, faces: Corpus) -> None:
    filmed = as_webcam(hands, faces, seed=1)
    for number, clip in enumerate(filmed.clips(range(len(filmed)))):
        span = find_span(clip)
        signing_s = len(hands.packed(number)) / hands.recordings[number].fps
        found_s = (span.stop - span.start) / filmed.recordings[number].fps
        assert 0.5 * signing_s < found_s < signing_s + 1.0
        assert span.start > 0


def test_hand_shapes_stay_what_they_were(hands: Corpus, faces: Corpus) -> None:
    filmed = as_webcam(hands, faces, seed=1)
    for number, clip in enumerate(filmed.clips(range(len(filmed)))):
        before = hands.clip(number)
        opened = [_openness(one) for one in (before, clip)]
        assert opened[1] == pytest.approx(opened[0], rel=0.15)


def test_the_same_seed_gives_the_same(hands: Corpus, faces: Corpus) -> None:
    first, second, other = (as_webcam(hands, faces, seed=seed).points for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert first.shape != other.shape or not np.array_equal(first, other, equal_nan=True)


def _openness(clip: Clip) -> float:
    """Reach of the middle finger over the palm's length, whichever hand is seen."""
    square = clip.points * np.array([clip.width_px / clip.height_px, 1, 1], dtype=np.float32)
    hand = np.concatenate([square[:, LEFT_HAND], square[:, RIGHT_HAND]])[..., :2]
    tip, knuckle = (np.linalg.norm(hand[:, k] - hand[:, 0], axis=1) for k in (12, 9))
    return float(np.nanmedian(tip / knuckle))
