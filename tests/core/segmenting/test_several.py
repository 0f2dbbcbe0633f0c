"""Several signs in a recording are parted where the hands rest between them, and only there."""

from itertools import pairwise

import numpy as np
import pytest

from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.segmenting.several import find_spans, proposed
from signclip_desktop.core.segmenting.spans import find_span
from signclip_desktop.errors import NoSignSeen, PoseFileUnreadable
from tests.core.motions import hold, line, path_clip, unseen

LOW, HIGH = (0.5, 0.95), (0.5, 0.45)


def up_and_down(*middle: np.ndarray) -> np.ndarray:
    return np.concatenate([line(LOW, HIGH, 6), *middle, line(HIGH, LOW, 6)])


def sign(frames: int = 20) -> np.ndarray:
    wave = hold(HIGH, frames)
    wave[:, 0] += 0.1 * np.sin(np.arange(frames))
    return up_and_down(wave)


def spans_of(*pieces: np.ndarray, shoulders: bool = False) -> list[tuple[int, int]]:
    clip = path_clip(np.concatenate(pieces), shoulders=shoulders)
    return [(span.start, span.stop) for span in find_spans(clip)]


@pytest.mark.parametrize("rest", [hold(LOW, 12), unseen(12)], ids=["low", "unseen"])
@pytest.mark.parametrize("shoulders", [False, True])
def test_signs_with_a_rest_between_them_are_parted(rest, shoulders) -> None:
    found = spans_of(sign(), rest, sign(), rest, sign(), shoulders=shoulders)
    assert len(found) == 3
    for number, (start, stop) in enumerate(found):
        begins = number * 44  # 32 frames of a sign, 12 of rest
        assert begins <= start <= begins + 6
        assert begins + 26 <= stop <= begins + 34


def test_one_sign_is_never_parted() -> None:
    assert len(spans_of(hold(LOW, 10), sign(), hold(LOW, 10))) == 1
    # Hands that are lost high up, as fast ones are, did not rest.
    assert len(spans_of(up_and_down(hold(HIGH, 15), unseen(12), hold(HIGH, 15)))) == 1
    # A dip between two movements of one sign is short.
    dip = np.concatenate([line(HIGH, LOW, 3), line(LOW, HIGH, 3)])
    assert len(spans_of(up_and_down(hold(HIGH, 12), dip, hold(HIGH, 12)))) == 1
    # A hand that comes up for a moment is no sign.
    twitch = np.concatenate([line(LOW, HIGH, 3), line(HIGH, LOW, 3)])
    assert len(spans_of(sign(), hold(LOW, 12), twitch, hold(LOW, 12))) == 1


def test_a_single_span_is_that_of_find_span_and_nothing_is_proposed() -> None:
    clip = path_clip(np.concatenate([hold(LOW, 10), sign()]))
    assert find_spans(clip) == [find_span(clip)]
    assert proposed(clip) == ()
    with pytest.raises(NoSignSeen):
        find_spans(path_clip(unseen(20)))


def test_what_is_proposed_counts_in_the_recordings_own_seconds() -> None:
    clip = path_clip(np.concatenate([sign(), hold(LOW, 12), sign()]))
    first, second = proposed(clip)
    assert 0 <= first.from_s < first.to_s < 1.4
    assert 1.7 < second.from_s < second.to_s <= 3.04


def test_recordings_of_single_signs_are_left_whole(shared) -> None:
    """As measured: 1.2 % of 821 and 1 of 100 single signs are parted; no .pose recording is."""
    read = 0
    for path in sorted((shared / "pose").rglob("*.pose")):
        try:
            clip = read_pose(path)
        except PoseFileUnreadable:
            continue
        read += 1
        assert proposed(clip) == (), path.name
    assert read > 25
    data = np.load(shared / "data" / "aslapp_100_signs.npz")
    starts = np.concatenate([[0], np.cumsum(data["frames"])])
    parted = 0
    for start, stop in pairwise(starts):
        parted += len(proposed(_clip(data["points"][start:stop].astype(np.float32)))) > 1
    assert parted <= 3


def _clip(points: np.ndarray):
    from signclip_desktop.core.types.landmarks import Clip

    times = (np.arange(len(points)) / 29.97).astype(np.float32)
    return Clip(points, np.isfinite(points[..., 0]).astype(np.float32), times, 640, 480)
