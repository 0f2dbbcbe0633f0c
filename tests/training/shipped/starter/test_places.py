"""Where hands and heads are drawn: measures of people, contacts, faces, the clip."""

from dataclasses import replace

import numpy as np
import pytest

from signclip_desktop.core.types.doubts import Doubt, doubts_of
from signclip_desktop.core.types.sign import Example, Origin
from signclip_desktop.core.types.skeleton import (
    FACE,
    LEFT_HIP,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_ELBOW,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.people import Known
from signclip_desktop.training.shipped.starter.bodies import Body, aspect_of_hands
from signclip_desktop.training.shipped.starter.body import clip_of_motion
from signclip_desktop.training.shipped.starter.completing import Complete, completed
from signclip_desktop.training.shipped.starter.contacts import (
    Outcome,
    Part,
    contacts,
    gap_to,
    touching,
)
from signclip_desktop.training.shipped.starter.face import HeadPose, head_pose
from signclip_desktop.training.shipped.starter.tracks import track_of
from tests.training.shipped.starter.made_up import (
    FRAMES,
    HAND,
    PHASE,
    TRUTH,
    a_face,
    arc,
    hands_of,
    track,
)

BODY = Body(
    middle=np.array([0.667, 0.5], dtype=np.float32),
    width=0.3,
    aspect=4 / 3,
    known=Known.BY_OTHER_CLIPS,
    head=None,
    head_middle=np.array([0.667, 0.3], dtype=np.float32),
    face=0.16,
)


def seen_hand(wrist: tuple[float, float], scale: float = 0.2) -> np.ndarray:
    """The right hand at a place in frame heights, as the picture shows it."""
    hands = np.full((10, 2, 21, 3), np.nan, dtype=np.float32)
    hands[:, 1] = HAND * scale
    hands[:, 1, :, :2] += wrist
    hands[..., (0, 2)] /= BODY.aspect
    return hands


def test_a_hand_in_the_open_is_placed_by_the_shoulders() -> None:
    found = track_of(seen_hand((0.667 - 0.3, 0.5 + 0.3)), BODY, 25.0)
    assert found is not None
    np.testing.assert_allclose(found.wrist[5, 1], (-1, 1), atol=0.05)


@pytest.mark.parametrize("face", [0.12, 0.16, 0.22])
def test_a_fingertip_at_the_chin_stays_there_for_every_size_of_face(face) -> None:
    body = replace(BODY, face=face)
    tip = HAND[12, :2] * 0.2
    chin = np.add(body.head_middle, (0, face / 2))
    found = track_of(seen_hand(tuple(chin - tip)), body, 25.0)
    assert found is not None
    drawn = found.wrist[5, 1] + found.shape[5, 1, 12, :2]
    np.testing.assert_allclose(drawn, (0, -0.587 + 0.28), atol=0.06)


def test_hands_that_touch_stay_together_for_every_size_of_hand() -> None:
    for scale in (0.15, 0.2, 0.3):
        hands = seen_hand((0.667, 0.7), scale)
        hands[:, 0] = hands[:, 1]
        found = track_of(hands, BODY, 25.0)
        assert found is not None
        apart = np.linalg.norm(found.wrist[5, 0] - found.wrist[5, 1])
        assert apart < 0.02


def test_too_few_hands_make_no_track() -> None:
    hands = seen_hand((0.6, 0.6))
    hands[4:] = np.nan
    assert track_of(hands, BODY, 25.0) is None


def test_the_frame_is_told_by_bones_that_lie_and_stand() -> None:
    rng = np.random.default_rng(0)
    for aspect in (4 / 3, 16 / 9):
        turns = rng.uniform(0, 2 * np.pi, 60)
        cos, sin = np.cos(turns), np.sin(turns)
        x, y = HAND[:, 0], HAND[:, 1]
        turned = np.stack([np.outer(cos, x) - np.outer(sin, y),
                           np.outer(sin, x) + np.outer(cos, y)], axis=2)  # fmt: skip
        hands = np.full((60, 2, 21, 3), np.nan, dtype=np.float32)
        hands[:, 1, :, :2] = turned / (aspect, 1)
        hands[:, 1, :, 2] = 0
        assert aspect_of_hands(hands) == pytest.approx(aspect)


def test_a_turned_face_is_found_again() -> None:
    face = a_face()
    face.contour[:, 2] = 0.2 * face.contour[:, 0] ** 2
    cos, sin = np.cos(0.4), np.sin(0.4)
    turn = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]], dtype=np.float32)
    pose = HeadPose(np.array([[0.5, 0.4]], np.float32), np.array([0.2], np.float32), turn[None])
    seen = face.at(pose, 0)[0][None, :, :2]
    found = head_pose(seen, face)
    np.testing.assert_allclose(found.place, pose.place, atol=0.01)
    np.testing.assert_allclose(np.abs(found.turn), np.abs(pose.turn), atol=0.15)


def near_the_chin(gap: float):
    """A hand whose highest point stays this far below the chin."""
    tips = HAND[:, 1].min()
    path = np.stack([np.zeros(FRAMES), np.full(FRAMES, -0.587 + 0.28 + gap - tips)], axis=1)
    return Complete(track(path), np.ones((FRAMES, 2), dtype=bool))


