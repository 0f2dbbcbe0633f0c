"""What stands in the way of a look-up: others in view, a picture on its side, too little light."""

from itertools import pairwise

import numpy as np
import pytest

from signclip_desktop.core.seeing.people import Face, Watch, is_dark, people_among, turn_of
from signclip_desktop.core.types.remarks import Remark


def face(x: float = 0.5, height: float = 0.4, turn: float = 0.0, score: float = 0.9) -> Face:
    return Face(x=x, y=0.5, height=height, turn_deg=turn, score=score)


@pytest.mark.parametrize(
    ("one", "counts"),
    [
        (face(score=0.65), True),
        (face(score=0.64), False),
        (face(turn=50.0), True),
        (face(turn=-50.5), False),
    ],
)
def test_a_face_counts_where_it_is_sure_and_upright(one: Face, counts: bool) -> None:
    assert (people_among([one]) == [one]) is counts


def test_a_face_of_less_than_a_third_of_the_largest_is_in_the_background() -> None:
    large = face(0.8, height=0.5)
    assert people_among([large, face(0.1, height=0.14)]) == [large]
    near = face(0.1, height=0.5 * 0.3)
    assert people_among([large, near]) == [near, large]


def test_a_body_within_25_degrees_of_a_quarter_tells_how_the_picture_is_turned() -> None:
    told = [turn_of(90.0 + away) for away in (-26, -24, 0, 24, 26)]
    assert told[0] is told[4] is None
    assert told[1] is told[2] is told[3]
    assert told[2] is not None
    assert turn_of(0.0) is None
    assert len({turn_of(90.0), turn_of(-90.0), turn_of(180.0), turn_of(-180.0)}) == 3


def grey(level: int, *, face_level: int | None = None) -> np.ndarray:
    image = np.full((160, 160, 3), level, np.uint8)
    if face_level is not None:
        image[48:112, 48:112] = face_level
    return image


def test_a_picture_is_dark_where_the_faces_are_and_it_has_no_bright_part() -> None:
    assert is_dark(grey(69), [])
    assert not is_dark(grey(70), [])
    assert is_dark(grey(60, face_level=29), [face()])
    assert not is_dark(grey(60, face_level=30), [face()])
    assert not is_dark(grey(10, face_level=29) + grey(70), [face()])
    # Of two faces one is bright enough.
    assert not is_dark(grey(60, face_level=29), [face(), face(0.05, height=0.05)])


@pytest.mark.parametrize("x", [0.0, 1.0])
def test_the_light_on_a_face_at_the_edge_is_that_of_its_visible_part(x: float) -> None:
    image = np.full((160, 160, 3), 60, np.uint8)
    image[:, :64] = image[:, 96:] = 20
    assert is_dark(image, [face(x, height=0.3)])


class Looks:
    """A watch whose finder gives what a test says."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.faces: list[Face] = []
        self.asked = 0
        self.watch._faces.find = self._find

    def _find(self, _image: np.ndarray) -> list[Face]:
        self.asked += 1
        return self.faces

    def push(self, time_s: float) -> tuple[Remark, ...]:
        return self.watch.push(grey(120), time_s)


@pytest.fixture
def looks():
    looks = Looks()
    yield looks
    looks.watch.close()


def test_two_looks_of_the_last_three_make_a_remark_and_end_it(looks: Looks) -> None:
    looks.faces = [face(0.2), face(0.8)]
    assert looks.push(0.0) == ()
    assert looks.push(0.5) == (Remark.OTHER_PERSON,)
    looks.faces = [face()]
    assert looks.push(1.0) == (Remark.OTHER_PERSON,)
    assert looks.push(1.5) == ()
    looks.watch.restart()
    looks.faces = [face(0.2), face(0.8)]
    assert looks.push(0.1) == ()


def test_a_look_is_taken_every_two_fifths_of_a_second(looks: Looks) -> None:
    looks.faces = [face()]
    asked = []
    for n in range(41):
        looks.push(n / 50)
        asked.append(looks.asked)
    began = [n / 50 for n, (a, b) in enumerate(pairwise(asked), 1) if b > a]
    assert asked[0] == 1
    assert began == pytest.approx([0.4, 0.8])
    looks.push(0.1)  # an earlier time begins anew
    assert looks.asked == 4
