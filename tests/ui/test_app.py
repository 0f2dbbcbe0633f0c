import pytest

from signclip_desktop.ui.app import fills_screen

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(
    ("width_px", "expected"),
    [(800, False), (1024, True), (1366, True), (1440, True), (1920, False)],
)
def test_a_small_screen_is_filled(width_px, expected):
    assert fills_screen(width_px) is expected
