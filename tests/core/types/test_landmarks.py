"""Clips check what they hold, and mirror as a mirrored camera would."""

import numpy as np
import pytest

from signclip_desktop.core.types.landmarks import (
    Clip,
    clip_of,
    lasting_remarks,
    mirror_clip,
    missing_landmarks,
)
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND


def _clip(frames: int = 6, *, seed: int = 0) -> Clip:
    generator = np.random.default_rng(seed)
    points = generator.uniform(0, 1, (frames, 203, 3)).astype(np.float32)
    points[2, LEFT_HAND] = np.nan
    return Clip(
        points=points,
        confidence=np.ones((frames, 203), dtype=np.float32),
        times_s=np.arange(frames, dtype=np.float32) / 25,
        width_px=640,
        height_px=480,
    )


def test_mirroring_twice_gives_the_clip_back() -> None:
    clip = _clip()
    np.testing.assert_allclose(mirror_clip(mirror_clip(clip)).points, clip.points, atol=1e-6)


def test_a_mirrored_left_hand_is_a_right_hand_on_the_other_side() -> None:
    clip = _clip()
    mirrored = mirror_clip(clip)
    np.testing.assert_allclose(
        mirrored.points[:, RIGHT_HAND, 0], 1 - clip.points[:, LEFT_HAND, 0], atol=1e-7
    )
    assert np.isnan(mirrored.points[2, RIGHT_HAND]).all()


def test_fps_and_duration_count_the_last_frame() -> None:
    clip = _clip(50)
    assert clip.fps == pytest.approx(25, rel=1e-4)
    assert clip.duration_s == pytest.approx(2.0, rel=1e-4)


def test_hand_seen_tells_left_from_right() -> None:
    seen = _clip().hand_seen()
    assert seen[2].tolist() == [False, True]
    assert seen[0].tolist() == [True, True]


def test_between_keeps_only_that_span() -> None:
    clip = _clip(50).between(0.5, 1.0)
    assert clip.times_s[0] == pytest.approx(0.52)
    assert clip.times_s[-1] == pytest.approx(1.0)


def test_between_refuses_an_empty_span() -> None:
    with pytest.raises(ValueError, match="no frame"):
        _clip().between(7, 8)


def test_wrong_shapes_and_falling_times_are_refused() -> None:
    clip = _clip()
    with pytest.raises(ValueError, match=r"expected points float32 \(6, 203, 3\)"):
        Clip(clip.points[:, :75], clip.confidence, clip.times_s, 640, 480)
    with pytest.raises(ValueError, match="rising"):
        Clip(clip.points, clip.confidence, clip.times_s[::-1].copy(), 640, 480)


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_times_that_are_not_finite_are_refused(bad) -> None:
    clip = _clip()
    for place in (0, 5):
        times_s = clip.times_s.copy()
        times_s[place] = bad
        with pytest.raises(ValueError, match="finite"):
            Clip(clip.points, clip.confidence, times_s, 640, 480)


def test_arrays_of_a_clip_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        _clip().points[0, 0, 0] = 1


def test_frames_with_nothing_detected_join_into_a_clip() -> None:
    frames = [missing_landmarks(time_s=i / 10, number=i) for i in range(3)]
    clip = clip_of(frames, width_px=320, height_px=240)
    assert len(clip) == 3
    assert not clip.hand_seen().any()


def test_a_remark_of_more_than_a_third_of_the_frames_holds_for_a_recording() -> None:
    dark, other = (Remark.DARK,), (Remark.OTHER_PERSON,)
    assert lasting_remarks([dark] * 3 + [()] * 6) == ()
    assert set(lasting_remarks([dark] * 4 + [other] * 5)) == {Remark.DARK, Remark.OTHER_PERSON}
    assert lasting_remarks([()] * 5) == ()
