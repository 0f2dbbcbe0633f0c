"""The features depend on the signing, not on the camera's rate, place, distance or side."""

import numpy as np
import pytest
import torch

from signclip_desktop.core.encoding import streams as sf
from signclip_desktop.core.types.landmarks import Clip, mirror_clip
from signclip_desktop.core.types.skeleton import LEFT_HAND, LIPS, MIRROR, RIGHT_HAND
from signclip_desktop.errors import NoSignSeen
from tests.core.motions import hand_shape, path_clip
from tests.told import raises


def _arc(frames: int, *, both: bool = True, fps: float = 25.0, shoulders: bool = True) -> Clip:
    """A smooth movement of 1 s at any rate."""
    t = np.linspace(0, 1, frames)
    right = np.stack([0.5 + 0.2 * np.sin(2 * t), 0.6 - 0.3 * t], axis=1)
    left = np.stack([0.85 + 0.1 * t, 0.7 - 0.1 * np.cos(2 * t)], axis=1) if both else None
    shape = np.stack([hand_shape(1 + 0.3 * x, curl=0.5 * x) for x in t])
    return path_clip(right, left=left, shape=shape, fps=fps, shoulders=shoulders)


def _streams(clip: Clip) -> sf.Streams:
    track = sf.track_of(clip)
    steps = sf.even_steps(1)
    hands, lips = (
        sf.sample_track(torch.from_numpy(values)[None], steps)
        for values in (track.hands, track.lips)
    )
    return sf.streams_of(hands, lips, torch.from_numpy(track.body)[None])


def _with(clip: Clip, points: np.ndarray) -> Clip:
    return Clip(
        points=points.astype(np.float32),
        confidence=np.isfinite(points[..., 0]).astype(np.float32),
        times_s=clip.times_s.copy(),
        width_px=clip.width_px,
        height_px=clip.height_px,
    )


def _with_face(clip: Clip) -> Clip:
    generator = np.random.default_rng(3)
    points = clip.points.copy()
    points[:, 33:161] = np.array([0.5, 0.3, 0.0]) + generator.uniform(
        -0.1, 0.1, (len(clip), 128, 3)
    )
    return _with(clip, points)


def test_the_widths_are_those_the_towers_are_built_for() -> None:
    streams = _streams(_arc(20))
    assert streams.hands.shape == (1, 48, 269)
    assert streams.body.shape == (1, 48, 278)
    assert streams.mouth.shape == (1, 48, 160)


@pytest.mark.parametrize("fps", [15, 20, 30])
def test_the_same_second_at_another_rate_gives_nearly_the_same_features(fps: int) -> None:
    usual, other = _streams(_arc(61, fps=60)), _streams(_arc(fps + 1, fps=fps))
    assert (usual.hands - other.hands).abs().mean() < 0.02
    assert (usual.body - other.body).abs().mean() < 0.005


def test_uneven_times_are_heeded() -> None:
    clip = _arc(61, fps=60)
    kept = np.sort(np.random.default_rng(0).choice(np.arange(1, 60), 25, replace=False))
    kept = np.r_[0, kept, 60]
    uneven = Clip(
        points=clip.points[kept],
        confidence=clip.confidence[kept],
        times_s=clip.times_s[kept],
        width_px=clip.width_px,
        height_px=clip.height_px,
    )
    assert (_streams(clip).hands - _streams(uneven).hands).abs().mean() < 0.02


def test_nearer_and_off_centre_changes_nothing_when_the_body_is_seen() -> None:
    clip = _arc(30)
    moved = clip.points * 0.6
    moved[..., 0] += 0.3
    moved[..., 1] += 0.1
    usual, other = _streams(clip), _streams(_with(clip, moved))
    torch.testing.assert_close(usual.hands, other.hands, atol=2e-4, rtol=0)
    torch.testing.assert_close(usual.body, other.body, atol=2e-4, rtol=0)


def test_mirroring_the_track_is_mirroring_the_clip() -> None:
    clip = _with_face(_arc(24))
    track, mirrored = sf.track_of(clip), sf.track_of(mirror_clip(clip))
    batch = [torch.from_numpy(v)[None] for v in (track.hands, track.lips, track.body)]
    ours = sf.streams_of(*sf.mirror_track(*batch))
    theirs = sf.streams_of(
        *(torch.from_numpy(v)[None] for v in (mirrored.hands, mirrored.lips, mirrored.body))
    )
    for name in ("hands", "body", "mouth"):
        torch.testing.assert_close(getattr(ours, name), getattr(theirs, name), atol=1e-4, rtol=0)


def test_lips_are_told_in_the_frame_of_the_face() -> None:
    clip = _with_face(_arc(12))
    angle = 0.4
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    aspect = np.array([clip.width_px / clip.height_px, 1.0])
    points = clip.points.copy()
    flat = points[..., :2] * aspect
    points[..., :2] = (1.7 * flat @ turn.T + [0.2, -0.1]) / aspect
    usual, turned = sf.track_of(clip).lips, sf.track_of(_with(clip, points)).lips
    np.testing.assert_allclose(usual, turned, atol=1e-3)
    assert len(LIPS) == usual.shape[1] == 40
    np.testing.assert_array_equal(np.array(LIPS)[list(sf.LIP_MIRROR)], MIRROR[list(LIPS)])


