"""Recordings that must be seen differently: another person, sideways, far away, too dark."""

import numpy as np
import pytest

from signclip_desktop.core.seeing.holistic import Holistic, read_clip
from signclip_desktop.core.seeing.second_look import turned
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.core.segmenting.spans import find_span
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.core.types.skeleton import (
    LEFT_HAND,
    LEFT_SHOULDER,
    NOSE,
    RIGHT_HAND,
    RIGHT_SHOULDER,
)
from signclip_desktop.errors import Message, NoSignSeen
from tests.drawn_people import beside, drawn_person, film, signing_person, small
from tests.video_files import write_video

COUNT = 16


@pytest.fixture(scope="module")
def holistic():
    with Holistic() as graph:
        yield graph


def read(path, holistic, **more):
    return read_clip(VideoFile(path), holistic, **more)


@pytest.fixture(scope="module")
def upright(tmp_path_factory, holistic):
    """What is read of the drawn person as it should be filmed."""
    path = film(tmp_path_factory.mktemp("upright") / "up.mp4", [drawn_person()] * COUNT)
    return read(path, holistic)


@pytest.fixture(scope="module")
def two_signing(tmp_path_factory, holistic):
    """The clip of two people who both sign, and the shares that were told while it was read."""
    pictures = beside(signing_person(COUNT), signing_person(COUNT))
    path = film(tmp_path_factory.mktemp("two") / "two.mp4", pictures)
    shares: list[float] = []
    return read(path, holistic, progress=shares.append), shares


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_hands_belong_to_the_one_who_signs_beside_one_without_hands(
    tmp_path, holistic, side
) -> None:
    signing, other = signing_person(COUNT), [drawn_person(hands=False)] * COUNT
    pictures = beside(signing, other) if side == "left" else beside(other, signing)
    clip = read(film(tmp_path / "two.mp4", pictures), holistic)
    assert Remark.OTHER_PERSON in clip.remarks
    nose_x = np.nanmedian(clip.points[:, NOSE, 0])
    assert (nose_x < 0.5) == (side == "left")
    hands_x = clip.points[:, LEFT_HAND.start : RIGHT_HAND.stop, 0]
    assert np.isfinite(hands_x).any(axis=1).mean() > 0.6
    inside = (hands_x < 0.5) if side == "left" else (hands_x > 0.5)
    assert inside[np.isfinite(hands_x)].all()
    assert (clip.width_px, clip.height_px, len(clip)) == (760, 480, COUNT)


def test_hands_that_move_win_over_hands_that_are_held_up(tmp_path, holistic) -> None:
    pictures = beside([drawn_person()] * COUNT, signing_person(COUNT))
    clip = read(film(tmp_path / "two.mp4", pictures), holistic)
    assert Remark.OTHER_PERSON in clip.remarks
    assert np.nanmedian(clip.points[:, NOSE, 0]) > 0.5


def test_two_who_sign_are_told_apart_from_one(two_signing) -> None:
    clip, _ = two_signing
    assert Remark.SIGNER_UNCLEAR in clip.remarks


@pytest.mark.parametrize(
    ("quarters", "remark"),
    [(1, Remark.TURNED_LEFT), (2, Remark.TURNED_OVER), (3, Remark.TURNED_RIGHT)],
)
def test_a_picture_on_its_side_is_turned_upright_and_said(
    tmp_path, holistic, upright, quarters, remark
) -> None:
    frames = [turned(Frame(drawn_person(), 0.0, 0), quarters).image] * COUNT
    clip = read(film(tmp_path / "side.mp4", frames), holistic)
    assert clip.remarks == (remark,)
    assert (clip.width_px, clip.height_px, len(clip)) == (640, 480, COUNT)
    assert upright.remarks == ()
    seen = [NOSE, LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HAND.start, RIGHT_HAND.start]
    away = np.abs(clip.points[:, seen, :2] - upright.points[:, seen, :2])
    assert np.nanmax(away) < 0.05
    assert clip.hand_seen().all(axis=1).mean() > 0.5


def test_a_person_far_away_is_found_and_said(tmp_path, holistic) -> None:
    frames = [small(drawn_person(), 0.14)] * COUNT
    clip = read(film(tmp_path / "far.mp4", frames), holistic)
    assert clip.remarks == (Remark.FAR,)
    assert clip.hand_seen().any(axis=1).mean() > 0.5
    nose = np.nanmedian(clip.points[:, NOSE, :2], axis=0)
    np.testing.assert_allclose(
        nose, [(200 + 0.14 * 320) / 640, (200 + 0.14 * 165) / 480], atol=0.02
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("dark", Message("sign.no_hands_because", cause=Remark.DARK)),
        ("empty", Message("sign.no_hands_because", cause=Remark.NOBODY)),
        ("without", Message("sign.no_hands")),
    ],
)
def test_where_no_hands_are_seen_the_true_cause_is_named(tmp_path, holistic, name, told) -> None:
    pictures = {
        "dark": (drawn_person() * 0.02).astype(np.uint8),
        "empty": np.full((480, 640, 3), 140, np.uint8),
        "without": drawn_person(hands=False),
    }
    path = write_video(tmp_path / f"{name}.mp4", [pictures[name]] * COUNT, fps=10)
    with pytest.raises(NoSignSeen) as refused:
        find_span(read(path, holistic))
    assert refused.value.message == told


def test_progress_only_rises_over_all_readings(two_signing) -> None:
    _, shares = two_signing
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_recordings_of_one_person_are_read_once_and_without_a_remark(shared, holistic) -> None:
    for name in ("book_a", "interesting"):
        clip = read(shared / "video" / f"{name}.mp4", holistic)
        assert clip.remarks == ()
