"""Far away, cut off, nobody: told by the landmarks, and never of a good recording."""

import numpy as np
import pytest

from signclip_desktop.core.segmenting.judging import judged, no_hands_in
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.remarks import Remark, told_of
from signclip_desktop.core.types.skeleton import (
    BODY,
    LANDMARK_COUNT,
    LEFT_HAND,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.errors import Message
from signclip_desktop.ui.sentences import sentence


def clip_with(
    *,
    shoulders: float | None = 0.25,
    wrist_y: float = 0.7,
    hands_x: float | None = 0.5,
    remarks: tuple[Remark, ...] = (),
) -> Clip:
    """Ten frames of one posture, in a picture of 1000 x 500."""
    points = np.full((10, LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
    if shoulders is not None:
        points[:, BODY] = 0.5
        points[:, NOSE, 1] = 0.2
        points[:, LEFT_SHOULDER, 0] = 0.5 + shoulders / 2
        points[:, RIGHT_SHOULDER, 0] = 0.5 - shoulders / 2
        points[:, [LEFT_WRIST, RIGHT_WRIST], 1] = wrist_y
    if hands_x is not None:
        for part in (LEFT_HAND, RIGHT_HAND):
            points[:, part] = 0.5
            points[:, part, 0] = np.linspace(hands_x, hands_x + 0.05, 21)
    confidence = np.isfinite(points[..., 0]).astype(np.float32)
    times = np.arange(10, dtype=np.float32) / 25
    return Clip(points, confidence, times, width_px=1000, height_px=500, remarks=remarks)


@pytest.mark.parametrize(
    ("clip", "remarks"),
    [
        (clip_with(), ()),
        (clip_with(shoulders=None), ()),  # hands alone, as in many collections
        (clip_with(shoulders=0.06), (Remark.FAR,)),
        (clip_with(shoulders=0.12), ()),
        (clip_with(wrist_y=1.2, hands_x=None), (Remark.CUT_OFF,)),
        (clip_with(wrist_y=1.2), ()),  # where the body's wrists err, seen hands count
        (clip_with(hands_x=-0.02), (Remark.CUT_OFF,)),
        (clip_with(hands_x=0.97), (Remark.CUT_OFF,)),
        (clip_with(shoulders=None, hands_x=None), (Remark.NOBODY,)),
        (clip_with(shoulders=None, hands_x=None, remarks=(Remark.DARK,)), (Remark.DARK,)),
    ],
)
def test_what_stood_in_the_way_is_told(clip, remarks) -> None:
    assert judged(clip).remarks == remarks


def test_missing_hands_are_told_with_their_cause() -> None:
    far = no_hands_in(clip_with(shoulders=0.06, hands_x=None))
    assert far.message == Message("sign.no_hands_because", cause=Remark.FAR)
    dark = no_hands_in(clip_with(hands_x=None, remarks=(Remark.DARK,)))
    assert dark.message == Message("sign.no_hands_because", cause=Remark.DARK)
    assert sentence(dark) == (
        "No hands were seen in this recording. The picture is too dark to see hands clearly; "
        "film with a light in front of the signer."
    )
    assert no_hands_in(clip_with(hands_x=None)).message == Message("sign.no_hands")


def test_a_sure_answer_is_told_another_person_and_a_turned_picture_alone() -> None:
    remarks = (Remark.OTHER_PERSON, Remark.TURNED_OVER, Remark.DARK, Remark.FAR)
    assert told_of(remarks, sure=True) == (Remark.OTHER_PERSON, Remark.TURNED_OVER)
    assert told_of(remarks[::-1], sure=False) == remarks
    assert told_of((), sure=False) == ()


def test_a_part_and_the_mirror_image_keep_the_remarks() -> None:
    from signclip_desktop.core.types.landmarks import mirror_clip

    clip = clip_with(remarks=(Remark.FAR,))
    assert clip.slice(2, 5).remarks == (Remark.FAR,)
    assert mirror_clip(clip).remarks == (Remark.FAR,)


def test_good_recordings_are_not_remarked_on(shared) -> None:
    from signclip_desktop.core.formats.pose_file import read_pose

    for path in sorted((shared / "pose").glob("house*.pose")):
        assert judged(read_pose(path)).remarks == ()