def test_a_hand_lost_for_a_moment_is_put_back_and_for_long_is_not() -> None:
    clip = _arc(26)
    short, long = clip.points.copy(), clip.points.copy()
    short[8:11, RIGHT_HAND] = np.nan
    long[8:20, RIGHT_HAND] = np.nan
    assert np.isfinite(sf.track_of(_with(clip, short)).hands).all()
    hands = sf.track_of(_with(clip, long)).hands
    assert np.isnan(hands[30, 1]).all()
    assert np.isfinite(hands[30, 0]).all()


def _with_body_palms(clip: Clip, hands: np.ndarray) -> np.ndarray:
    """Points whose body has both wrists and knuckles a little beside the hands' own."""
    points = clip.points.copy()
    for side, numbers in enumerate(sf.BODY_PALMS):
        corners = hands[:, side][:, (0, 17, 5)] + 0.005
        points[:, list(numbers)] = np.where(np.isnan(corners), 0.9, corners)
    return points


def _both(clip: Clip) -> np.ndarray:
    return np.stack([clip.points[:, LEFT_HAND], clip.points[:, RIGHT_HAND]], axis=1)


def test_a_hand_lost_for_long_keeps_the_place_that_the_body_tells() -> None:
    clip = _arc(26)
    points = _with_body_palms(clip, _both(clip))
    points[8:20, RIGHT_HAND] = np.nan
    track = sf.track_of(_with(clip, points))
    middle = track.hands[32, 1]
    assert np.isfinite(middle[[0, 5, 9, 13, 17]]).all()
    assert np.isnan(middle[[4, 8, 12, 16, 20]]).all()
    truth = sf.track_of(clip).hands[32, 1, 0, :2]
    assert np.linalg.norm(middle[0, :2] - truth) < 0.02
    streams = _streams(_with(clip, points))
    seen, placed = streams.hands[0, 16, 226:228], streams.hands[0, 16, 228:230]
    assert seen.tolist() == [1, 0]
    assert placed.tolist() == [1, 1]
    assert torch.isfinite(streams.hands).all()


def test_a_body_tells_nothing_of_hands_at_rest_or_out_of_the_picture() -> None:
    clip = _arc(26)
    points = _with_body_palms(clip, _both(clip))
    points[:6, RIGHT_HAND] = points[20:, RIGHT_HAND] = np.nan
    ends = sf.track_of(_with(clip, points)).hands[[0, -1], 1]
    assert np.isnan(ends).all()
    points = _with_body_palms(clip, _both(clip))
    points[8:20, RIGHT_HAND] = np.nan
    points[:, sf.BODY_PALMS[1][0], 1] = 1.1
    assert np.isnan(sf.track_of(_with(clip, points)).hands[32, 1]).all()


def test_of_two_finds_on_one_hand_the_one_by_its_own_wrist_is_kept() -> None:
    clip = _arc(26, both=False)
    points = _with_body_palms(clip, _both(clip))
    points[:, LEFT_HAND] = points[:, RIGHT_HAND] + 0.002
    hands = sf.track_of(_with(clip, points)).hands
    assert np.isnan(hands[:, 0]).all()
    assert np.isfinite(hands[:, 1]).all()
    apart = points.copy()
    apart[:, LEFT_HAND, 0] += 0.2
    assert np.isfinite(sf.track_of(_with(clip, apart)).hands[:, 0]).all()


def test_the_clip_is_trimmed_to_where_a_hand_is_seen() -> None:
    clip = _arc(20)
    empty = np.full((10, 203, 3), np.nan, dtype=np.float32)
    points = np.concatenate([empty, clip.points, empty])
    padded = Clip(
        points=points,
        confidence=np.isfinite(points[..., 0]).astype(np.float32),
        times_s=(np.arange(40) / 25).astype(np.float32),
        width_px=clip.width_px,
        height_px=clip.height_px,
    )
    np.testing.assert_allclose(
        sf.track_of(padded).hands, sf.track_of(clip).hands, atol=1e-5, equal_nan=True
    )


def test_missing_hands_and_faces_are_zero_and_marked() -> None:
    streams = _streams(_arc(20, both=False, shoulders=False))
    assert torch.isfinite(streams.hands).all()
    assert torch.isfinite(streams.body).all()
    assert not streams.mouth_valid.any()
    assert (streams.mouth == 0).all()
    shape, moved = streams.hands[..., : 2 * 97], streams.hands[..., 2 * 97 : 2 * 113]
    for part in (shape, moved):
        left, right = part.chunk(2, dim=-1)
        assert (left == 0).all()
        assert (right != 0).any()
    assert streams.hands[0, 0, 2 * 113 : 2 * 113 + 4].tolist() == [0, 1, 0, 1]  # seen, placed


def test_a_single_frame_is_a_track_that_stands_still() -> None:
    hands = sf.track_of(_arc(2).slice(0, 1)).hands
    assert (hands == hands[0]).all()


def test_no_hand_at_all_is_told_to_the_user() -> None:
    clip = _arc(5)
    points = clip.points.copy()
    points[:, LEFT_HAND] = np.nan
    points[:, RIGHT_HAND] = np.nan
    with raises(NoSignSeen, "sign.no_hands"):
        sf.track_of(_with(clip, points))