def test_a_sign_that_nearly_touches_is_moved_there_and_no_further() -> None:
    face, parts = a_face(), frozenset({Part.CHIN})
    at = float(gap_to(near_the_chin(0.0).track, Part.CHIN, face).length.min())
    for gap, outcome in ((-at, Outcome.TOUCHED), (0.25 - at, Outcome.MOVED)):
        assert touching(near_the_chin(gap), parts, face).outcome is outcome
    far = near_the_chin(1.0)
    left = touching(far, parts, face)
    assert left.outcome is Outcome.TOO_FAR
    np.testing.assert_array_equal(left.motion.track.wrist, far.track.wrist)
    moved = touching(near_the_chin(0.25 - at), parts, face).motion.track
    assert float(gap_to(moved, Part.CHIN, face).length.min()) < 0.081
    shift = np.linalg.norm(moved.wrist - near_the_chin(0.25 - at).track.wrist, axis=2)
    assert shift.max() <= 0.301


def test_what_signs_touch_is_read(tmp_path) -> None:
    path = tmp_path / "phonology.csv"
    path.write_text(
        "wlasl_gloss,contact,major_location,minor_location\n"
        "mother,1,Head,Chin\nfather,1,Head,Forehead\nbook,1,Hand,Palm\n"
        "hello,0,Head,Forehead\n,1,Head,Chin\nlove,1,Body,TorsoTop\nmother,1,Head,Mouth\n"
    )
    assert contacts(path) == {
        "mother": {Part.CHIN, Part.MOUTH},
        "father": {Part.FOREHEAD},
        "book": {Part.HAND},
    }
    with pytest.raises(UsageError, match="phonology_unreadable"):
        contacts(tmp_path / "missing.csv")


def test_a_clip_has_hands_a_person_and_a_face() -> None:
    clip = clip_of_motion(completed(TRUTH, None, 0), a_face())
    assert clip.fps == pytest.approx(20.0)
    assert len(clip) == 39  # 47 steps of 1/25 s
    assert clip.hand_seen().tolist() == [[False, True]] * len(clip)
    assert (clip.confidence[:, RIGHT_HAND] == 1).all()
    assert np.isfinite(clip.points[:, FACE]).all()
    np.testing.assert_allclose(clip.confidence[:, [NOSE, LEFT_SHOULDER, FACE.start]], 0.1)
    np.testing.assert_allclose(
        clip.points[:, RIGHT_WRIST, :2], clip.points[:, RIGHT_HAND.start, :2], atol=2e-3
    )
    # In an unmirrored picture the signer's left shoulder is at the right, below the nose.
    assert (clip.points[:, LEFT_SHOULDER, 0] > clip.points[:, RIGHT_SHOULDER, 0]).all()
    assert (clip.points[:, NOSE, 1] < clip.points[:, LEFT_SHOULDER, 1]).all()
    shown = clip.points[np.isfinite(clip.points[..., 0])][:, :2]
    assert shown.min() > 0
    assert shown.max() < 1.05


def test_every_clip_has_the_same_shoulders_and_face() -> None:
    one = clip_of_motion(completed(TRUTH, None, 0), a_face())
    two = clip_of_motion(completed(track(arc(PHASE) * 0.5, both=True), None, 0), a_face())
    for part in (slice(LEFT_SHOULDER, RIGHT_SHOULDER + 1), FACE):
        np.testing.assert_array_equal(one.points[0, part], two.points[0, part])


def test_an_arm_is_as_long_as_an_arm() -> None:
    clip = clip_of_motion(completed(TRUTH, None, 0), a_face())
    square = clip.points[..., :2] * (clip.width_px / clip.height_px, 1)
    width = np.linalg.norm(square[0, LEFT_SHOULDER] - square[0, RIGHT_SHOULDER])
    upper = np.linalg.norm(square[:, RIGHT_ELBOW] - square[:, RIGHT_SHOULDER], axis=1) / width
    assert (upper > 0.4).all()
    assert (upper < 1.0).all()


@pytest.mark.parametrize(
    ("known", "guessed"), [(Known.BY_HANDS, True), (Known.BY_OTHER_CLIPS, False)]
)
def test_doubts_have_their_true_reasons(known, guessed) -> None:
    clip = clip_of_motion(completed(replace(TRUTH, known=known), None, 0), a_face())
    one = Example("a", "b", Origin.STARTER, clip_count=1)
    differ = Example("a", "b", Origin.STARTER, clip_count=5, doubtful=True)
    placed = (Doubt.PLACE_GUESSED,) * guessed
    assert doubts_of(one, clip) == (Doubt.ONE_RECORDING, *placed)
    assert doubts_of(differ, clip) == (Doubt.RECORDINGS_DIFFER, *placed)
    assert doubts_of(differ) == (Doubt.RECORDINGS_DIFFER,)
    assert doubts_of(Example("a", "b", Origin.CAMERA, doubtful=True), clip) == ()
    assert clip.confidence[0, LEFT_HIP] > 0


def test_filled_hands_are_less_sure() -> None:
    wrist = hands_of(40)
    assert np.isnan(wrist[:, 0]).all()
    clip = clip_of_motion(
        Complete(TRUTH, np.stack([np.zeros(FRAMES, bool), PHASE < 0.5], axis=1)), a_face()
    )
    assert clip.confidence[0, RIGHT_HAND.start] == 1
    assert clip.confidence[-1, RIGHT_HAND.start] == pytest.approx(0.5)
