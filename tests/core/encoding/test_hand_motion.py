import numpy as np
import pytest

from signclip_desktop.core.encoding.hand_motion import (
    body_features,
    frame_features,
    hand_motion,
)
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import NoSignSeen
from tests.core.motions import hold, line, path_clip, unseen

RIGHT = 1
PATH = line((0.4, 0.7), (0.9, 0.4), 30)


def features_of(clip: Clip) -> np.ndarray:
    return frame_features(hand_motion([clip]))[0]


def test_shape_and_type() -> None:
    features = features_of(path_clip(PATH))
    assert features.shape == (24, 2, 65)
    assert features.dtype == np.float32
    assert np.isfinite(features).all()


def test_shift_and_scale_of_the_picture_change_nothing() -> None:
    near = path_clip(PATH, size=0.1)
    far = path_clip(0.5 * PATH + 0.2, size=0.05)
    np.testing.assert_allclose(features_of(near), features_of(far), atol=2e-5)


def test_the_frame_s_shape_changes_nothing() -> None:
    wide = path_clip(PATH, width_px=1280, height_px=720)
    square = path_clip(PATH, width_px=480, height_px=480)
    np.testing.assert_allclose(features_of(wide), features_of(square), atol=2e-5)


@pytest.mark.parametrize("fps", [12.0, 60.0])
def test_the_frame_rate_changes_little(fps: float) -> None:
    slow = path_clip(line((0.4, 0.7), (0.9, 0.4), round(fps)), fps=fps)
    np.testing.assert_allclose(features_of(slow), features_of(path_clip(PATH)), atol=1e-4)


def test_features_are_zero_where_a_hand_is_missing() -> None:
    left = features_of(path_clip(PATH))[:, 0]
    assert (left[:, :-1] == 0).all()
    assert (left[:, -1] == left[0, -1]).all()
    assert left[0, -1] < 0 < features_of(path_clip(PATH))[0, RIGHT, -1]


def test_a_short_gap_is_bridged_by_a_straight_line() -> None:
    path = PATH.copy()
    path[10:14] = np.nan
    np.testing.assert_allclose(
        features_of(path_clip(path)), features_of(path_clip(PATH)), atol=1e-4
    )


def test_a_long_gap_stays_a_gap() -> None:
    path = np.concatenate([hold((0.5, 0.5), 10), unseen(20), hold((0.5, 0.5), 10)])
    features = features_of(path_clip(path))
    assert (features[12, RIGHT, :-1] == 0).all()
    assert features[0, RIGHT, :60].any()


def test_a_single_frame_is_enough() -> None:
    features = features_of(path_clip(hold((0.5, 0.5), 1)))
    np.testing.assert_allclose(features, np.broadcast_to(features[0], features.shape))


def test_no_hand_is_said() -> None:
    with pytest.raises(NoSignSeen):
        hand_motion([path_clip(unseen(5))])


def test_place_on_the_body_does_not_depend_on_distance() -> None:
    clip = path_clip(hold((0.66, 0.5), 12), shoulders=True)
    smaller = Clip(
        points=(clip.points * 0.5).astype(np.float32),
        confidence=clip.confidence,
        times_s=clip.times_s,
        width_px=clip.width_px,
        height_px=clip.height_px,
    )
    places = body_features(hand_motion([clip, smaller]))
    assert places.shape == (2, 24)
    assert places[0].any()
    np.testing.assert_allclose(places[0], places[1], atol=1e-5)


def test_place_on_the_body_is_zero_without_shoulders() -> None:
    assert not body_features(hand_motion([path_clip(PATH)])).any()
