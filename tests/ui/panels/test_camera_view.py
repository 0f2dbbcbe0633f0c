import numpy as np
import pytest

from signclip_desktop.core.types.frame import Frame
from signclip_desktop.ui.panels.camera_view import RECORDING, Banner, CameraView, Overlay
from tests.fakes import FakeHolistic

pytestmark = pytest.mark.gui


@pytest.fixture
def view(qtbot) -> CameraView:
    view = CameraView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    return view


def red_left_blue_right() -> np.ndarray:
    image = np.zeros((60, 80, 3), dtype=np.uint8)
    image[:, :40] = (250, 10, 10)
    image[:, 40:] = (10, 10, 250)
    return image


def colour(view: CameraView, x: int, y: int) -> tuple[int, int, int]:
    found = view.grab().toImage().pixelColor(x, y)
    return found.red(), found.green(), found.blue()


def test_a_red_picture_stays_red(view):
    view.mirrored = False
    view.show_picture(red_left_blue_right(), None)
    assert colour(view, 100, 150) == (250, 10, 10)
    assert colour(view, 300, 150) == (10, 10, 250)


def test_mirroring_happens_at_paint_time_only(view):
    image = red_left_blue_right()
    before = image.copy()
    view.mirrored = True
    view.show_picture(image, None)
    assert colour(view, 100, 150) == (10, 10, 250)
    assert (image == before).all()


def test_a_wide_picture_is_not_stretched(view):
    view.mirrored = False
    view.show_picture(np.full((45, 80, 3), 200, dtype=np.uint8), None)
    assert colour(view, 200, 150) == (200, 200, 200)
    assert colour(view, 200, 10)[0] < 30  # 400 x 225 of 400 x 300: bars above and below


def test_the_skeleton_lies_over_its_person_mirrored_or_not(view):
    frame = Frame(np.zeros((60, 80, 3), dtype=np.uint8), 0.0, 0)
    landmarks = FakeHolistic(hands="right").process(frame)
    middles = {}
    for mirrored in (False, True):
        view.mirrored = mirrored
        view.show_picture(frame.image, landmarks)
        picture = view.grab().toImage()
        blue = [
            x
            for x in range(0, 400, 2)
            for y in range(120, 240, 2)
            if picture.pixelColor(x, y).blue() > 200 and picture.pixelColor(x, y).red() < 120
        ]
        middles[mirrored] = sum(blue) / len(blue)
    # The signer's right hand is on the left of the unmirrored picture.
    assert middles[False] < 200 < middles[True]


def test_the_recording_state_is_large_and_not_by_colour_alone(view):
    view.set_banner(Banner("Recording 1.0 s", recording=True, part=0.5))
    assert view.accessibleDescription() == "Recording 1.0 s"
    picture = view.grab().toImage()
    assert picture.pixelColor(200, 4) == RECORDING
    white = [
        y
        for y in range(300)
        if any(picture.pixelColor(x, y).lightness() > 240 for x in range(60, 390))
    ]
    # Capital letters 2 m away need some 17 px at 96 dpi (0.33 degrees would be 12 mm, or 44 px,
    # for the whole line); the line here is 33 px high.
    assert max(white) - min(white) >= 20


def test_a_countdown_fills_the_picture(view):
    view.set_banner(Banner("Get ready to sign", number=3))
    picture = view.grab().toImage()
    white = [y for y in range(240) if picture.pixelColor(200, y).lightness() > 200]
    assert max(white) - min(white) > 60


def test_without_picture_nothing_fails(view):
    for overlay in Overlay:
        view.overlay = overlay
        view.clear()
        view.grab()
