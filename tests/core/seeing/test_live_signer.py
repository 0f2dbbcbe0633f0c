"""Before a camera the one whose arms move is looked at, and the choice does not flicker."""

from itertools import pairwise

import numpy as np
import pytest

from signclip_desktop.core.seeing.holistic import Holistic
from signclip_desktop.core.seeing.live_signer import LiveSigner
from signclip_desktop.core.seeing.people import Face
from signclip_desktop.core.types.frame import Frame
from signclip_desktop.core.types.remarks import Remark
from signclip_desktop.core.types.skeleton import LEFT_HAND, NOSE, RIGHT_HAND
from tests.drawn_people import beside, drawn_person, signing_person

LEFT = Face(x=0.25, y=0.3, height=0.2, turn_deg=0.0, score=0.9)
RIGHT = Face(x=0.75, y=0.3, height=0.2, turn_deg=0.0, score=0.9)


def picture(number: int, *moving: Face) -> np.ndarray:
    """A room in which bars go up and down in front of some people."""
    image = np.full((240, 480, 3), 120, np.uint8)
    for face in moving:
        middle, top = round(face.x * 480), 110 + 20 * (number % 5)
        image[top : top + 20, middle - 40 : middle + 40] = 250
    return image


def looked_at(signer: LiveSigner, moving: tuple[Face, ...], start: int, count: int) -> list[str]:
    views = [
        signer.view(picture(n, *moving), [LEFT, RIGHT], n / 25) for n in range(start, start + count)
    ]
    return ["left" if view.box.left < 0.1 else "right" for view in views]


@pytest.mark.parametrize(("face", "side"), [(LEFT, "left"), (RIGHT, "right")])
def test_the_one_who_moves_is_looked_at(face, side) -> None:
    assert looked_at(LiveSigner(), (face,), 0, 30)[-15:] == [side] * 15


def test_the_choice_changes_once_when_another_begins_and_stays_while_nobody_moves() -> None:
    signer = LiveSigner()
    looked_at(signer, (LEFT,), 0, 30)
    assert looked_at(signer, (), 30, 50) == ["left"] * 50
    after = looked_at(signer, (RIGHT,), 80, 50)
    assert after[:5] == ["left"] * 5
    assert after[-20:] == ["right"] * 20
    assert sum(a != b for a, b in pairwise(after)) == 1


def test_how_long_somebody_is_remembered_who_moves_no_more() -> None:
    at_once, later = LiveSigner(), LiveSigner()
    looked_at(at_once, (LEFT,), 0, 50)
    assert 1.2 <= looked_at(at_once, (RIGHT,), 50, 60).index("right") / 25 <= 1.45
    looked_at(later, (LEFT,), 0, 30)
    looked_at(later, (), 30, 50)
    assert 0.5 <= looked_at(later, (RIGHT,), 80, 50).index("right") / 25 <= 0.7


def test_who_walks_by_moves_as_a_whole_and_is_not_chosen() -> None:
    signer = LiveSigner()
    for n in range(40):
        image = picture(n, LEFT)
        image[:, 240 + (n * 7) % 60 :: 60] = 255  # everything on the right changes
        view = signer.view(image, [LEFT, RIGHT], n / 25)
    assert view.box.left < 0.1


def test_somebody_who_leaves_is_let_go() -> None:
    signer = LiveSigner()
    looked_at(signer, (LEFT,), 0, 30)
    for n in range(30, 80):
        view = signer.view(picture(n), [RIGHT], n / 25)
    assert view.box.left > 0.4


def test_the_hands_of_a_camera_belong_to_the_one_who_signs() -> None:
    count = 30
    frames = beside([drawn_person(hands=False)] * count, signing_person(count))
    with Holistic() as holistic:
        found = [holistic.process(Frame(f, n / 10, n)) for n, f in enumerate(frames)]
        assert found[-1].remarks == (Remark.OTHER_PERSON,)
        late = np.stack([one.points for one in found[-12:]])
        assert np.nanmedian(late[:, NOSE, 0]) > 0.5
        hands_x = late[:, LEFT_HAND.start : RIGHT_HAND.stop, 0]
        assert np.isfinite(hands_x).any(axis=1).mean() > 0.5
        assert (hands_x[np.isfinite(hands_x)] > 0.5).all()
        # Alone again: as if nobody had been there.
        alone = [holistic.process(Frame(drawn_person(), 5 + n / 10, n)) for n in range(16)]
    assert alone[-1].remarks == ()
    assert abs(np.nanmedian(alone[-1].points[NOSE, 0]) - 0.5) < 0.03
