import numpy as np

from signclip_desktop.core.landmarks import Clip
from signclip_desktop.core.skeleton import LEFT_HAND, RIGHT_HAND
from signclip_desktop.core.traits import Place, traits_of
from tests.ui.clips import waving_clip


def moved(clip: Clip, *, down: float = 0.0, left_frames: int | None = None) -> Clip:
    points = clip.points.copy()
    points[:, LEFT_HAND, 1] += down
    points[:, RIGHT_HAND, 1] += down
    if left_frames is not None:
        points[left_frames:, LEFT_HAND] = np.nan
    return Clip(points, clip.confidence.copy(), clip.times_s.copy(), 640, 480)


def test_one_hand_and_two_hands_differ():
    assert not traits_of(waving_clip()).two_handed
    assert traits_of(waving_clip(left=True)).two_handed


def test_a_hand_that_only_comes_along_does_not_count():
    assert not traits_of(moved(waving_clip(left=True), left_frames=4)).two_handed
    assert traits_of(moved(waving_clip(left=True), left_frames=6)).two_handed


def test_the_place_follows_the_height():
    assert traits_of(moved(waving_clip(), down=-0.3)).place is Place.HEAD
    assert traits_of(waving_clip()).place is Place.CHEST
    assert traits_of(moved(waving_clip(), down=0.8)).place is Place.LOW


def test_without_shoulders_the_place_is_unknown():
    clip = waving_clip()
    points = clip.points.copy()
    points[:, :33] = np.nan
    bare = Clip(points, clip.confidence.copy(), clip.times_s.copy(), 640, 480)
    assert traits_of(bare).place is Place.UNKNOWN
